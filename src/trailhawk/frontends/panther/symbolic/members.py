"""What stands under a name of a class, or of an object of it."""

from __future__ import annotations

from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.trouble import Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Function,
    Instance,
    Method,
    Property,
    UserClass,
)

__all__ = ["NOTHING", "found_in", "instance_of", "member_of"]

NOTHING = object()


def found_in(kind: UserClass, name: str) -> object:
    """Return what a class, or one that it comes of, has under a name; ``NOTHING`` for none."""
    if kind.members is not None and name in kind.members:
        return kind.members[name]
    found = (found_in(parent, name) for parent in kind.parents)
    return next((one for one in found if one is not NOTHING), NOTHING)


def member_of(machine: Core, of: Instance | UserClass, name: str) -> Any:  # noqa: ANN401
    """Return ``of.name``."""
    if isinstance(of, Instance) and name in of.names:
        return _shared(machine, of, of.names[name])
    found = found_in(of if isinstance(of, UserClass) else of.kind, name)
    match found:
        case _ if found is NOTHING:
            return machine.fail(AttributeError, name)
        case Function() if isinstance(of, Instance):
            return Method(of, found)
        case Property(function):
            if isinstance(of, Instance):
                return machine.call(function, [of], {})
            raise Unsupported("a property of a class")
        case list() | dict() | set():
            # All objects, and all events, share it.
            raise Unsupported("a collection of a class")
        case _:
            return found


def _shared(machine: Core, of: Instance, value: object) -> object:
    """Return an object's value, unless it could be changed where nobody sees it."""
    if isinstance(value, list | dict | set) and (of.fixed or len(machine.explorers) > 1):
        raise Unsupported("a collection of an object")
    return value


def instance_of(machine: Core, kind: UserClass, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return a new object of a class."""
    made = Instance(kind)
    begin = found_in(kind, "__init__")
    if isinstance(begin, Function):
        machine.call(begin, [made, *args], kwargs)
    elif args or kwargs:
        machine.fail(TypeError, f"{kind.name}() takes no arguments")
    return made
