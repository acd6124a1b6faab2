"""Loops over lists of the event: what becomes of the whole is told from any one element."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trailhawk.frontends.panther.compare import ordered
from trailhawk.frontends.panther.core import Core, Frame, Raised, Unsupported
from trailhawk.frontends.panther.event import EventList, EventMap
from trailhawk.frontends.panther.formula import condition_of, simplified
from trailhawk.frontends.panther.questions import Ending, Explorer, Tree, explore
from trailhawk.frontends.panther.values import (
    Answer,
    Field,
    Split,
    Symbolic,
    Unknown,
    Walked,
    is_symbolic,
)
from trailhawk.ir.conditions import FALSE, And, Condition, Element, Leaf, Not, Over
from trailhawk.ir.normal import disjunction, normalise
from trailhawk.ir.tests import IsType, JsonType
from trailhawk.model.paths import FieldPath

__all__ = ["any_of", "elements", "for_loop", "listed"]

MAX_ELEMENT_WAYS = 300


def elements(core: Core, value: Any) -> list[Any] | Field | Walked:  # noqa: ANN401
    """Return the elements of a known collection, or the event's list itself."""
    value = core.settle(value)
    match value:
        case Field():
            # A text has characters and an object keys; where a rule expects a list, CloudTrail
            # has no such thing, and methods of elements would fail on them.
            if not core.is_a(value, JsonType.LIST):
                core.fail(TypeError, "not a list")
            return value
        case Walked() if core.is_list(value):
            return value
        case Unknown(reason):
            raise Unsupported(reason)
        case Split():
            raise Unsupported("a loop over the parts of a text")
        case _ if isinstance(value, Symbolic):
            raise Unsupported("a loop over a computed value")
        case set() | frozenset():
            return ordered(value)
        case EventList() | EventMap() | Mapping():
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

    ending = _for_each(core, found, body, frame)
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


def assign(core: Core, target: ast.expr, value: Any, frame: Frame) -> None:  # noqa: ANN401
    """Give names to a value."""
    match target:
        case ast.Name(name):
            frame.names[name] = value
        case ast.Tuple(parts) | ast.List(parts):
            if isinstance(value, Symbolic):
                value = [core.unknown("a part of a computed value")] * len(parts)
            values = list(value) if isinstance(value, Iterable) else []
            if len(values) != len(parts):
                core.fail(ValueError, "unpacking")
            for part, one in zip(parts, values, strict=True):
                assign(core, part, one, frame)
        case _:
            raise Unsupported("an assignment to a part of something")


def _for_each(
    core: Core, of: Field | Walked, body: Callable[[object], Ending], frame: Frame
) -> Ending | None:
    """Return how a loop over the event's list ends; None when it runs to its end."""
    tree = _element_tree(core, body, frame)
    hits: list[Ending] = []
    for ending in sorted(_endings(tree), key=lambda one: one.kind == "raise"):
        condition = condition_of(tree, _is(ending), widely=True)
        # Elements are taken to be of one kind: where one is an object, no other fails for not
        # being one.
        if hits and ending.kind == "raise" and _of_objects(condition) == FALSE:
            continue
        if _some(core, of, condition):
            hits.append(ending)
    if not hits:
        return None
    if condition_of(tree, _stops, widely=True) != condition_of(tree, _stops, widely=False):
        raise Unsupported("whether a loop goes on")
    for hit in hits[:-1]:
        if core.wonder("the order of a list's elements decides"):
            return _performed(hit)
    return _performed(hits[-1])


def _of_objects(condition: Condition) -> Condition:
    is_object = Leaf(FieldPath(), IsType((JsonType.OBJECT,)), Over.VALUE)
    return simplified(And((is_object, condition)))


def _some(core: Core, of: Field | Walked, condition: Condition) -> bool:
    return condition != FALSE and core.ask(_of_some(of, condition), _scope(of))


def _is(ending: Ending) -> Callable[[Ending], bool]:
    return lambda one: _same(one, ending)


def _stops(ending: Ending) -> bool:
    return ending.kind != "next"


def _performed(ending: Ending) -> Ending:
    if ending.kind == "unknown":
        raise Unsupported(str(ending.what))
    if ending.kind == "raise":
        assert isinstance(ending.what, type)  # noqa: S101 - made so below
        raise Raised(ending.what, "an element")
    return ending


def _scope(of: Field | Walked) -> int:
    return of.scope if isinstance(of, Field) else 0


def _of_some(of: Field | Walked, condition: Condition) -> Element:
    return Element(FieldPath(of.path), condition, plain=isinstance(of, Field))


