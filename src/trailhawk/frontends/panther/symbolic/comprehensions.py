"""``any``, ``all`` and comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from trailhawk.frontends.panther.symbolic.assigning import assign
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.loops import elements, for_each, performed, some_of
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.trials import tried_out
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Field,
    Maybe,
    Once,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.conditions import FALSE, TRUE, Condition, Not
from trailhawk.ir.normal import disjunction, normalise
from trailhawk.ir.tests import JsonType

__all__ = ["any_of", "listed"]


def any_of(core: Core, node: ast.GeneratorExp | ast.ListComp, frame: Frame, *, all_: bool) -> bool:
    """Return ``any`` or ``all`` of what a comprehension yields."""
    inner = Frame(frame.module, {}, outer=frame, within=frame)
    return _decided(core, node, 0, inner, all_=all_) is not all_


def _decided(
    core: Core, node: ast.GeneratorExp | ast.ListComp, depth: int, frame: Frame, *, all_: bool
) -> bool:
    """Whether some element decides: a truthy one for ``any``, a falsy one for ``all``."""
    if depth == len(node.generators):
        return core.truth(core.evaluate(node.elt, frame)) is not all_
    generator = node.generators[depth]

    def passes(element: object) -> bool:
        assign(core, generator.target, element, frame)
        return all(core.truth(core.evaluate(test, frame)) for test in generator.ifs)

    def body(element: object) -> Ending:
        hit = passes(element) and _decided(core, node, depth + 1, frame, all_=all_)
        return Ending("return", True) if hit else Ending("next")

    found = elements(core, core.evaluate(generator.iter, frame))
    if not isinstance(found, list):
        return for_each(core, found, body, frame, (id(node), depth, all_)) is not None
    if depth < len(node.generators) - 1 or generator.ifs:
        return any(body(element).kind == "return" for element in found)
    return _one_of(core, (_element(core, node, element, frame) for element in found), all_=all_)


def _element(
    core: Core, node: ast.GeneratorExp | ast.ListComp, element: object, frame: Frame
) -> object:
    core.spend()
    assign(core, node.generators[-1].target, element, frame)
    return core.evaluate(node.elt, frame)


def _one_of(core: Core, values: Iterator[Any], *, all_: bool) -> bool:
    """Whether some known element decides. Plain conditions are asked together, as one."""
    pending: dict[int, list[Condition]] = {}

    def hit() -> bool:
        asked = [(disjunction(parts), scope) for scope, parts in pending.items()]
        pending.clear()
        return any(core.ask(condition, scope) for condition, scope in asked)

    changes = core.changes
    while True:
        try:
            value = next(values)
        except StopIteration:
            return hit()
        except (Raised, Unsupported):
            # Python would not have come this far had an element before decided.
            if hit():
                return True
            raise
        if pending and core.changes != changes:
            # Had an element before decided, Python would not have changed anything here.
            raise Unsupported("a condition that changes what follows")
        if isinstance(value, Answer) and core.changes == changes:
            condition = normalise(Not(value.condition) if all_ else value.condition)
            pending.setdefault(value.scope, []).append(condition)
        elif hit() or core.truth(value) is not all_:
            return True


def listed(core: Core, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
           frame: Frame) -> Any:  # noqa: ANN401  # fmt: skip
    """Return what a comprehension over known elements makes; unknown over the event's."""
    inner = Frame(frame.module, {}, outer=frame, within=frame)
    source = core.evaluate(node.generators[0].iter, inner)
    plain = isinstance(node, ast.ListComp | ast.SetComp) and len(node.generators) == 1
    if plain and isinstance(source, Field) and not core.lazy:
        source = core.settle(source)
        if isinstance(source, Field) and core.is_a(source, JsonType.LIST):
            return _picked(core, node, source, inner)
    out: list[Any] = []
    if not _collect(core, node, 0, inner, out, source):
        return core.unknown("a list made of the event's list")
    if isinstance(node, ast.DictComp):
        return dict(out) if not is_symbolic([key for key, _ in out]) else core.unknown("keys")
    if isinstance(node, ast.SetComp):
        return set(out) if not is_symbolic(out) else core.unknown("a set of what the event has")
    return Once(out) if isinstance(node, ast.GeneratorExp) else out


def _picked(
    core: Core,
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    of: Field,
    frame: Frame,
) -> Any:  # noqa: ANN401
    """Return a list, or set, of what is picked of the event's list: whether it has anything."""
    generator = node.generators[0]

    def body(element: object) -> Ending:
        assign(core, generator.target, element, frame)
        if not all(core.truth(core.evaluate(test, frame)) for test in generator.ifs):
            return Ending("next")
        core.evaluate(node.elt, frame)  # type: ignore[union-attr]  # no dictionary comes here
        return Ending("return", True)

    trial = tried_out(core, body, frame, (id(node), "picked"), bare=of.bare)
    wanted = next((one for end, one in trial.endings if end.kind == "return"), FALSE)
    some = some_of(core, of, wanted)
    for ending, condition in trial.endings:
        spared = some and ending.kind == "raise" and condition in trial.spares_objects
        if ending.kind != "return" and not spared and some_of(core, of, condition):
            if ending.kind == "unknown":
                return core.unknown(str(ending.what))
            performed(ending)
    if some:
        return Maybe(TRUE, 0, otherwise=[])
    return set() if isinstance(node, ast.SetComp) else []


def _collect(  # noqa: PLR0913, PLR0917 - what is passed on from one level to the next
    core: Core,
    node: Any,  # noqa: ANN401 - a comprehension of any kind
    depth: int,
    frame: Frame,
    out: list[Any],
    source: object = None,
) -> bool:
    if depth == len(node.generators):
        if isinstance(node, ast.DictComp):
            out.append((core.evaluate(node.key, frame), core.evaluate(node.value, frame)))
        else:
            out.append(core.evaluate(node.elt, frame))
        return True
    generator = node.generators[depth]
    if depth:
        source = core.evaluate(generator.iter, frame)
    if isinstance(source, Unknown):
        return False
    found = elements(core, source)
    if not isinstance(found, list):
        return False
    for element in found:
        core.spend()
        assign(core, generator.target, element, frame)
        if all(core.truth(core.evaluate(test, frame)) for test in generator.ifs) and not _collect(
            core, node, depth + 1, frame, out
        ):
            return False
    return True
