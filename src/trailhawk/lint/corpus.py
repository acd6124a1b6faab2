"""Findings from comparing rules: duplicates, other versions, dropped filters, other ratings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from trailhawk.ir.conditions import And, Condition, Constant, Leaf, Not, Or
from trailhawk.ir.logic import Single
from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.ir.tests import OneOf
from trailhawk.lint.asked import NAME, SOURCE, asked, plain_texts, stands_at
from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["Corpus"]

APART = 25
"""How far a severity may be from the median of rules for the same events."""


class Corpus:
    """Rules that a rule is compared with."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_condition: dict[Condition, list[Rule]] = {}
        self._by_origin: dict[str, list[Rule]] = {}
        self._by_event: dict[str, list[tuple[Rule, frozenset[str]]]] = {}
        for rule in rules:
            self._by_condition.setdefault(_key(rule), []).append(rule)
            for origin in _origins(rule):
                self._by_origin.setdefault(origin, []).append(rule)
            sources = _texts(rule, SOURCE)
            for name in _texts(rule, NAME) if sources else ():
                self._by_event.setdefault(name, []).append((rule, sources))

    def check(self, context: Context) -> Iterator[LintFinding]:
        """Yield what other rules say of this one."""
        rule = context.rule
        place = rule.source.at
        key = _key(rule)
        same = () if isinstance(key, Constant) else self._by_condition[key]
        others = [one for one in same if _is_other(one, rule) and _of_one_kind(one, rule)]
        if others:
            names = ", ".join(f"{one.meta.title} ({one.source.file})" for one in others[:3])
            yield LintFinding("L-DUP-CONDITION", f"the same condition as {cut(names, 200)}", place)
        scores = [one.meta.severity.score for one in others]
        if len(scores) > 1 and abs(rule.meta.severity.score - median(scores)) >= APART:
            said = f"rated {rule.meta.severity.score}; others for the same {median(scores):g}"
            yield LintFinding("L-SEV", said, place)
        yield from self._wider(context)
        origins = (one for origin in _origins(rule) for one in self._by_origin[origin])
        for other in dict.fromkeys(origins):
            if _is_other(other, rule) and _key(other) != _key(rule):
                yield from _of_one_origin(rule, other)

    def _wider(self, context: Context) -> Iterator[LintFinding]:
        """Yield events that another rule watches at more services, where those have them."""
        mine = _texts(context.rule, SOURCE)
        for name in _texts(context.rule, NAME) if mine else ():
            for other, sources in self._by_event.get(name, ()):
                more = sorted(
                    source for source in sources - mine if context.facts.resolve(source, name)
                )
                if more and mine < sources and _is_other(other, context.rule):
                    said = f"{other.meta.title} watches {name} at {', '.join(more)} as well"
                    yield LintFinding("L-NARROW", cut(said, 300), context.rule.source.at)
                    return


def _of_one_kind(one: Rule, other: Rule) -> bool:
    """Tell whether one rule could stand for another: a windowed rule asks what its base asks."""
    windowed = not isinstance(one.logic, Single)
    return one.reports is other.reports and windowed is not isinstance(other.logic, Single)


def _texts(rule: Rule, path: FieldPath) -> frozenset[str]:
    """Return the literals that a rule wants at a path."""
    return frozenset(
        text
        for one in asked(rule.condition)
        if one.wanted and not one.nested and stands_at(one.leaf, path)
        for text in plain_texts(one.leaf)
    )


def _key(rule: Rule) -> Condition:
    return _ordered(normalise(rule.condition))


def _ordered(condition: Condition) -> Condition:
    """Return a condition with the parts of every ``And`` and ``Or`` in one fixed order."""
    match condition:
        case And(parts) | Or(parts):
            return type(condition)(tuple(sorted(map(_ordered, parts), key=repr)))
        case Not(part):
            return Not(_ordered(part))
        case Leaf(path, OneOf(texts, folded), over):
            return Leaf(path, OneOf(tuple(sorted(texts)), folded), over)
        case _:
            return condition


def _is_other(one: Rule, rule: Rule) -> bool:
    return one.source != rule.source


def _origins(rule: Rule) -> tuple[str, ...]:
    """Return the ids a rule is known by: its own, and that of the rule it was taken from."""
    named = [rule.meta.id]
    for note in rule.meta.notes:
        if note.startswith("rule source:"):
            named += [part.strip() for part in note.split(",") if part.strip().count("-") == 4]
    return tuple(dict.fromkeys(named))


def _of_one_origin(rule: Rule, other: Rule) -> Iterator[LintFinding]:
    """Compare a rule with another version of it that is newer, or of the source it names."""
    if (other.meta.modified or other.meta.date) < (rule.meta.modified or rule.meta.date):
        return
    if rule.meta.id == other.meta.id or other.meta.id in _origins(rule):
        when = f" of {other.meta.modified or other.meta.date}" if other.meta.date else ""
        shown = cut(print_condition(_key(other)), 200)
        yield LintFinding(
            "L-STALE", f"the version{when} in {other.source.file} asks: {shown}", rule.source.at
        )
        mine, theirs = set(_parts(_key(rule))), set(_parts(_key(other)))
        if mine < theirs:
            dropped = cut(" and ".join(print_condition(one) for one in theirs - mine), 200)
            yield LintFinding("L-DROPPED-FILTER", f"it also asks: {dropped}", rule.source.at)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, And) else (condition,)
