"""``isinstance``: what Python would see of an event's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Args, Kwargs
from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Builtin,
    Field,
    Folded,
    Joined,
    Symbolic,
    Trouble,
    Unknown,
    UserClass,
    Walked,
)
from trailhawk.ir.tests import IsType, JsonType

__all__ = ["isinstance_of"]

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


def isinstance_of(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    """Return ``isinstance(value, wanted)``."""
    value, wanted = args
    if isinstance(wanted, tuple):
        return any(machine.truth(isinstance_of(machine, [value, one], {})) for one in wanted)
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
