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
    Instance,
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
    # Of numbers nobody knows which of the two they are: see ``_NUMBERS``.
    "int": (JsonType.BOOLEAN,),
    "float": (),
    "Mapping": (JsonType.OBJECT,),
    "Sequence": (JsonType.LIST, JsonType.TEXT),
    "Iterable": (JsonType.LIST, JsonType.TEXT, JsonType.OBJECT),
    **dict.fromkeys(("dict", "list", "set", "tuple", "frozenset", "MagicMock"), ()),
}
_BARE: Mapping[str, tuple[JsonType, ...]] = {"dict": (JsonType.OBJECT,), "list": (JsonType.LIST,)}
"""What an event holds is wrapped, and so none of these, but for what Python itself has made."""

_NUMBERS = frozenset({"int", "float"})


_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "str": str, "bool": bool, "int": int, "float": float, "Mapping": Mapping,
    "Sequence": Sequence, "Iterable": (str, list, tuple, dict, set, frozenset), "dict": dict,
    "list": list, "set": set, "tuple": tuple, "frozenset": frozenset, "MagicMock": (),
}  # fmt: skip


def isinstance_of(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    """Return ``isinstance(value, wanted)``."""
    value, wanted = args
    wanted = _flat(wanted)
    value = machine.settle(value)
    if isinstance(value, Trouble | Unknown):
        return machine.unknown_by("isinstance of a computed value", value)
    names: list[str] = []
    if isinstance(value, Instance):
        return any(isinstance(one, UserClass) and value.kind.is_a(one) for one in wanted)
    for one in wanted:
        if isinstance(one, UserClass) and one.members is not None:
            continue
        name = one.name if isinstance(one, Builtin) else ""
        if name not in _JSON_TYPES:
            return machine.unknown(f"isinstance of {name or 'a class'}")
        names.append(name)
    if isinstance(value, Field):
        return _of_field(machine, value, names)
    if isinstance(value, Walked):
        return _of_walked(machine, value, names)
    if isinstance(value, Joined | Folded):
        return not {"str", "Sequence", "Iterable"}.isdisjoint(names)
    if isinstance(value, Answer):
        return not {"bool", "int"}.isdisjoint(names)
    if isinstance(value, Symbolic):
        return machine.unknown("isinstance of a computed value")
    return any(isinstance(value, _PYTHON_TYPES[name]) for name in names)


def _flat(wanted: object) -> list[object]:
    if isinstance(wanted, tuple):
        return [inner for one in wanted for inner in _flat(one)]
    return [wanted]


def _of_field(machine: Core, of: Field, names: list[str]) -> Any:  # noqa: ANN401
    types = {one for name in names for one in _JSON_TYPES[name]}
    if of.bare:
        types |= {one for name in names for one in _BARE.get(name, ())}
    numbers = _NUMBERS.intersection(names)
    if numbers == _NUMBERS:
        types.add(JsonType.NUMBER)
    wanted = tuple(kind for kind in JsonType if kind in types)
    if len(numbers) == 1 and machine.is_a(of, JsonType.NUMBER):
        # 3600 and 3600.0 are one number to conditions, and services write either.
        return Unknown("whether a number is whole", harmless=True)
    if not wanted:
        return False
    if machine.type_of(of) is not None:
        return machine.is_a(of, *wanted)
    return Answer(machine.leaf(of, IsType(wanted)), of.scope)


def _of_walked(machine: Core, walked: Walked, names: list[str]) -> Any:  # noqa: ANN401
    if (listed := machine.is_list(walked)) is None:
        listed = machine.wonder("whether there is one or several")
        machine.listed[walked.path] = listed
    if listed:
        return not {"list", "Sequence", "Iterable"}.isdisjoint(names)
    if {"list", "tuple", "set", "frozenset"}.issuperset(names):
        return False
    return machine.unknown("isinstance of one of several")
