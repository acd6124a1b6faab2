"""What a backtest expects: an expectations file, and how findings compare with it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import RuleError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
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
    """By id, or by ``language:id`` where rules of two languages have the same."""
    silent: tuple[str, ...] = ()
    """Rules that must not fire."""
    others: str = "allowed"
    """``silent``: no rule that the file does not name may fire."""


class Outcome(msgspec.Struct, frozen=True):
    """How one rule compares with what was expected of it; no reasons: as expected."""

    rule: str
    found: int
    reasons: tuple[str, ...] = ()
    title: str = ""
    file: str = ""
    uid: str = ""

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
        content = plain(documents[0])
        _check_rules(path, content)
        found = msgspec.convert(content, Expectations)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SourceError(f"{path}: cannot be used: {error}") from error
    if found.version != 1 or found.others not in {"allowed", "silent"}:
        raise SourceError(f"{path}: version must be 1, and others 'allowed' or 'silent'")
    for rule in (*found.silent, *found.rules):
        if (*found.silent, *found.rules).count(rule) > 1:
            raise SourceError(f"{path}: something is expected of {printable(rule)} twice")
    return found


def _check_rules(path: Path, content: object) -> None:
    """Convert what is said of each rule by itself, so that an error can name the rule."""
    rules = content.get("rules") if isinstance(content, dict) else None
    for rule, said in rules.items() if isinstance(rules, dict) else ():
        try:
            _check_bounds(msgspec.convert(said, int | Expected))
        except (ValueError, msgspec.ValidationError) as error:
            raise SourceError(f"{path}: rule {printable(str(rule))}: {error}") from error


def _check_bounds(said: int | Expected) -> None:
    """Raise ``ValueError`` for what no run can come to."""
    if isinstance(said, int):
        said = Expected(count=said)
    if any(one is not None and one < 0 for one in (said.count, said.at_least, said.at_most)):
        raise ValueError("a number of findings cannot be negative")
    if (said.at_least or 0) > (said.at_most if said.at_most is not None else sys.maxsize):
        raise ValueError(f"at least {said.at_least} and at most {said.at_most} cannot both be")
    both = sorted({*said.includes, *(said.events or ())} & set(said.excludes))
    if both:
        raise ValueError(f"the event {both[0]} is wanted and not wanted")


def compare(
    expectations: Expectations, found: Mapping[str, list[str]], rules: Iterable[Rule]
) -> Iterator[Outcome]:
    """Yield an outcome for every rule that is named, and for every other that must be silent.

    ``found`` holds the event ids of each rule's findings, repeats included, by the rule's uid.
    """
    rules = tuple(rules)
    named: set[str] = set()
    for name, said in _all_said(expectations):
        meant = [rule for rule in rules if name in {rule.meta.id, rule.uid}]
        named |= {rule.uid for rule in meant}
        if len({rule.uid for rule in meant}) == 1:
            yield _outcome(name, meant[0], found, said)
        elif meant:
            uids = ", ".join(sorted({rule.uid for rule in meant}))
            yield Outcome(name, 0, (f"several rules have this id; say which: {uids}",))
        else:
            yield Outcome(name, 0, ("no rule with this id is loaded",))
    if expectations.others == "silent":
        for rule in sorted(rules, key=lambda one: one.uid):
            if found.get(rule.uid) and rule.uid not in named:
                named.add(rule.uid)
                yield _outcome(rule.meta.id, rule, found, Expected(count=0))


def _all_said(expectations: Expectations) -> Iterator[tuple[str, Expected]]:
    for name, said in expectations.rules.items():
        yield name, Expected(count=said) if isinstance(said, int) else said
    for name in expectations.silent:
        yield name, Expected(count=0)


def _outcome(name: str, rule: Rule, found: Mapping[str, list[str]], expected: Expected) -> Outcome:
    ids = found.get(rule.uid, [])
    reasons = tuple(_differences(ids, expected))
    return Outcome(name, len(ids), reasons, rule.meta.title, rule.source.file, rule.uid)


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
