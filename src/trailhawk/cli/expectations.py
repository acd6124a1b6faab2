"""What a backtest expects: an expectations file, and how findings compare with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.model.errors import RuleError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.sinks.wording import counted

__all__ = ["Expectations", "Expected", "Outcome", "compare", "read_expectations"]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one rule has to find; what is not said is not asked."""

    count: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    events: tuple[str, ...] | None = None
    """Exactly these event ids."""
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class Expectations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An expectations file: rules by id."""

    version: int = 1
    rules: dict[str, int | Expected] = {}
    silent: tuple[str, ...] = ()
    """Rules that must not fire."""
    others: str = "allowed"
    """``silent``: no rule that the file does not name may fire."""


class Outcome(msgspec.Struct, frozen=True):
    """How one rule compares with what was expected of it; no reasons: as expected."""

    rule: str
    found: int
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.reasons


def read_expectations(path: Path, limits: Limits) -> Expectations:
    """Read an expectations file; SourceError for one that cannot be used."""
    try:
        text = path.read_text("utf-8")
        documents = list(read_documents(text, limits))
        if len(documents) != 1:
            raise SourceError(f"{path}: has {len(documents)} documents, and must have one")
        if isinstance(documents[0], RuleError):
            raise SourceError(f"{path}: {documents[0].code} {documents[0].message}")
        found = msgspec.convert(plain(documents[0]), Expectations)
    except (OSError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SourceError(f"{path}: cannot be used: {error}") from error
    if found.version != 1 or found.others not in {"allowed", "silent"}:
        raise SourceError(f"{path}: version must be 1, and others 'allowed' or 'silent'")
    return found


def compare(
    expectations: Expectations, found: Mapping[str, list[str]], loaded: frozenset[str]
) -> Iterator[Outcome]:
    """Yield an outcome for every rule that is named, and for every other that must be silent.

    ``found`` holds the event ids of each rule's findings, repeats included.
    """
    for rule, said in expectations.rules.items():
        expected = Expected(count=said) if isinstance(said, int) else said
        yield _outcome(rule, found.get(rule, []), expected, loaded)
    for rule in expectations.silent:
        yield _outcome(rule, found.get(rule, []), Expected(count=0), loaded)
    if expectations.others == "silent":
        named = {*expectations.rules, *expectations.silent}
        for rule in sorted(loaded - named):
            if found.get(rule):
                yield _outcome(rule, found[rule], Expected(count=0), loaded)


def _outcome(rule: str, ids: list[str], expected: Expected, loaded: frozenset[str]) -> Outcome:
    if rule not in loaded:
        return Outcome(rule, 0, ("no rule with this id is loaded",))
    return Outcome(rule, len(ids), tuple(_differences(ids, expected)))


def _differences(ids: list[str], expected: Expected) -> Iterator[str]:
    count, seen = len(ids), set(ids)
    found = counted(count, "finding")
    if expected.count is not None and count != expected.count:
        yield f"{found}, and {expected.count} are expected{_some(ids)}"
    if expected.at_least is not None and count < expected.at_least:
        yield f"{found}, and at least {expected.at_least} are expected"
    if expected.at_most is not None and count > expected.at_most:
        yield f"{found}, and at most {expected.at_most} are expected{_some(ids)}"
    wanted = {*(expected.events or ()), *expected.includes}
    for event in sorted(wanted - seen):
        yield f"no finding on the event {event}"
    unwanted = seen & set(expected.excludes)
    if expected.events is not None:
        unwanted |= seen - set(expected.events)
    for event in sorted(unwanted):
        yield f"a finding on the event {event}"


def _some(ids: list[str]) -> str:
    shown = ", ".join(ids[:3])
    return f": {shown}{', …' if len(ids) > 3 else ''}" if ids else ""
