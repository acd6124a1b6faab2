"""Texts of the event read as something else: addresses and JSON."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Args, Kwargs
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS
from trailhawk.frontends.panther.symbolic.values import Address, Field, Symbolic
from trailhawk.ir.tests import Exists, IpAddress, IpKind, JsonType
from trailhawk.model.paths import View, ViewKind

__all__ = ["address", "loads"]

_ADDRESS_ERROR = ipaddress.AddressValueError


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
            machine.fail(ValueError if kind is IpKind.ANY else _ADDRESS_ERROR, "no address")
        return machine.unknown("an address that is no text")

    return called


def loads(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    """Return ``json.loads(text)``."""
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
