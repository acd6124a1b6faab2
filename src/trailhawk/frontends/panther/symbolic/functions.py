"""Functions that rules call by name: Python's own, and those of modules that are understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from trailhawk.frontends.panther.symbolic.asking import some
from trailhawk.frontends.panther.symbolic.assigning import looked_through
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Args, Kwargs
from trailhawk.frontends.panther.symbolic.kinds import isinstance_of
from trailhawk.frontends.panther.symbolic.loops import elements
from trailhawk.frontends.panther.symbolic.membership import ordered
from trailhawk.frontends.panther.symbolic.parsing import address, dumps, loads, network
from trailhawk.frontends.panther.symbolic.searching import compiled, find, matches
from trailhawk.frontends.panther.symbolic.texts import as_text, is_written
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Field,
    Maybe,
    Once,
    Size,
    Split,
    Symbolic,
    Unknown,
    Walked,
    is_symbolic,
)
from trailhawk.ir.conditions import Over
from trailhawk.ir.tests import IpKind, JsonType, Truthy

__all__ = ["FUNCTIONS"]


def _len(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value = machine.settle(args[0])
    match value:
        case Field(path=(), scope=0):
            # Panther adds members of its own, more or fewer.
            return Unknown("the size of the event", harmless=True)
        case Field():
            if not machine.is_a(value, JsonType.TEXT, JsonType.LIST, JsonType.OBJECT):
                machine.fail(TypeError, "no length")
            return Size(value)
        case Split() | Maybe():
            return Size(value)
        case Once():
            return machine.fail(TypeError, "no length")
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
        if isinstance(found, Field):
            return _of_field(machine, found, all_=all_)
        found = elements(machine, found)
        if not isinstance(found, list):
            raise Unsupported("any or all of the event's list")
        for value in found:
            if machine.truth(value) is not all_:
                return not all_
        return all_

    return called


def _walked(machine: Core, found: Walked, *, all_: bool) -> Any:  # noqa: ANN401
    if not machine.is_list(found):
        return machine.unknown("whether there is one or several")
    is_one = some(found.path, Truthy())
    return machine.ask(replace(is_one, over=Over.ALL if all_ else Over.ANY), 0)


def _of_field(machine: Core, of: Field, *, all_: bool) -> Any:  # noqa: ANN401
    """Return whether any, or all, of what an event's field holds is truthy."""
    found = machine.settle(of)
    if not isinstance(found, Field):
        return _quantified(all_=all_)(machine, [found], {})
    if machine.is_a(found, JsonType.TEXT):
        return all_ or machine.asks(found, Truthy())
    raise Unsupported("any or all of the event's list")


def _bool(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    value = args[0] if args else False
    return value if isinstance(value, Answer) else machine.truth(value)


def _str(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    return as_text(machine, args[0]) if args else ""


def _repr(_machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    if not is_symbolic(args[0]) and is_written(args[0]):
        return repr(args[0])
    return Unknown("the text of a computed value", harmless=True)


def _counted(machine: Core, value: object) -> object:
    """Return a collection of booleans once it is known what each is; others as they are."""
    match value:
        case Answer():
            return machine.truth(value)
        case list() | tuple() if any(isinstance(one, Answer) for one in value):
            return type(value)(_counted(machine, one) for one in value)
        case _:
            return value


def _native(
    function: Callable[..., Any], *, moves: bool = False
) -> Callable[[Core, Args, Kwargs], Any]:
    """Return a function of Python's that is only called with known values.

    What merely ``moves`` elements may be given a collection of values that are not known.
    """

    def called(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
        args = [machine.settle(arg) for arg in args]
        args = [looked_through(arg) if isinstance(arg, Once) else arg for arg in args]
        if not moves:
            args = [_counted(machine, arg) for arg in args]
        unknown = (isinstance(arg, Symbolic) if moves else is_symbolic(arg) for arg in args)
        if any(unknown) or is_symbolic(kwargs):
            return machine.unknown("a function of what the event has")
        if kwargs.get("key") is not None:
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


def _set(kind: type) -> Callable[[Core, Args, Kwargs], Any]:
    def called(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
        if args and is_symbolic(args[0]) and not isinstance(args[0], Field):
            return machine.unknown("a set of what the event has")
        return _native(kind)(machine, args, kwargs)

    return called


def _map(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    function, values = args
    found = elements(machine, values)
    if not isinstance(found, list):
        return machine.unknown("map over the event's list")
    return Once(machine.call(function, [value], {}) for value in found)


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
    if isinstance(args[0], Once) and (args[0] or len(args) > 1):
        # What it would give next is not kept, so that it counts as looked through.
        found = looked_through(args[0])
        return found[0] if found else args[1]
    return machine.unknown("next()")


def _getattr(machine: Core, _args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    return machine.unknown("getattr()")


def _state(machine: Core, _args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    return machine.unknown("it asks a key-value store")


def _keep(machine: Core, _args: Args, _: Kwargs) -> None:
    machine.changes += 1
    machine.effects.append("it writes to a key-value store")


def _change(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
    _keep(machine, args, kwargs)
    return _state(machine, args, kwargs)


FUNCTIONS: Mapping[str, Callable[[Core, Args, Kwargs], Any]] = {
    "len": _len,
    "any": _quantified(all_=False),
    "all": _quantified(all_=True),
    "isinstance": isinstance_of,
    "bool": _bool,
    "str": _str,
    "int": _native(int),
    "float": _native(float),
    "list": _native(list, moves=True),
    "tuple": _native(tuple, moves=True),
    "dict": _native(dict),
    "set": _set(set),
    "frozenset": _set(frozenset),
    "sorted": _native(sorted),
    "reversed": _native(lambda values: Once(reversed(values)), moves=True),
    "min": _native(min),
    "max": _native(max),
    "sum": _native(sum),
    "abs": _native(abs),
    "round": _native(round),
    "repr": _repr,
    "range": _native(_range),
    "enumerate": _native(lambda *args: Once(enumerate(*args)), moves=True),
    "zip": _native(lambda *args: Once(zip(*args, strict=False)), moves=True),
    "iter": _native(Once, moves=True),
    "print": lambda _machine, _args, _kwargs: None,
    "ignore": lambda _machine, _args, _kwargs: None,
    "harmless": lambda _machine, _args, _kwargs: Unknown("a time", harmless=True),
    "map": _map,
    "reduce": _reduce,
    "next": _next,
    "getattr": _getattr,
    "hasattr": _getattr,
    "ip_address": address(IpKind.ANY),
    "ip_network": network,
    "IPv4Address": address(IpKind.V4),
    "IPv6Address": address(IpKind.V6),
    "json.loads": loads,
    "json.dumps": dumps,
    "re.compile": compiled,
    **{f"re.{how}": find(how) for how in ("search", "match", "fullmatch", "findall")},
    "fnmatch": matches,
    "state": _state,
    "change": _change,
    "keep": _keep,
}
