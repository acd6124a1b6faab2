"""What a rule's function returns, as a reading of the record: constants and fields, by cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.specs import Spec
from trailhawk.frontends.panther.symbolic.formula import condition_of
from trailhawk.frontends.panther.symbolic.machine import Machine
from trailhawk.frontends.panther.symbolic.questions import (
    Ending,
    Explorer,
    Tree,
    Unsure,
    explore,
)
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Field, Function, Joined
from trailhawk.frontends.panther.translate import EVENT
from trailhawk.ir.conditions import TRUE, Condition
from trailhawk.ir.logic import Reading
from trailhawk.ir.templates import Chosen, Nothing, Slot, Template, Words
from trailhawk.model.paths import FieldPath

__all__ = ["context_reading", "has_function", "reading_of"]

MAX_WAYS = 130
"""Ways through one function; past that it is left to Python."""

MAX_CASES = 24


class _UnreadableError(Exception):
    """A value that no reading gives."""


def has_function(content: Content, spec: Spec, name: str) -> bool:
    """Whether a rule's module has a function of this name."""
    machine = Machine(content.program, content.model)
    machine.begin()
    try:
        return isinstance(machine.module_name(content.module_of(spec), name), Function)
    except (Raised, Unsupported):
        return False


def context_reading(content: Content, spec: Spec, keys: tuple[str, ...]) -> Reading | None:
    """Return what stands under keys of the alert's context; None where only Python can tell."""

    def picked(context: Any) -> Any:  # noqa: ANN401
        for key in keys:
            context = context.get(key) if isinstance(context, dict) else None
        return context

    return _reading(content, spec, "alert_context", picked, on_error=Reading(()))


def reading_of(template: Template, on_error: str) -> Reading:
    """Return a text that is put together from the record as a reading of it.

    Null reads as nothing: where CloudTrail's own members are null at all, all of them are.
    """
    match template:
        case Nothing():
            return Reading((), on_error)
        case Words((Slot() as slot,)):
            return _slot(slot)
        case Words(pieces) if any(isinstance(one, Slot) for one in pieces):
            parts = (one if isinstance(one, str) else _slot(one) for one in pieces)
            return Reading((), parts=tuple(parts))
        case Words(pieces):
            return Reading((), default="".join(map(str, pieces)))
        case Chosen(condition, yes, no):
            cases = ((condition, yes), (TRUE, no))
            return Reading(
                (), cases=tuple((when, reading_of(one, on_error)) for when, one in cases)
            )


def _slot(slot: Slot) -> Reading:
    return Reading((slot.path,), default=slot.missing)


def _reading(
    content: Content,
    spec: Spec,
    name: str,
    pick: Callable[[Any], Any],
    on_error: Reading,
) -> Reading | None:
    machine = Machine(content.program, content.model)
    machine.lazy = True

    def run() -> Ending:
        machine.begin()
        try:
            function = machine.module_name(content.module_of(spec), name)
            if not isinstance(function, Function):
                return Ending("unknown")
            return Ending("return", pick(machine.call(function, [EVENT], {})))
        except Raised:
            return Ending("raise")
        except Unsupported:
            return Ending("unknown")

    explorer = Explorer(0)
    machine.explorers = [explorer]
    tree = explore(explorer, run, MAX_WAYS)
    try:
        return _by_cases(tree, on_error)
    except _UnreadableError:
        return None


def _by_cases(tree: Tree, on_error: Reading) -> Reading:
    endings: list[Ending] = []
    for one in _endings(tree):
        if one not in endings:
            endings.append(one)
    if len(endings) > MAX_CASES:
        raise _UnreadableError
    cases = [(_when(tree, one), _of(one, on_error)) for one in endings]
    if len(cases) == 1:
        return cases[0][1]
    return Reading((), cases=tuple(cases))


def _when(tree: Tree, wanted: Ending) -> Condition:
    if tree == wanted:
        return TRUE
    return condition_of(tree, lambda one: one == wanted, widely=False)


def _endings(tree: Tree) -> Iterator[Ending]:
    if isinstance(tree, Ending):
        yield tree
        return
    if isinstance(tree.question, Unsure):
        raise _UnreadableError
    yield from _endings(tree.yes)
    yield from _endings(tree.no)


def _of(ending: Ending, on_error: Reading) -> Reading:
    if ending.kind == "raise":
        return on_error
    if ending.kind != "return":
        raise _UnreadableError
    return _value(ending.what, on_error)


def _value(value: Any, on_error: Reading) -> Reading:  # noqa: ANN401
    match value:
        case bool():
            raise _UnreadableError
        case str():
            return Reading((), default=value)
        case int():
            return Reading((), default=str(value))
        case None:
            return on_error
        case Field():
            return _field(value)
        case Joined(parts):
            return Reading(
                (), parts=tuple(one if isinstance(one, str) else _field(one) for one in parts)
            )
        case list() | tuple():
            return _listed(list(value), on_error)
        case _:
            raise _UnreadableError


def _field(of: Field) -> Reading:
    """Return what a field reads as text, with its default where it is absent or null."""
    if of.scope != 0:
        raise _UnreadableError
    if of.certain or (of.missing is None and of.null is None):
        return Reading((FieldPath(of.path),))
    if not isinstance(of.missing, str) or not isinstance(of.null, str | None):
        raise _UnreadableError
    # A null of CloudTrail's own members is as rare as it is alike: it reads as absent.
    return Reading((FieldPath(of.path),), default=of.missing)


def _listed(items: list[Any], on_error: Reading) -> Reading:
    """Return a list of at most one field and of constants."""
    constants = tuple(one for one in items if isinstance(one, str))
    others = [one for one in items if not isinstance(one, str)]
    if len(others) > 1:
        raise _UnreadableError
    if not others:
        return Reading((), also=constants)
    found = _value(others[0], on_error)
    if found.also:
        raise _UnreadableError
    return Reading(found.paths, found.default, found.parts, constants, found.cases)
