"""Asking about the record: every question that a run depends on goes through here."""

from __future__ import annotations

from typing import Any

from trailhawk.frontends.panther.symbolic.fields import known_type, step_to
from trailhawk.frontends.panther.symbolic.questions import Explorer, Unsure
from trailhawk.frontends.panther.symbolic.trouble import Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Address,
    Answer,
    Bound,
    Field,
    Folded,
    Joined,
    Letters,
    Maybe,
    Once,
    Size,
    Split,
    Symbolic,
    Unknown,
    Walked,
)
from trailhawk.ir.conditions import And, Condition, Constant, Element, Leaf, Not, Or, Over
from trailhawk.ir.tests import Exists, IsType, JsonType, Length, OrderOp, Present, Test, Truthy
from trailhawk.model.paths import AnyCase, FieldPath, Step

__all__ = ["Asking", "some"]


class Asking:
    """The questions of an interpreter, and what is asked of a value."""

    def __init__(self) -> None:
        self.explorers: list[Explorer] = []
        self.listed: dict[tuple[Step, ...], bool] = {}
        """Whether what a walk found is a list to Python, where that was asked."""

    def ask(self, condition: Condition, scope: int) -> bool:
        """Ask a condition of the record, or of the element of the loop with that number."""
        match condition:
            case Constant(value):
                return value
            case Not(part):
                return not self.ask(part, scope)
            case And(parts):
                return all(self.ask(part, scope) for part in parts)
            case Or(parts):
                return any(self.ask(part, scope) for part in parts)
            case _:
                return self.explorers[scope].ask(condition)

    def wonder(self, reason: str) -> bool:
        """Ask what no condition answers; both ways are followed."""
        explorer = self.explorers[-1]
        asked = sum(isinstance(question, Unsure) for question, _ in explorer.trail)
        if asked >= explorer.patience:
            raise Unsupported(reason)
        return explorer.ask(Unsure(reason, len(explorer.trail)))

    def leaf(self, of: Field, test: Test) -> Leaf:
        """Return the leaf that tests what stands at a field."""
        return Leaf(FieldPath(of.path), test, Over.VALUE)

    def asks(self, of: Field, test: Test) -> bool:
        """Ask a test of what stands at a field."""
        return self.ask(self.leaf(of, test), of.scope)

    def settle(self, value: object) -> object:
        """Return a field's default where nothing stands there, else the field as certain."""
        while isinstance(value, Field) and not value.certain:
            if self.asks(value, Exists()):
                return value.sure()
            null = value.missing is not value.null and self.asks(value, Present())
            value = value.null if null else value.missing
        return value

    def type_of(self, of: Field) -> JsonType | None:
        """Return the type of a certain field, where that is known without asking."""
        if of.scope == 0 or of.is_part:
            return JsonType.OBJECT if not of.path and of.scope == 0 else known_type(of.path)
        return None

    def is_a(self, of: Field, *types: JsonType) -> bool:
        """Ask whether a certain field is of one of these types."""
        known = self.type_of(of)
        return known in types if known is not None else self.asks(of, IsType(types))

    def truth(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether a value is truthy, asking where that depends on the event."""
        match value:
            case Answer(condition, scope):
                return self.ask(condition, scope)
            case Maybe(condition, scope):
                return self.ask(condition, scope)
            case Field():
                return self._field_truth(value)
            case Size(Field() as of):
                return self.asks(of, Length(OrderOp.GT, 0))
            case Size(Split()) | Split() | Address():
                return True
            case Letters(of):
                return self.asks(of, Truthy())
            case Bound(_, name):
                raise Unsupported(f"the method {name} as a value")
            case Size(Maybe(condition, scope)):
                return self.ask(condition, scope)
            case Folded(of):
                return self.asks(of, Truthy())
            case Joined(parts):
                return any(part if isinstance(part, str) else self.truth(part) for part in parts)
            case Walked(path):
                return bool(self.is_list(value)) or self.ask(some(path, Truthy()), 0)
            case Unknown(reason):
                return self.wonder(reason)
            case Once():
                return True
            case _:
                return bool(value)

    def _field_truth(self, of: Field) -> bool:
        if self.asks(of, Truthy()):
            return True
        if of.certain or (not _truthy(of.missing) and not _truthy(of.null)):
            return False
        settled = self.settle(of)
        return False if settled == of.sure() else self.truth(settled)

    def is_list(self, walked: Walked) -> bool | None:
        """Return whether what a walk found is a list to Python; None if nobody asked yet."""
        return self.listed.get(walked.path) if walked.listed is None else walked.listed

    def below(self, of: Field, key: str) -> tuple[Step, ...]:
        """Return the path of a key below a certain field."""
        if of.bare:
            return (*of.path, key)
        return (*of.path, step_to(of.path, key) if of.scope == 0 else AnyCase(key))


def some(path: tuple[Step, ...], test: Test) -> Element:
    """Return that something a walk finds at a path, all lists entered, passes a test."""
    return Element(FieldPath(path), Leaf(FieldPath(), test, Over.VALUE))


def _truthy(value: object) -> bool:
    return True if isinstance(value, Symbolic) else bool(value)
