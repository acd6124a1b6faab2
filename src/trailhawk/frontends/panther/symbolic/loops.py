"""Loops over lists of the event: what becomes of the whole is told from any one element."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trailhawk.frontends.panther.symbolic.assigning import assign, looked_through
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.membership import ordered
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.trials import tried_out
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Field,
    Letters,
    Once,
    Split,
    Symbolic,
    Unknown,
    UserClass,
    Walked,
)
from trailhawk.ir.conditions import FALSE, Condition, Element
from trailhawk.ir.tests import JsonType, Truthy
from trailhawk.model.paths import FieldPath

__all__ = ["elements", "for_each", "for_loop", "performed", "some_of"]


def elements(core: Core, value: Any) -> list[Any] | Field | Walked | Letters:  # noqa: ANN401
    """Return the elements of a known collection, or the event's list itself."""
    listed = isinstance(value, Field) and value.listed
    value = core.settle(value)
    match value:
        case Field():
            if core.is_a(value, JsonType.LIST):
                return value
            # Where an author has a list for what is missing, no text or object is looked for.
            if not listed and core.is_a(value, JsonType.TEXT, JsonType.OBJECT):
                return Letters(value)
            return core.fail(TypeError, "not a list")
        case Walked() if core.is_list(value):
            return value
        case Unknown(reason):
            raise Unsupported(reason)
        case Split():
            raise Unsupported("a loop over the parts of a text")
        case _ if isinstance(value, Symbolic):
            raise Unsupported("a loop over a computed value")
        case Once():
            return looked_through(value)
        case set() | frozenset():
            return ordered(value)
        case Mapping():
            return list(value)
        case _ if isinstance(value, Iterable):
            found = list(value)
            core.spend(len(found))
            return found
        case _:
            return core.fail(TypeError, "not iterable")


def for_loop(core: Core, node: ast.For, frame: Frame) -> Ending | None:
    """Run a loop; return how the function ends in it, None if it goes on after it."""
    found = elements(core, core.evaluate(node.iter, frame))
    if isinstance(found, list):
        return _plain_loop(core, node, frame, found)

    def body(element: object) -> Ending:
        assign(core, node.target, element, frame)
        return core.run(node.body, frame) or Ending("next")

    ending = for_each(core, found, body, frame, (id(node),))
    if ending is not None and ending.kind != "break":
        return ending
    return core.run(node.orelse, frame) if ending is None and node.orelse else None


def _plain_loop(core: Core, node: ast.For, frame: Frame, found: list[Any]) -> Ending | None:
    for element in found:
        core.spend()
        assign(core, node.target, element, frame)
        ending: Ending | None = core.run(node.body, frame)
        if ending is not None and ending.kind == "break":
            return None
        if ending is not None and ending.kind != "next":
            return ending
    return core.run(node.orelse, frame) if node.orelse else None


def for_each(
    core: Core,
    of: Field | Walked | Letters,
    body: Callable[[object], Ending],
    frame: Frame,
    what: tuple[object, ...],
) -> Ending | None:
    """Return how a loop over the event's list ends; None when it runs to its end.

    ``what`` tells the body from all others.
    """
    if isinstance(of, Letters):
        return _for_letters(core, of, body, frame, what)
    trial = tried_out(core, body, frame, what, bare=isinstance(of, Field) and of.bare)
    hits: list[Ending] = []
    for ending, condition in trial.endings:
        # Elements are taken to be of one kind: where one is an object, no other fails for not
        # being one.
        if hits and ending.kind == "raise" and condition in trial.spares_objects:
            continue
        if some_of(core, of, condition):
            hits.append(ending)
    if not hits:
        return None
    if not trial.stops_surely:
        raise Unsupported("whether a loop goes on")
    for hit in hits[:-1]:
        if core.wonder("the order of a list's elements decides"):
            return performed(hit)
    return performed(hits[-1])


def _for_letters(
    core: Core,
    of: Letters,
    body: Callable[[object], Ending],
    frame: Frame,
    what: tuple[object, ...],
) -> Ending | None:
    """Return how a loop over a text, or over an object's keys, ends.

    That is known where its body fails on every text. Else it is not: no condition asks for keys.
    """
    trial = tried_out(core, body, frame, what, kind=JsonType.TEXT)
    if trial.goes_on or any(ending.kind != "raise" for ending, _ in trial.endings):
        if of.of.scope and of.of.path and not of.of.bare:
            # Below a list's element a list stands where one is looked through.
            core.fail(TypeError, "not a list")
        raise Unsupported("a loop over what may be no list")
    if not core.asks(of.of, Truthy()):
        return None
    return performed(trial.endings[0][0])


def some_of(core: Core, of: Field | Walked, condition: Condition) -> bool:
    """Ask whether a condition holds of some element of the event's list."""
    return condition != FALSE and core.ask(_of_some(of, condition), _scope(of))


def performed(ending: Ending) -> Ending:
    """Return how a loop ends that ends so for some element, or fail as it does."""
    if ending.kind == "unknown":
        raise Unsupported(str(ending.what))
    if ending.kind == "raise":
        assert isinstance(ending.what, type | UserClass)  # noqa: S101 - made so in a trial
        raise Raised(ending.what, "an element")
    return ending


def _scope(of: Field | Walked) -> int:
    return of.scope if isinstance(of, Field) else 0


def _of_some(of: Field | Walked, condition: Condition) -> Element:
    return Element(FieldPath(of.path), condition, plain=isinstance(of, Field))
