"""Asking a rule's own code about records: what is asked, what it answers. Runs nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from trailhawk.model.severity import Severity

__all__ = ["TOLD", "Decider", "Question", "Ruling", "Told"]

TOLD = "\0told"
"""Under this key a record holds what codes told of it, by code, for logic over many records.

No key of a log begins so by chance, and one that does on purpose is replaced.
"""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule's own code says of one finding; empty or None where it says nothing."""

    title: str = ""
    severity: Severity | None = None
    dedup: str | None = None
    """Findings of the rule with the same text are one alert."""
    unique: str | None = None
    """Where an alert takes several different ones of these, this finding's."""
    description: str = ""
    reference: str = ""
    runbook: str = ""
    destinations: tuple[str, ...] | None = None
    """Where the alert should go; no names at all: nowhere."""
    context: bytes = b""
    """JSON text of an object."""


class Question(msgspec.Struct, frozen=True):
    """Whether a code's rule matches a record."""

    code: str
    record: Mapping[str, object]


class Ruling(msgspec.Struct, frozen=True):
    """The answer. ``matched`` is None where the code failed, and ``error`` says how."""

    matched: bool | None
    told: Told | None = None
    error: str = ""
    fell_back: str = ""
    """What failed of the functions that say more about a match; a default stands in for each."""
    missing: bool = False
    """The code is not there, or could not answer at all: an exact condition stands by itself."""


class Decider(Protocol):
    """Runs codes that the operator trusts. Answers depend on the order of what is asked."""

    def decide(self, questions: Sequence[Question]) -> Sequence[Ruling]:
        """Return a ruling for each question, in their order."""

    def forget(self) -> None:
        """Begin anew: what codes have kept from earlier questions is gone."""
