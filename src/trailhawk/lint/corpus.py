"""Findings from comparing rules: duplicates, other versions, dropped filters, other ratings."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

import msgspec

from trailhawk.ir.conditions import And, Condition, Constant, Leaf, Not, Or
from trailhawk.ir.logic import Single
from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.ir.tests import OneOf
from trailhawk.lint.asked import NAME, SOURCE, asked, plain_texts, stands_at
from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding
from trailhawk.lint.likeness import is_like, title_words
from trailhawk.lint.ratings import Ratings
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["Corpus"]

APART = 25
"""How far a severity may be from the median of rules for the same events."""

MANY = 200
"""Rules on one event of which the titles are compared."""


class _Known(msgspec.Struct, frozen=True, eq=False):
    """A rule of the corpus with what it is found by."""

    rule: Rule
    key: Condition
    kind: tuple[bool, bool]
    """Rules of one kind can stand for each other."""
    sources: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    bare: bool
    """Whether nothing is asked but source and name: such rules differ in nothing but those."""


class Corpus:
    """Rules that a rule is compared with.

    Thousands of rules may ask the same, so nothing goes through all of those for each of them.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_condition: dict[tuple[Condition, tuple[bool, bool]], list[Rule]] = {}
        self._by_origin: dict[str, list[_Known]] = {}
        self._by_event: dict[str, list[_Known]] = {}
        self._by_sources: dict[str, dict[frozenset[str], list[tuple[int, Rule]]]] = {}
        """For each name of an event, the rules that ask for it at the same services, in order."""
        self._ratings_of: dict[Hashable, Ratings] = {}
        for number, rule in enumerate(rules):
            one = _known(rule)
            self._by_condition.setdefault((one.key, one.kind), []).append(rule)
            for origin in _origins(rule):
                self._by_origin.setdefault(origin, []).append(one)
            for name in one.names:
                self._by_event.setdefault(name, []).append(one)
                alike = self._by_sources.setdefault(name, {}).setdefault(one.sources, [])
                alike.append((number, rule))

    def check(self, context: Context) -> Iterator[LintFinding]:
        """Yield what other rules say of this one."""
        mine = _known(context.rule)
        yield from self._duplicates(mine)
        yield from self._wider(context, mine)
        versions = self._versions(mine)
        for other in versions:
            if other.key != mine.key:
                yield from _of_one_origin(mine, other)
        yield from self._ratings(mine, versions)

    def _duplicates(self, mine: _Known) -> Iterator[LintFinding]:
        others = list(islice((one for one in self._alike(mine) if _is_other(one, mine.rule)), 3))
        if others:
            names = ", ".join(f"{one.meta.title} ({one.source.file})" for one in others)
            said = f"the same condition as {cut(names, 200)}"
            yield LintFinding("L-DUP-CONDITION", said, mine.rule.source.at)

    def _alike(self, mine: _Known) -> Sequence[Rule]:
        """Return the rules of its kind that ask the same, itself among them."""
        return () if isinstance(mine.key, Constant) else self._by_condition[mine.key, mine.kind]

    def _wider(self, context: Context, mine: _Known) -> Iterator[LintFinding]:
        """Yield events that another rule watches at more services, where those have them."""
        for name in sorted(mine.names) if mine.sources else ():
            found: list[tuple[int, Rule, list[str]]] = []
            for sources, alike in self._by_sources.get(name, {}).items():
                more = sorted(
                    source
                    for source in (sources - mine.sources if mine.sources < sources else ())
                    if context.facts.resolve(source, name)
                )
                others = (one for one in alike if more and _is_other(one[1], mine.rule))
                found += [(number, rule, more) for number, rule in islice(others, 1)]
            if found:
                _, rule, more = min(found, key=itemgetter(0))
                said = f"{rule.meta.title} watches {name} at {', '.join(more)} as well"
                yield LintFinding("L-NARROW", cut(said, 300), mine.rule.source.at)
                return

    def _versions(self, mine: _Known) -> list[_Known]:
        """Return other versions of a rule: by id, by the origin it names, or by title."""
        found = [one for origin in _origins(mine.rule) for one in self._by_origin[origin]]
        beside = {one for name in mine.names for one in self._by_event.get(name, ())[:MANY]}
        found += sorted(
            (one for one in beside if one not in found and _is_like(one, mine)),
            key=lambda one: one.rule.uid,
        )
        return [one for one in dict.fromkeys(found) if _is_other(one.rule, mine.rule)]

    def _ratings(self, mine: _Known, versions: Iterable[_Known]) -> Iterator[LintFinding]:
        """Hold a severity to that of the rule's newer version, else of rules for the same."""
        rated, place = mine.rule.meta.severity.score, mine.rule.source.at
        for other in versions:
            theirs = other.rule.meta.severity.score
            if _is_newer(other.rule, mine.rule) and abs(rated - theirs) >= APART:
                where = other.rule.source.file
                yield LintFinding("L-SEV", f"rated {rated}; the version in {where} {theirs}", place)
                return
        count, middle = self._same(mine).without(mine.rule)
        if count > 1 and abs(rated - middle) >= APART:
            said = f"rated {rated}; {count} others for the same {middle:g}"
            yield LintFinding("L-SEV", said, place)

    def _same(self, mine: _Known) -> Ratings:
        """Return how rules are rated that ask the same, or for the same events and nothing else."""
        group = (mine.key, mine.kind, mine.bare, mine.names, mine.sources)
        if group not in self._ratings_of:
            rules = {one.uid: one for one in self._alike(mine)}
            for name in sorted(mine.names)[:1] if mine.bare else ():
                for one in self._by_event[name]:
                    if one.bare and one.names == mine.names and one.sources & mine.sources:
                        rules.setdefault(one.rule.uid, one.rule)
            kind = mine.kind
            self._ratings_of[group] = Ratings(one for one in rules.values() if _kind(one) == kind)
        return self._ratings_of[group]


