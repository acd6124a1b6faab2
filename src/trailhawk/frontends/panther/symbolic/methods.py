"""Methods that rules call: of the event and its parts, of texts, lists and dictionaries."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import Any

from trailhawk.frontends.panther.symbolic.access import deep_get, deep_walk, get_key, subscript
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.searching import search
from trailhawk.frontends.panther.symbolic.text_methods import TEXT_METHODS, text_method
from trailhawk.frontends.panther.symbolic.texts import as_text, join
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Field,
    Folded,
    Joined,
    Maybe,
    Pattern,
    Split,
    Symbolic,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.tests import JsonType

__all__ = ["call_method"]

_KNOWN: dict[type, frozenset[str]] = {
    str: frozenset(
        [
            "lower",
            "upper",
            "strip",
            "lstrip",
            "rstrip",
            "startswith",
            "endswith",
            "split",
            "rsplit",
            "replace",
            "join",
            "format",
            "title",
            "capitalize",
            "removeprefix",
            "removesuffix",
            "isdigit",
            "isnumeric",
            "isalpha",
            "isalnum",
            "casefold",
            "partition",
            "rpartition",
            "count",
            "find",
            "splitlines",
            "zfill",
        ]
    ),
    dict: frozenset(["get", "keys", "values", "items", "update", "setdefault", "pop", "copy"]),
    list: frozenset(
        ["append", "extend", "index", "count", "pop", "copy", "insert", "remove", "sort"]
    ),
    tuple: frozenset({"index", "count"}),
    set: frozenset(
        [
            "add",
            "union",
            "intersection",
            "difference",
            "issubset",
            "issuperset",
            "isdisjoint",
            "update",
            "discard",
            "copy",
            "remove",
        ]
    ),
    frozenset: frozenset(
        ["union", "intersection", "difference", "issubset", "issuperset", "isdisjoint"]
    ),
}


_CHANGING = frozenset(
    "append extend pop insert remove sort add update discard setdefault".split()  # noqa: SIM905
)
"""Methods that change what they are called on."""


_COMPARING = frozenset({"index", "count", "remove", "sort"})
"""Methods that compare the elements of what they are called on."""


def call_method(machine: Core, of: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return ``of.name(*args, **kwargs)``."""
    match of:
        case Field():
            return _of_event(machine, of, name, args, kwargs)
        case Folded() | Joined() if name in TEXT_METHODS:
            return text_method(machine, of, name, args, kwargs)
        case Split() | Folded() | Joined():
            return machine.unknown(f"{name} of a text computed from the event")
        case Pattern() if name in {"search", "match", "fullmatch", "findall"}:
            if len(args) != 1 or kwargs:
                return machine.unknown("a pattern looked for in a part of a text")
            return search(machine, name, of, args[0])
        case Maybe(condition, scope):
            if machine.ask(condition, scope):
                return machine.unknown("what a pattern found")
            return machine.fail(AttributeError, "nothing was found")
        case Unknown(reason, harmless):
            return of if harmless else machine.unknown(reason)
        case _ if isinstance(of, Symbolic | Pattern):
            return machine.unknown(f"{name} of a computed value")
        case dict() if name == "get" and isinstance(args[0], Field):
            return _table_get(machine, of, [machine.settle(args[0]), *args[1:]])
        case str() if name == "join":
            return _join(machine, of, args[0])
        case _:
            return _of_known(machine, of, name, args, kwargs)


