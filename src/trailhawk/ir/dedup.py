"""What a rule itself says of its findings: which of them are one alert, and for how long.

Pure data. Frontends fill it in (Panther's ``DedupPeriodMinutes`` and ``dedup()``, YARA-L's
``suppression_window`` and ``$suppression_key``, Elastic's alert suppression); ``alerting``
honours it. The text is compared as a whole, so pieces may hold constants, and need not.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.ir.logic import Reading
from trailhawk.ir.readings import texts_of

__all__ = ["Dedup", "Piece", "dedup_text"]

MAX_TEXTS = 64
"""Elements of a list that take part."""


class Piece(msgspec.Struct, frozen=True):
    """A part of the text that is read off the record, with what it is for a missing field."""

    reading: Reading
    default: str = ""


class Dedup(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one rule with the same text, within one period, are one alert."""

    seconds: int | None = None
    """The period, from an alert's first finding on; None is what the operator has configured."""
    pieces: tuple[str | Piece, ...] | None = None
    """What the text is put together from. Constants alone make all of the rule's findings the
    same; None leaves it to the alerts' own attributes (principal and account)."""
    least: int = 1
    """How many findings of one text, within one period, make an alert."""
    unique: Reading | None = None
    """Where given, how many different texts of this reading, and not findings, make an alert."""


def dedup_text(pieces: tuple[str | Piece, ...], record: Mapping[str, object]) -> str:
    """Return the text of a record; a list gives its elements, with commas between them."""
    return "".join(one if isinstance(one, str) else _text(one, record) for one in pieces)


def _text(piece: Piece, record: Mapping[str, object]) -> str:
    return ",".join(texts_of(piece.reading, record)[:MAX_TEXTS]) or piece.default