def _known(rule: Rule) -> _Known:
    words = title_words(rule.meta.title)
    bare = all(
        stands_at(one.leaf, NAME) or stands_at(one.leaf, SOURCE) for one in asked(rule.condition)
    )
    return _Known(
        rule, _key(rule), _kind(rule), _texts(rule, SOURCE), _texts(rule, NAME), words, bare
    )


def _is_like(one: _Known, other: _Known) -> bool:
    """Tell whether two rules about the same event have, but for a word, the same title."""
    return (
        one.kind == other.kind
        and one.rule.source.file != other.rule.source.file
        and is_like(one.words, other.words)
    )


def _kind(rule: Rule) -> tuple[bool, bool]:
    """Return what two rules must share to stand for each other: a windowed one asks its base's."""
    return rule.reports, isinstance(rule.logic, Single)


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


def _is_newer(other: Rule, rule: Rule) -> bool:
    """Tell whether another version is the later one: a rule without a date is the copy."""
    return (other.meta.modified or other.meta.date) >= (rule.meta.modified or rule.meta.date)


def _of_one_origin(mine: _Known, other: _Known) -> Iterator[LintFinding]:
    """Compare a rule with another version of it that is newer, or of the source it names."""
    if not _is_newer(other.rule, mine.rule) or other.rule.meta.id in _heirs(mine, other):
        return
    meta, place = other.rule.meta, mine.rule.source.at
    when = f" of {meta.modified or meta.date}" if meta.date else ""
    shown = cut(print_condition(other.key), 200)
    said = f"the version{when} in {other.rule.source.file} asks: {shown}"
    yield LintFinding("L-STALE", said, place)
    ours, theirs = set(_parts(mine.key)), set(_parts(other.key))
    if ours < theirs:
        dropped = cut(" and ".join(print_condition(one) for one in theirs - ours), 200)
        yield LintFinding("L-DROPPED-FILTER", f"it also asks: {dropped}", place)


def _heirs(mine: _Known, other: _Known) -> tuple[str, ...]:
    """Return a rule's id where it names this one as its origin: the copy is no newer version."""
    return (other.rule.meta.id,) if mine.rule.meta.id in _origins(other.rule)[1:] else ()


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, And) else (condition,)
