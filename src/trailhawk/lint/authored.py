"""Findings about a rule's code and tests, for languages whose rules are programs.

The condition alone does not show that a title reads a field that no record has, or that tests
replace the very thing that is broken.
"""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.facts.fields import CALLS_OWN, RECORD_FIELDS, is_record_field
from trailhawk.facts.loading import nearest_one
from trailhawk.ir.authored import Authored, Place, Read, StandIn
from trailhawk.lint.asked import spelt
from trailhawk.lint.codes import Grade
from trailhawk.lint.context import Context
from trailhawk.lint.fields import same_ending
from trailhawk.lint.findings import FileSpan, LintFinding
from trailhawk.model.paths import AnyCase, FieldPath
from trailhawk.model.printable import cut

__all__ = ["check_authored"]

_ANY_CASE = {name.lower(): name for name in RECORD_FIELDS}
_OPEN = frozenset(name.lower() for name in CALLS_OWN)


def check_authored(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong beside the condition; nothing for a rule that is all condition."""
    authored = context.authored
    if authored is not None:
        yield from _fields(context, authored)
        for one in authored.misnamed:
            given = f"{cut(one.gives, 80)!r}, the name of a function"
            said = f"where the field {cut(one.name, 80)!r} stands is given as {given}"
            help_ = "nothing is kept under it: name the field that the value comes from"
            yield LintFinding("L-LOOKUP", said, _span(one.place), help_)
        for stand_in in authored.stand_ins:
            yield _hidden(stand_in)
        yield from _polarity(authored)
        yield from _impossible(context, authored)


def _span(place: Place | None) -> FileSpan | None:
    if place is None:
        return None
    return FileSpan(place.at.line, place.at.column, place.at.length, place.file)


def _fields(context: Context, authored: Authored) -> Iterator[LintFinding]:
    """Yield fields that no record has; those of the condition are found as such."""
    asked = {spelt(one.path) for one in context.leaves}
    by_field: dict[str, list[Read]] = {}
    own = None if authored.code is None else authored.code.file
    # What shared code reads is not this rule's to mend.
    for read in (one for one in authored.reads if one.place.file == own):
        name = _name(read.path)
        if not _is_known(name) and name not in asked:
            by_field.setdefault(name, []).append(read)
    for name, reads in by_field.items():
        functions = ", ".join(dict.fromkeys(f"{one.function}()" for one in reads))
        near = same_ending(name) or nearest_one(name, RECORD_FIELDS)
        yield LintFinding(
            "L-CODE-FIELD",
            f"CloudTrail records have no field {cut(name, 80)!r}, which {functions} reads",
            _span(reads[0].place),
            f"use {near!r}" if near else "",
        )


def _name(path: FieldPath) -> str:
    """Return a path's keys with dots, positions left out, up to a view."""
    keys: list[str] = []
    for step in path.steps:
        if isinstance(step, AnyCase):
            keys.append(step.key)
        elif isinstance(step, str):
            keys.append(step)
        elif not isinstance(step, int):
            break
    return ".".join(keys)


def _is_known(name: str) -> bool:
    """Whether records have a field, in whatever case the code spells it; Panther's own count."""
    if not name or name.startswith("p_") or name.partition(".")[0].lower() in _OPEN:
        return True
    lowered = name.lower()
    if lowered in _ANY_CASE or any(known.startswith(f"{lowered}.") for known in _ANY_CASE):
        return True
    return is_record_field(name)


def _hidden(one: StandIn) -> LintFinding:
    tests = "a test replaces" if one.tests == 1 else f"{one.tests} tests replace"
    why = f", as it looks for {cut(one.by, 80)!r}" if one.by else ""
    said = f"{tests} {cut(one.name, 80)}(), which {one.real} on a CloudTrail record{why}"
    help_ = "a test without it shows what the rule really does"
    grade = Grade.WARN if one.by else Grade.INFO
    return LintFinding("L-TEST-MOCK", said, _span(one.place), help_, grade=grade)


def _impossible(context: Context, authored: Authored) -> Iterator[LintFinding]:
    """Yield events of tests that CloudTrail never writes: such a test shows less than it seems."""
    events = context.facts.events
    for one in authored.tried:
        unsure = events.is_open(one.source) or events.is_action_only(one.source, one.name)
        known = context.facts.is_known_source(one.source)
        if known and not unsure and context.facts.resolve(one.source, one.name) is None:
            owners = context.facts.sources_of(one.name)
            said = f"the test {cut(one.test, 60)!r} is made of an event that does not exist: "
            help_ = f"{cut(one.name, 60)} is an event of {', '.join(owners[:3])}" if owners else ""
            said += f"{cut(one.name, 60)} of {one.source}"
            yield LintFinding("L-TEST-EVENT", said, _span(one.place), help_)


def _polarity(authored: Authored) -> Iterator[LintFinding]:
    if authored.positive and authored.negative:
        return
    if authored.positive or authored.negative:
        wanted = "matches" if authored.positive else "does not match"
        said = f"every test expects that the rule {wanted}"
        help_ = "add a test of the other kind"
    else:
        said, help_ = "the rule has no tests", "add one that it matches, and one that it does not"
    yield LintFinding("L-TEST-ONE-SIDED", said, _span(authored.tests), help_)
