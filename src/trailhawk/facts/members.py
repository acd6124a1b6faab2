"""What operations take and give: member names as CloudTrail writes them, kinds, lists, errors."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from trailhawk.facts.packed import MemberTable

__all__ = ["Member", "MemberIndex", "Operation", "Structure"]

_KINDS = {
    "s": "string",
    "i": "integer",
    "d": "number",
    "b": "boolean",
    "t": "time",
    "x": "bytes",
    "o": "object",
}


class Member(msgspec.Struct, frozen=True):
    """One member of a request or a response."""

    name: str
    """The SDK's name."""
    kind: str
    """``string``, ``integer``, ``number``, ``boolean``, ``time``, ``bytes`` or ``object``."""
    lists: int = 0
    """How many lists stand around the value."""
    is_map: bool = False
    """Whether keys of the caller's choice stand below."""
    required: bool = False
    sensitive: bool = False
    wire: str = ""
    """The name on the wire where it is another (EC2)."""
    below: Structure | None = None
    """The members of an object; None where they are not known or it is none."""

    @property
    def spelling(self) -> str:
        """The name as CloudTrail usually writes it: the first letter small."""
        return _lower(self.wire or self.name)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name under which CloudTrail may write the member, the usual one first."""
        names = [self.spelling, _lower(self.name), self.name]
        if self.lists:
            # EC2 writes lists as an object: ``instancesSet.items[]``.
            names += [f"{_lower(self.name)}Set", f"{self.spelling}Set"]
        return tuple(dict.fromkeys(names))


class Structure:
    """The members of an object; made when they are asked for, as shapes can contain themselves."""

    def __init__(self, make: Callable[[], tuple[Member, ...]]) -> None:
        self._make = make
        self._members: tuple[Member, ...] | None = None

    @property
    def members(self) -> tuple[Member, ...]:
        """The members in the API's order."""
        if self._members is None:
            self._members = self._make()
        return self._members

    def find(self, key: str) -> Member | None:
        """Return the member that CloudTrail writes under ``key``."""
        return next((one for one in self.members if key in one.spellings), None)


_EMPTY = Structure(tuple)


class Operation(msgspec.Struct, frozen=True):
    """One API operation's request, response and errors."""

    service: str
    name: str
    inputs: Structure
    outputs: Structure
    errors: tuple[str, ...]


class MemberIndex:
    """Members by service and operation; a service is decoded when first asked for."""

    def __init__(self, read: Callable[[], MemberTable]) -> None:
        self._read = read
        self._table: MemberTable | None = None
        self._services: dict[str, _Service] = {}

    def operation(self, service: str, name: str) -> Operation | None:
        """Return an operation of botocore's service; None where it has no such."""
        found = self._services.get(service)
        if found is None:
            if self._table is None:
                self._table = self._read()
            packed = self._table.services.get(service)
            if packed is None:
                return None
            found = self._services[service] = _Service(packed)
        return found.operation(service, name)


class _Service:
    def __init__(self, packed: bytes) -> None:
        decoded = msgspec.msgpack.decode(packed, type=tuple[list[str], dict[str, str], list[str]])
        self._rows, self._operations, self._errors = decoded
        self._structures: dict[int, Structure] = {}

    def operation(self, service: str, name: str) -> Operation | None:
        row = self._operations.get(name)
        if row is None:
            return None
        taken, given, raised = row.split("|")
        return Operation(
            service,
            name,
            self._side(taken),
            self._side(given),
            tuple(self._errors[int(number)] for number in raised.split()),
        )

    def _side(self, reference: str) -> Structure:
        return self._structure(int(reference)) if reference.isdecimal() else _EMPTY

    def _structure(self, number: int) -> Structure:
        found = self._structures.get(number)
        if found is None:
            row = self._rows[number]
            found = Structure(lambda: tuple(self._member(text) for text in row.split()))
            self._structures[number] = found
        return found

    def _member(self, text: str) -> Member:
        marks, _, kind = text.partition(":")
        wire, equals, name = marks.lstrip("!").rpartition("=")
        shape = kind.lstrip("~")
        inner = shape.lstrip("[{")
        outer = shape[: len(shape) - len(inner)]
        return Member(
            name,
            _KINDS.get(inner, "object"),
            outer.count("["),
            "{" in outer,
            required=marks.startswith("!"),
            sensitive=kind.startswith("~"),
            wire=wire if equals else "",
            below=self._structure(int(inner)) if inner.isdecimal() else None,
        )


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
