"""Reading the event: ``get``, ``deep_get``, ``deep_walk``, keys, positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trailhawk.frontends.panther.symbolic.asking import some
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.equality import hashable, same_test
from trailhawk.frontends.panther.symbolic.supplied import supplied
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Field,
    Maybe,
    Split,
    Unknown,
    Walked,
    is_symbolic,
)
from trailhawk.ir.tests import Exists, JsonType, Present
from trailhawk.model.paths import Part

__all__ = ["deep_get", "deep_walk", "get_key", "subscript"]


def get_key(core: Core, of: object, args: list[Any]) -> Any:  # noqa: ANN401
    """Return ``of.get(key, default)``."""
    of = core.settle(of)
    if not isinstance(of, Field):
        return core.unknown("get on a computed value")
    key, default = (*args, None)[:2]
    if not isinstance(key, str):
        return core.unknown("a key that depends on the event")
    if not core.is_a(of, JsonType.OBJECT):
        core.fail(AttributeError, "get")
    path = core.below(of, key)
    if core.looks_on and of.scope == 0:
        core.noted(path)
    listed = isinstance(default, list | tuple)
    found = Field(path, of.scope, default, None, bare=of.bare, listed=listed)
    return supplied(core, of, key, default, found)


def deep_get(core: Core, of: object, keys: list[Any], default: object) -> Any:  # noqa: ANN401
    """Return ``of.deep_get(*keys, default=default)``: the default for null as well."""
    of = core.settle(of)
    if not isinstance(of, Field):
        return core.unknown("deep_get on a computed value")
    if of.bare or not core.is_a(of, JsonType.OBJECT):
        core.fail(AttributeError, "deep_get")
    here = of
    for number, key in enumerate(keys):
        if not isinstance(key, str):
            return core.unknown("a key that depends on the event")
        here = here.at(core.below(here, key))
        found = supplied(core, of, key, default, here) if number == 0 else here
        if not isinstance(found, Field):
            return found if found is default or number == len(keys) - 1 else default
    if core.looks_on and of.scope == 0:
        core.noted(here.path)
    listed = isinstance(default, list | tuple)
    return replace(here, missing=default, null=default, listed=listed) if keys else of


def deep_walk(core: Core, of: object, keys: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return ``of.deep_walk(*keys)``: everything there, lists entered."""
    if not (isinstance(of, Field) and not of.path and of.scope == 0 and not of.bare):
        return core.unknown("deep_walk on a part of the event")
    if kwargs.get("return_val", "all") != "all" or not all(isinstance(key, str) for key in keys):
        return core.unknown("deep_walk for one of several")
    here = of
    for key in keys:
        here = here.at(core.below(here, key), certain=here.certain)
    if core.looks_on:
        core.noted(here.path)
    if core.ask(some(here.path, Exists()), 0):
        return Walked(here.path)
    return kwargs.get("default")


def subscript(core: Core, of: Any, key: Any) -> Any:  # noqa: ANN401
    """Return ``of[key]``."""
    of = core.settle(of)
    key = core.settle(key)
    match of:
        case Field():
            return _field_item(core, of, key)
        case Split(field, separator, most) if isinstance(key, int):
            if most >= 0 and not 0 <= key < most:
                return core.unknown("the rest of a text split so often")
            part = field.below(Part(separator, key))
            if key not in {0, -1} and not core.asks(part, Present()):
                core.fail(IndexError, "list index out of range")
            return part.sure()
        case Maybe(condition, scope):
            if core.ask(condition, scope):
                return core.unknown("what a pattern found")
            core.fail(TypeError, "not subscriptable")
        case Unknown(_, harmless):
            return of if harmless else core.unknown(of.reason)
        case Walked():
            return core.unknown("one of several")
        case dict() if isinstance(key, Field):
            return _chosen(core, of, key)
        case _ if is_symbolic(key):
            return core.unknown("a key that depends on the event")
    try:
        return of[key]
    except NATIVE_ERRORS as error:
        return core.fail(type(error), str(error))


def _field_item(core: Core, of: Field, key: object) -> object:
    if isinstance(key, str):
        if core.is_a(of, JsonType.OBJECT):
            found = Field(core.below(of, key), of.scope, bare=of.bare)
            if core.looks_on and of.scope == 0:
                core.noted(found.path)
            if isinstance(given := supplied(core, of, key, None, found), Field):
                if not core.asks(found, Present()):
                    core.fail(KeyError, key)
                return found
            return core.fail(KeyError, key) if given is None else given
        core.fail(TypeError, "not a mapping")
    if isinstance(key, int) and not isinstance(key, bool) and core.is_a(of, JsonType.LIST):
        found = of.below(key)
        if not core.asks(found, Present()):
            core.fail(IndexError, "list index out of range")
        return Field(found.path, found.scope, bare=of.bare)
    return core.unknown("a position in what may be no list")


def _chosen(core: Core, table: Mapping[Any, Any], key: Field) -> object:
    """Return the entry of a table for a certain field's value, asking for one key after another."""
    if not hashable(core, key):
        core.fail(TypeError, "unhashable")
    for one, entry in table.items():
        # None is no key of what is certain to stand there; tuples and the like are in no record.
        test = same_test(core, key, one)
        if test is not None and core.asks(key, test):
            return entry
    return core.fail(KeyError, "no such key")


def set_item(machine: Core, of: Any, key: Any, value: Any) -> None:  # noqa: ANN401
    """Set an entry of a dictionary or list that the run made."""
    machine.changes += 1
    if isinstance(of, dict | list) and not is_symbolic(key):
        try:
            of[key] = value
        except NATIVE_ERRORS as error:
            machine.fail(type(error), str(error))
    elif isinstance(of, Unknown):
        machine.unknown(of.reason)
    else:
        raise Unsupported("an entry with a key of the event's")
