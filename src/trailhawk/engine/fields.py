"""The screening fields: cheap, repetitive, and never left out by CloudTrail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import msgspec

from trailhawk.ir.conditions import Leaf
from trailhawk.ir.evaluate import leaf_verdict
from trailhawk.ir.leaves import field_leaves
from trailhawk.ir.testing import Predicate, value_predicate
from trailhawk.ir.tests import Exists, Present
from trailhawk.ir.values import nodes_at
from trailhawk.model.paths import FieldPath

__all__ = [
    "FILTER_FIELDS",
    "OPEN_FIELDS",
    "SCREEN_FIELDS",
    "ScreenField",
    "field_leaves",
    "on_text",
    "screen_record_type",
]


_Plain = str | bool | None | msgspec.UnsetType


class Odd(msgspec.Struct, frozen=True):
    """A value that is no plain scalar at a plain place, with the record that holds it."""

    record: dict[str, object]


@dataclass(frozen=True, slots=True)
class ScreenField:
    """One field: where it stands, and how it is read from either form of a record."""

    path: FieldPath

    read_fast: Callable[[Any], object] = field(init=False, compare=False, repr=False)
    """Reads it from a decoded ``screen_record_type``; AttributeError without an identity."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "read_fast", attrgetter(self.path.text))

    def read(self, record: Any) -> object:  # noqa: ANN401 - a struct made at run time
        """Read it from a decoded ``screen_record_type``; ``msgspec.UNSET`` when absent."""
        try:
            return self.read_fast(record)
        except AttributeError:
            return msgspec.UNSET

    def find(self, record: dict[str, object]) -> object:
        """Return the field's value in a whole record, ``Odd`` where it is no plain scalar."""
        values = nodes_at(record, self.path).values
        if not values:
            return msgspec.UNSET
        entered = isinstance(record.get(str(self.path.steps[0])), list)
        if len(values) == 1 and not entered and not isinstance(values[0], list | dict):
            return values[0]
        return Odd(record)

    def holds(self, leaf: Leaf, value: object) -> bool:
        """Return what a leaf on this field says of a value, as the plain evaluator would."""
        if type(value) is str:
            return on_text(leaf)(value)
        if isinstance(value, Odd):
            return leaf_verdict(leaf, value.record) is True
        if value is msgspec.UNSET:
            return leaf_verdict(leaf, {}) is True
        record = value
        for key in reversed(self.path.steps):
            record = {key: record}
        return leaf_verdict(leaf, record) is True


def on_text(leaf: Leaf) -> Predicate:
    """Return what a leaf on a screening field says of texts."""
    match leaf.test:
        case Exists() | Present():
            return lambda _: True
        case test:
            return value_predicate(test)


def _top(name: str) -> ScreenField:
    return ScreenField(FieldPath.of(name))


def _identity(name: str) -> ScreenField:
    return ScreenField(FieldPath.of(f"userIdentity.{name}"))


SCREEN_FIELDS = (
    _top("eventName"),
    _top("eventSource"),
    _top("errorCode"),
    _identity("type"),
    _identity("invokedBy"),
    _top("userAgent"),
)
"""Asked of every rule set that mentions them."""

OPEN_FIELDS = (
    *map(_top, ("eventType", "errorMessage", "sourceIPAddress", "readOnly", "awsRegion")),
    *map(_identity, ("arn", "principalId", "userName", "accessKeyId", "accountId")),
    *map(_top, ("eventCategory", "recipientAccountId", "vpcEndpointId")),
)
"""Asked only of rules that do not pin the event name: such a rule would otherwise make every
record a candidate. For the others, decoding these of every record costs more than they save."""

FILTER_FIELDS = (
    _top("eventTime"),
    _top("awsRegion"),
    _top("recipientAccountId"),
    _identity("accountId"),
)
"""Decoded besides, when the run is filtered by time, region or account."""


def screen_record_type(fields: tuple[ScreenField, ...]) -> type[msgspec.Struct]:
    """Return a struct type that decodes just these fields of a record.

    A member is text, a boolean or null. Anything else makes the parser refuse the record, which
    is then decoded whole: to the tables of ``Screen``, 1 and true would be one value.
    """
    keys = [one.path.steps for one in fields]
    members: list[tuple[str, Any, Any]] = [
        (str(steps[0]), _Plain, msgspec.UNSET) for steps in keys if len(steps) == 1
    ]
    nested = [(str(steps[1]), _Plain, msgspec.UNSET) for steps in keys if len(steps) == 2]
    if nested:
        identity = msgspec.defstruct("ScreenIdentity", nested, gc=False, frozen=True)
        # Without an identity its fields are absent, which needs no error to be found out.
        members.append(("userIdentity", identity | None, identity()))
    return msgspec.defstruct("ScreenRecord", members, gc=False)