def _of_event(machine: Core, of: Field, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    if name in TEXT_METHODS:
        return text_method(machine, of, name, args, kwargs)
    match name:
        case "get":
            settled = machine.settle(of)
            if not isinstance(settled, Field):
                return _again(machine, settled, name, args, kwargs)
            return get_key(machine, settled, [*args, *kwargs.values()])
        case "deep_get":
            return deep_get(machine, of, args, kwargs.get("default"))
        case "deep_walk":
            return deep_walk(machine, of, args, kwargs)
        case "udm_path":
            model = machine.model
            if not model.module:
                machine.fail(KeyError, "there is no data model")
            path = model.paths.get(args[0], "").removeprefix("$.")
            if machine.looks_on and not path and args[0] in model.methods:
                machine.misnames(args[0], model.methods[args[0]])
            return path or model.methods.get(args[0], args[0])
        case "event_time_epoch":
            return Unknown("the time", harmless=True)
        case "keys" | "values" | "items" | "copy" | "to_dict":
            return _whole(machine, of, name)
        case "decode":
            return machine.fail(AttributeError, "no such method")
        case _:
            return machine.unknown(f"{name} of the event")


def _again(
    machine: Core,
    of: Any,  # noqa: ANN401
    name: str,
    args: list[Any],
    kwargs: dict[str, Any],
) -> Any:  # noqa: ANN401
    if of is None:
        machine.fail(AttributeError, f"None has no {name}")
    return call_method(machine, of, name, args, kwargs)


def _whole(machine: Core, of: Field, name: str) -> Any:  # noqa: ANN401
    settled = machine.settle(of)
    if not isinstance(settled, Field):
        return _again(machine, settled, name, [], {})
    types = (JsonType.OBJECT, JsonType.LIST) if name == "copy" else (JsonType.OBJECT,)
    if not machine.is_a(settled, *types) or (name == "to_dict" and settled.bare):
        machine.fail(AttributeError, f"no {name}")
    if name in {"copy", "to_dict"}:
        return replace(settled, bare=True)
    return Unknown("all that an object holds", harmless=True)


def _table_get(machine: Core, table: dict[Any, Any], args: list[Any]) -> Any:  # noqa: ANN401
    """Return the entry of a known table for a field's value, or the default."""
    if not isinstance(args[0], Symbolic):
        return _of_known(machine, table, "get", args, {})
    try:
        return subscript(machine, table, args[0])
    except Raised as error:
        if error.kind is KeyError:
            return args[1] if len(args) > 1 else None
        raise


def _join(machine: Core, separator: str, values: Any) -> Any:  # noqa: ANN401
    if isinstance(values, Symbolic):
        return machine.unknown("texts of the event's, joined")
    parts: list[Any] = []
    for value in values:
        settled = machine.settle(value)
        if isinstance(settled, Field) and not machine.is_a(settled, JsonType.TEXT):
            machine.fail(TypeError, "expected a text")
        if isinstance(settled, Unknown):
            return settled
        if not isinstance(settled, str | Field | Joined):
            if isinstance(settled, Symbolic):
                return machine.unknown("computed texts, joined")
            machine.fail(TypeError, "expected a text")
        parts.extend([separator, settled] if parts else [settled])
    return join(parts)


def _of_known(
    machine: Core,
    of: Any,  # noqa: ANN401
    name: str,
    args: list[Any],
    kwargs: dict[str, Any],
) -> Any:  # noqa: ANN401
    if of is None:
        machine.fail(AttributeError, f"None has no {name}")
    if name not in _KNOWN.get(type(of), frozenset()):
        if type(of) in {*_KNOWN, int, bool, float} and not hasattr(of, name):
            machine.fail(AttributeError, f"no {name}")
        raise Unsupported(f"{name} of a {type(of).__name__}")
    if name in _CHANGING:
        machine.changes += 1
    if name in _COMPARING and is_symbolic(of):
        raise Unsupported(f"{name} of values of the event's")
    keeps = isinstance(of, list | dict) or (isinstance(of, tuple) and not is_symbolic(of))
    if is_symbolic(args) or is_symbolic(kwargs):
        if isinstance(of, str):
            return _of_text(machine, of, name, args, kwargs)
        spread = name in {"extend", "update"} and any(isinstance(one, Symbolic) for one in args)
        if not keeps or spread or name in {"get", "setdefault", "pop", *_COMPARING}:
            raise Unsupported(f"{name} with a value of the event's")
    try:
        return getattr(of, name)(*args, **kwargs)
    except NATIVE_ERRORS as error:
        return machine.fail(type(error), str(error))


def _of_text(machine: Core, of: str, method: str, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return what a method of a known text makes of the event's values."""
    if method != "format" or not all(map(_is_plain_slot, Formatter().parse(of))):
        return machine.unknown("a text computed from the event")
    parts: list[Any] = []
    for number, (before, slot, _, _) in enumerate(Formatter().parse(of)):
        parts.append(before)
        if slot is not None:
            name = slot or str(number)
            found = args[int(name)] if name.isdecimal() else kwargs[name]
            parts.append(as_text(machine, found))
    return join(parts)


def _is_plain_slot(piece: tuple[str, str | None, str | None, str | None]) -> bool:
    _, slot, specification, conversion = piece
    if slot is None:
        return True
    return (
        not specification
        and not conversion
        and (not slot or slot.isidentifier() or slot.isdecimal())
    )
