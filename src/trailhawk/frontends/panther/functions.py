"""Functions that rules call by name: Python's own, and those of modules that are understood."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trailhawk.frontends.panther import texts
from trailhawk.frontends.panther.compare import ordered
from trailhawk.frontends.panther.core import NATIVE_ERRORS, Core, Unsupported
from trailhawk.frontends.panther.loops import elements
from trailhawk.frontends.panther.patterns import to_re2
from trailhawk.frontends.panther.values import (
    Address,
    Answer,
    Builtin,
    Field,
    Folded,
    Joined,
    Maybe,
    Pattern,
    Size,
    Split,
    Symbolic,
    Trouble,
    Unknown,
    UserClass,
    Walked,
    is_symbolic,
)
from trailhawk.ir.conditions import Constant, Leaf, Over
from trailhawk.ir.testing import regex_matcher
from trailhawk.ir.tests import Exists, IpAddress, IpKind, IsType, JsonType, Truthy
from trailhawk.model.paths import FieldPath, View, ViewKind

__all__ = ["FUNCTIONS", "search"]

_ADDRESS_ERROR = ipaddress.AddressValueError

Args = list[Any]
Kwargs = dict[str, Any]

_JSON_TYPES: Mapping[str, tuple[JsonType, ...]] = {
    "str": (JsonType.TEXT,),
    "bool": (JsonType.BOOLEAN,),
    "int": (JsonType.NUMBER, JsonType.BOOLEAN),
    "float": (JsonType.NUMBER,),
    "Mapping": (JsonType.OBJECT,),
    "Sequence": (JsonType.LIST, JsonType.TEXT),
    "Iterable": (JsonType.LIST, JsonType.TEXT, JsonType.OBJECT),
    # What an event holds is wrapped, and so none of these.
    **dict.fromkeys(("dict", "list", "set", "tuple", "frozenset", "MagicMock"), ()),
}
_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "str": str, "bool": bool, "int": int, "float": float, "Mapping": Mapping,
    "Sequence": Sequence, "Iterable": (str, list, tuple, dict, set, frozenset), "dict": dict,
    "list": list, "set": set, "tuple": tuple, "frozenset": frozenset, "MagicMock": (),
}  # fmt: skip


def _len(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value = machine.settle(args[0])
    match value:
        case Field():
            if not machine.is_a(value, JsonType.TEXT, JsonType.LIST, JsonType.OBJECT):
                machine.fail(TypeError, "no length")
            return Size(value)
        case Split() | Maybe():
            return Size(value)
        case _ if isinstance(value, Symbolic):
            return machine.unknown_by("the length of a computed value", value)
    try:
        return len(value)  # type: ignore[arg-type]  # what has none is an error of the rule's
    except TypeError:
        return machine.fail(TypeError, "no length")


def _quantified(*, all_: bool) -> Callable[[Core, Args, Kwargs], Any]:
    def called(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
        found = args[0]
        if isinstance(found, Unknown):
            return found if found.harmless else machine.unknown(found.reason)
        if isinstance(found, Walked):
            return _walked(machine, found, all_=all_)
        found = elements(machine, found)
        if not isinstance(found, list):
            raise Unsupported("any or all of the event's list")
        for value in found:
            if machine.truth(value) is not all_:
                return not all_
        return all_

    return called


def _walked(machine: Core, found: Walked, *, all_: bool) -> bool:
    over = Over.ALL if all_ else Over.ANY
    return machine.ask(Leaf(FieldPath(found.path), Truthy(), over), 0)


def _isinstance(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value, wanted = args
    if isinstance(wanted, tuple):
        return any(machine.truth(_isinstance(machine, [value, one], {})) for one in wanted)
    value = machine.settle(value)
    name = wanted.name if isinstance(wanted, Builtin) else ""
    if isinstance(value, Trouble | Unknown) or isinstance(wanted, UserClass | Unknown):
        return machine.unknown_by("isinstance of a computed value", value)
    if name not in _JSON_TYPES:
        return machine.unknown(f"isinstance of {name or 'a class'}")
    types = _JSON_TYPES[name]
    match value:
        case Field():
            if machine.type_of(value) is not None:
                return machine.is_a(value, *types) if types else False
            return Answer(machine.leaf(value, IsType(types)), value.scope) if types else False
        case Walked(path):
            if name != "list":
                return machine.unknown("isinstance of one of several")
            if (known := machine.is_list(value)) is None:
                known = machine.listed[path] = machine.wonder("whether there is one or several")
            return known
        case Joined() | Folded():
            return name == "str"
        case Answer():
            return name in {"bool", "int"}
        case _ if isinstance(value, Symbolic):
            return machine.unknown("isinstance of a computed value")
        case _:
            return isinstance(value, _PYTHON_TYPES[name])


def _bool(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value = args[0] if args else False
    return value if isinstance(value, Answer) else machine.truth(value)


def _str(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    return texts.as_text(machine, args[0]) if args else ""


def _native(function: Callable[..., Any]) -> Callable[[Core, Args, Kwargs], Any]:
    """Return a function of Python's that is only called with known values."""

    def called(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
        args = [machine.settle(arg) for arg in args]
        if any(isinstance(arg, Symbolic) for arg in args) or is_symbolic(kwargs):
            return machine.unknown("a function of what the event has")
        if callable(kwargs.get("key")) or kwargs.get("key") is not None:
            return machine.unknown("sorting by a function")
        args = [ordered(arg) if isinstance(arg, set | frozenset) else arg for arg in args]
        try:
            return function(*args, **kwargs)
        except NATIVE_ERRORS as error:
            return machine.fail(type(error), str(error))

    return called


def _range(*args: int) -> list[int]:
    if max(map(abs, args)) > 10_000:
        raise Unsupported("a long range")
    return list(range(*args))


def _set(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
    if args and is_symbolic(args[0]) and not isinstance(args[0], Field):
        return machine.unknown("a set of what the event has")
    return _native(set)(machine, args, kwargs)


def _map(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    function, values = args
    found = elements(machine, values)
    if not isinstance(found, list):
        return machine.unknown("map over the event's list")
    return [machine.call(function, [value], {}) for value in found]


def _reduce(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    function, values, *initial = args
    found = elements(machine, values)
    if not isinstance(found, list):
        return machine.unknown("reduce over the event's list")
    if initial:
        found = [initial[0], *found]
    total = found[0]
    for value in found[1:]:
        total = machine.call(function, [total, value], {})
    return total


def _next(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    if isinstance(args[0], list) and (args[0] or len(args) > 1):
        return args[0][0] if args[0] else args[1]
    return machine.unknown("next()")


def _getattr(machine: Core, _args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    return machine.unknown("getattr()")


def _address(kind: IpKind) -> Callable[[Core, Args, Kwargs], Any]:
    def called(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
        value = machine.settle(args[0])
        if isinstance(value, Field):
            if not machine.asks(value, IpAddress(kind)):
                if not machine.is_a(value, JsonType.TEXT):
                    return machine.unknown("an address that is no text")
                machine.fail(ValueError if kind is IpKind.ANY else _ADDRESS_ERROR, "no address")
            return Address(value)
        if value is None or isinstance(value, str):
            machine.fail(ValueError if kind is IpKind.ANY else _ADDRESS_ERROR, "no address")
        return machine.unknown("an address that is no text")

    return called


def _loads(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value = machine.settle(args[0])
    if isinstance(value, Field):
        if not machine.is_a(value, JsonType.TEXT):
            machine.fail(TypeError, "the JSON object must be text")
        parsed = value.below(View(ViewKind.JSON))
        if machine.asks(parsed, Exists()):
            return parsed.sure()
        return machine.fail(json.JSONDecodeError, "no JSON")
    if isinstance(value, Symbolic):
        return machine.unknown("JSON of a computed text")
    try:
        return json.loads(value)  # type: ignore[arg-type]  # TypeError is the rule's
    except NATIVE_ERRORS as error:
        return machine.fail(type(error), str(error))


def _compile(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
    flags = args[1] if len(args) > 1 else kwargs.get("flags", 0)
    if isinstance(args[0], str) and isinstance(flags, int):
        return Pattern(args[0], flags)
    return args[0] if isinstance(args[0], Pattern) else machine.unknown("a computed pattern")


def _find(how: str) -> Callable[[Core, Args, Kwargs], Any]:
    def called(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
        compiled = _compile(machine, [args[0], *args[2:]], kwargs)
        return search(machine, how, compiled, args[1])

    return called


def search(machine: Core, how: str, pattern: object, value: object) -> Any:  # noqa: ANN401
    """Return what a pattern finds in a text."""
    if not isinstance(pattern, Pattern):
        return machine.unknown("a computed pattern")
    value = machine.settle(value)
    if isinstance(value, Symbolic):
        return texts.search(machine, how, pattern.pattern, pattern.flags, value)
    if not isinstance(value, str):
        machine.fail(TypeError, "expected a text")
    translated = to_re2(pattern.pattern, pattern.flags, how)
    if translated is None:
        return machine.unknown("a regular expression that RE2 does not have")
    found = regex_matcher(translated)(value)
    return Maybe(Constant(value=found), 0, [] if how == "findall" else None)


def _state(machine: Core, _args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    return machine.unknown("it asks a key-value store")


def _keep(machine: Core, _args: Args, _: Kwargs) -> None:
    machine.effects.append("it writes to a key-value store")


def _fnmatch(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value = machine.settle(args[0]) if not isinstance(args[0], Field) else args[0]
    if isinstance(value, str) and isinstance(args[1], str):
        return texts.matches_glob(args[1], value)
    if not isinstance(value, Symbolic):
        machine.fail(TypeError, "expected a text")
    return texts.fnmatch(machine, value, args[1])


FUNCTIONS: Mapping[str, Callable[[Core, Args, Kwargs], Any]] = {
    "len": _len,
    "any": _quantified(all_=False),
    "all": _quantified(all_=True),
    "isinstance": _isinstance,
    "bool": _bool,
    "str": _str,
    "int": _native(int),
    "float": _native(float),
    "list": _native(list),
    "tuple": _native(tuple),
    "dict": _native(dict),
    "set": _set,
    "frozenset": _native(frozenset),
    "sorted": _native(sorted),
    "reversed": _native(lambda values: list(reversed(values))),
    "min": _native(min),
    "max": _native(max),
    "sum": _native(sum),
    "abs": _native(abs),
    "round": _native(round),
    "repr": _native(repr),
    "range": _native(_range),
    "enumerate": _native(lambda *args: list(enumerate(*args))),
    "zip": _native(lambda *args: list(zip(*args, strict=False))),
    "iter": _native(list),
    "print": lambda _machine, _args, _kwargs: None,
    "ignore": lambda _machine, _args, _kwargs: None,
    "harmless": lambda _machine, _args, _kwargs: Unknown("a time", harmless=True),
    "map": _map,
    "reduce": _reduce,
    "next": _next,
    "getattr": _getattr,
    "hasattr": _getattr,
    "ip_address": _address(IpKind.ANY),
    "IPv4Address": _address(IpKind.V4),
    "IPv6Address": _address(IpKind.V6),
    "json.loads": _loads,
    "json.dumps": lambda _machine, args, _: Unknown("JSON of a value", harmless=is_symbolic(args)),
    "re.compile": _compile,
    **{f"re.{how}": _find(how) for how in ("search", "match", "fullmatch", "findall")},
    "fnmatch": _fnmatch,
    "state": _state,
    "keep": _keep,
}
