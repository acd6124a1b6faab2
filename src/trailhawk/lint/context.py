"""What every check is given: one rule, its text, the facts, and what follows from both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from trailhawk.facts import Event, Facts
from trailhawk.ir.authored import Authored
from trailhawk.ir.conditions import FALSE, And, Condition, Element, Leaf, Not, Or
from trailhawk.ir.normal import normalise, residual
from trailhawk.ir.rule import Rule
from trailhawk.lint.asked import NAME, SOURCE, Asked, asked, plain_texts, spelt, stands_at
from trailhawk.lint.findings import FileSpan
from trailhawk.lint.places import literal_place
from trailhawk.lint.universe import NO_TEXT, Pairs, Universe, pair_decider
from trailhawk.model.paths import FieldPath
from trailhawk.model.spans import Span

__all__ = ["Context"]

_MANY = 2_000
"""Events from which on a rule is about no one of them; EC2 alone has some 800."""


@dataclass(frozen=True)
class Context:
    """One rule under check."""

    rule: Rule
    text: str
    """The rule file's text."""
    facts: Facts
    universe: Universe
    authored: Authored | None = None
    """The rule's code and tests, where it has any."""

    @cached_property
    def condition(self) -> Condition:
        """The rule's condition in normal form."""
        return normalise(self.rule.condition)

    @cached_property
    def leaves(self) -> tuple[Asked, ...]:
        """Every leaf as its author wrote it."""
        return tuple(asked(self.rule.condition))

    @cached_property
    def pairs(self) -> Pairs:
        """The events that the tests on source and name let through."""
        return self.universe.pairs(self.condition)

    @cached_property
    def has_source(self) -> bool:
        """Whether anything is asked of the event source."""
        return any(stands_at(one.leaf, SOURCE) for one in self.leaves)

    @cached_property
    def named_sources(self) -> tuple[str, ...]:
        """Sources that the rule wants, as written."""
        return self._literals(SOURCE)

    @cached_property
    def named_events(self) -> tuple[str, ...]:
        """Event names that the rule wants, as written."""
        return self._literals(NAME)

    def _literals(self, path: FieldPath) -> tuple[str, ...]:
        found = (text for one in self.at(path) if one.wanted for text in plain_texts(one.leaf))
        return tuple(dict.fromkeys(found))

    def at(self, path: FieldPath) -> Iterator[Asked]:
        """Yield the leaves on one path of the record."""
        return (one for one in self.leaves if not one.nested and stands_at(one.leaf, path))

    def lets(self, source: str, name: str) -> bool:
        """Whether the tests on source and name let an event through, known or not."""
        pair = (source, name)
        known = self._memory.get(pair)
        if known is None:
            known = residual(self.condition, pair_decider(*pair)) != FALSE
            self._memory[pair] = known
        return known

    @cached_property
    def _memory(self) -> dict[tuple[str, str], bool]:
        return {}

    @property
    def takes_any_source(self) -> bool:
        """Whether some event of a source that the rule does not name is let through."""
        return any(self.lets(NO_TEXT, name) for name in (*self.named_events, NO_TEXT))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The known events that the rule is about; none where it is about any event."""
        if self.pairs.count > _MANY:
            return ()
        found = {
            (event.source, event.name): event
            for source, names in self.pairs.names.items()
            for name in names
            if (event := self.facts.resolve(source, name)) is not None
        }
        return tuple(found.values())

    @property
    def beginning(self) -> Span | None:
        """Where the rule's logic begins, if that is code; else where the rule does."""
        code = None if self.authored is None else self.authored.code
        if code is None:
            return self.rule.source.at
        return FileSpan(code.at.line, code.at.column, code.at.length, code.file)

    def place(self, leaf: Leaf, literal: str = "") -> Span | None:
        """Return where a literal of a leaf stands in the file; the field where it is not found.

        A condition found in code has no places of its own: there it is the literal's first.
        """
        if leaf.origin is None and self.authored is not None:
            return self._in_code(leaf, literal)
        at = leaf.origin.at if leaf.origin is not None else None
        return literal_place(self.text, at, literal) if literal else at

    def _in_code(self, leaf: Leaf, literal: str) -> Span | None:
        assert self.authored is not None  # noqa: S101 - its caller has looked
        reads = (one.place for one in self.authored.reads if spelt(one.path) == spelt(leaf.path))
        place = self.authored.literals.get(literal) if literal else next(reads, None)
        if place is None:
            return None
        return FileSpan(place.at.line, place.at.column, place.at.length, place.file)

    def place_of(self, path: FieldPath, literal: str) -> Span | None:
        """Return where the rule first names a literal in a field."""
        for one in self.at(path):
            if literal in plain_texts(one.leaf):
                return self.place(one.leaf, literal)
        return None

    def field(self, leaf: Leaf) -> str:
        """Return a leaf's field as its author wrote it."""
        return leaf.origin.field if leaf.origin is not None else spelt(leaf.path)

    def conjunctions(self) -> Iterator[tuple[Condition, ...]]:
        """Yield the parts of every conjunction, and single conditions as conjunctions of one."""
        yield from _conjunctions(self.condition)


def _conjunctions(condition: Condition) -> Iterator[tuple[Condition, ...]]:
    match condition:
        case And(parts):
            yield parts
            for part in parts:
                if isinstance(part, Or | Element | Not):
                    yield from _conjunctions(part)
        case Or(parts):
            for part in parts:
                yield from _conjunctions(part)
        case Not(part) | Element(part=part):
            yield from _conjunctions(part)
        case _:
            yield (condition,)
