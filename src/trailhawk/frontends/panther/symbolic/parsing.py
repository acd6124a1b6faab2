"""Texts of the event read as something else: addresses and JSON."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Args, Kwargs
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS
from trailhawk.frontends.panther.symbolic.values import (
    Address,
    Field,
    Symbolic,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.tests import Exists, IpAddress, IpKind, JsonType
from trailhawk.model.paths import View, ViewKind

__all__ = ["address", "dumps", "loads", "network"]

_ADDRESS_ERROR = ipaddress.AddressValueError
_MAKERS: Mapping[IpKind, Callable[[Any], object]] = {
    IpKind.ANY: ipaddress.ip_address,
    IpKind.V4: ipaddress.IPv4Address,
    IpKind.V6: ipaddress.IPv6Address,
}


def address(kind: IpKind) -> Callable[[Core, Args, Kwargs], Any]:
    """Return the function that makes an address of a text."""

    def called(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
        value = machine.settle(args[0])
        if isinstance(value, Field):
            if not machine.asks(value, IpAddress(kind)):
                if not machine.is_a(value, JsonType.TEXT):
                    return machine.unknown("an address that is no text")
                machine.fail(ValueError if kind is IpKind.ANY else _ADDRESS_ERROR, "no address")
            return Address(value)
        if value is None or isinstance(value, str):
            return _constant(machine, kind, value)
        return machine.unknown("an address that is no text")

    return called


def _constant(machine: Core, kind: IpKind, text: str | None) -> Any:  # noqa: ANN401
    try:
        return _MAKERS[kind](text)
    except ValueError as error:
        return machine.fail(type(error), str(error))


def network(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
    """Return ``ip_network(text)``: of constant texts only."""
    given = [machine.settle(arg) for arg in args]
    if not isinstance(given[0], str) or is_symbolic(given) or is_symbolic(kwargs):
        return machine.unknown("a network that is no constant")
    try:
        return ipaddress.ip_network(*given, **kwargs)  # type: ignore[arg-type]  # as given
    except NATIVE_ERRORS as error:
        return machine.fail(type(error), str(error))


def loads(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    """Return ``json.loads(text)``."""
    value = machine.settle(args[0])
    if isinstance(value, Field):
        if not machine.is_a(value, JsonType.TEXT):
            machine.fail(TypeError, "the JSON object must be text")
        parsed = value.below(View(ViewKind.PARSED))
        if machine.asks(parsed, Exists()):
            return parsed.sure()
        return machine.fail(json.JSONDecodeError, "no JSON")
    if isinstance(value, Symbolic):
        return machine.unknown("JSON of a computed text")
    try:
        return json.loads(value)  # type: ignore[arg-type]  # TypeError is the rule's
    except NATIVE_ERRORS as error:
        return machine.fail(type(error), str(error))


def dumps(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
    """Return ``json.dumps(value)``, which fails on an event's own lists and objects."""
    value = machine.settle(args[0])
    helped = bool(kwargs.keys() & {"default", "cls"})
    if isinstance(value, Field):
        scalars = JsonType.TEXT, JsonType.NUMBER, JsonType.BOOLEAN
        if not helped and not value.bare and not machine.is_a(value, *scalars):
            machine.fail(TypeError, "not JSON serializable")
        return Unknown("JSON of a value", harmless=not helped)
    if machine.lazy and is_symbolic(value):
        return Unknown("JSON of a value", harmless=True)
    return machine.unknown("JSON of a value")