class _Names:
    """The names that a loop's body can reach, kept as they were while it is tried out.

    Every trial gets copies of collections, so that what is kept is never changed.
    """

    def __init__(self, core: Core, frame: Frame) -> None:
        self._core = core
        self._frames: list[tuple[Frame, dict[str, Any]]] = []
        here: Frame | None = frame
        while here is not None:
            self._frames.append((here, here.names))
            here = here.outer
        self._shared = core.shared
        self._touched: set[tuple[str, str]] = set()

    def copy(self) -> None:
        """Give the next trial its own copies."""
        for frame, names in self._frames:
            frame.names = {name: _copied(value) for name, value in names.items()}
        self._core.shared = {key: _copied(value) for key, value in self._shared.items()}

    def changed(self) -> bool:
        """Whether the trial gave names that were there before other values; notes modules'."""
        now = self._core.shared
        touched = {
            key
            for key in now
            if key in self._shared and not _unchanged(self._shared[key], now[key])
        } | {key for key in now.keys() - self._shared.keys() if self._core.is_written(key)}
        self._touched |= touched
        return bool(touched) or any(
            name in names and not _unchanged(names[name], value)
            for frame, names in self._frames
            for name, value in frame.names.items()
        )

    def restore(self) -> None:
        """Put everything back; what some trial gave a module's name is not known."""
        for frame, names in self._frames:
            frame.names = names
        unknown = Unknown("a name that a loop gives a value", harmless=True)
        self._core.shared = {**self._shared, **dict.fromkeys(self._touched, unknown)}


def _element_tree(core: Core, body: Callable[[object], Ending], frame: Frame) -> Tree:
    scope = len(core.explorers)
    explorer = Explorer(scope)
    names, taint = _Names(core, frame), core.taint

    def once() -> Ending:
        names.copy()
        core.taint = ""
        ending = _ended(body, Field((), scope))
        return _settled(core, ending, changed=names.changed())

    core.explorers.append(explorer)
    try:
        return explore(explorer, once, MAX_ELEMENT_WAYS)
    finally:
        core.explorers.pop()
        names.restore()
        core.taint = taint


def _ended(body: Callable[[object], Ending], element: Field) -> Ending:
    try:
        return body(element)
    except Raised as error:
        kind = error.kind if isinstance(error.kind, type) else Exception
        return Ending("raise", kind)
    except Unsupported as error:
        return Ending("unknown", str(error))


def _settled(core: Core, ending: Ending, *, changed: bool) -> Ending:
    """Return an ending that can be told of all elements together, or that it is unknown."""
    if core.taint and ending.kind != "raise":
        return Ending("unknown", core.taint)
    if ending.kind == "return" and not (ending.what is None or isinstance(ending.what, bool)):
        return Ending("unknown", "a loop that returns what it finds")
    if ending.kind in {"next", "break"} and changed:
        return Ending("unknown", "a loop that collects what it finds")
    return ending


def _unchanged(before: object, after: object) -> bool:
    return before is after or (type(before) is type(after) and bool(before == after))


def _copied(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_copied(one) for one in value]
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return set(value) if isinstance(value, set) else value


def _endings(tree: Tree) -> list[Ending]:
    if isinstance(tree, Ending):
        return [] if tree.kind == "next" else [tree]
    found: list[Ending] = []
    for ending in (*_endings(tree.yes), *_endings(tree.no)):
        if not any(_same(ending, other) for other in found):
            found.append(ending)
    return found


def _same(one: Ending, other: Ending) -> bool:
    return one.kind == other.kind and one.what is other.what


def any_of(core: Core, node: ast.GeneratorExp | ast.ListComp, frame: Frame, *, all_: bool) -> bool:
    """Return ``any`` or ``all`` of what a comprehension yields."""
    inner = Frame(frame.module, {}, outer=frame)
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
        return _for_each(core, found, body, frame) is not None
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
        if isinstance(value, Answer):
            condition = normalise(Not(value.condition) if all_ else value.condition)
            pending.setdefault(value.scope, []).append(condition)
        elif hit() or core.truth(value) is not all_:
            return True


def listed(core: Core, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
           frame: Frame) -> Any:  # noqa: ANN401  # fmt: skip
    """Return what a comprehension over known elements makes; unknown over the event's."""
    inner = Frame(frame.module, {}, outer=frame)
    out: list[Any] = []
    if not _collect(core, node, 0, inner, out):
        return core.unknown("a list made of the event's list")
    if isinstance(node, ast.DictComp):
        return dict(out) if not is_symbolic([key for key, _ in out]) else core.unknown("keys")
    if isinstance(node, ast.SetComp):
        return set(out) if not is_symbolic(out) else core.unknown("a set of what the event has")
    return out


def _collect(core: Core, node: Any, depth: int, frame: Frame, out: list[Any]) -> bool:  # noqa: ANN401
    if depth == len(node.generators):
        if isinstance(node, ast.DictComp):
            out.append((core.evaluate(node.key, frame), core.evaluate(node.value, frame)))
        else:
            out.append(core.evaluate(node.elt, frame))
        return True
    generator = node.generators[depth]
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
