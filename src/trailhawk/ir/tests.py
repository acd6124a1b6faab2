"""Tests on values: what a leaf of a condition asks of what it finds at its path.

A closed union of frozen values. ``fold`` means that ASCII letters compare without case
(``model.text.fold``); scalars compare by their text form except in ``Same`` and ``Order``.
"""

from __future__ import annotations

from enum import Enum

import msgspec

__all__ = [
    "Cidr",
    "Contains",
    "EndsWith",
    "Exists",
    "Glob",
    "IpAddress",
    "IpKind",
    "IsType",
    "JsonType",
    "Length",
    "NodeTest",
    "OneOf",
    "Order",
    "OrderOp",
    "Present",
    "Regex",
    "Same",
    "Scalar",
    "ScalarTest",
    "StartsWith",
    "Test",
    "Truthy",
    "Wild",
]

Scalar = str | int | float | bool


class OneOf(msgspec.Struct, frozen=True, tag="one_of"):
    """The value's text equals one of ``texts``: ``22`` equals ``"22"``, ``true`` ``"true"``."""

    texts: tuple[str, ...]
    fold: bool = False


class Same(msgspec.Struct, frozen=True, eq=False, tag="same"):
    """The value is one of ``values`` and of the same JSON type; numbers are one type."""

    values: tuple[Scalar, ...]

    # Python holds that 1 == True; JSON and every rule language that compares typed do not.
    def _key(self) -> tuple[tuple[bool, Scalar], ...]:
        return tuple((isinstance(value, bool), value) for value in self.values)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Same) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())


class Contains(msgspec.Struct, frozen=True, tag="contains"):
    """The value's text contains one of ``texts``."""

    texts: tuple[str, ...]
    fold: bool = False


class StartsWith(msgspec.Struct, frozen=True, tag="starts_with"):
    """The value's text starts with one of ``texts``."""

    texts: tuple[str, ...]
    fold: bool = False


class EndsWith(msgspec.Struct, frozen=True, tag="ends_with"):
    """The value's text ends with one of ``texts``."""

    texts: tuple[str, ...]
    fold: bool = False


class Wild(msgspec.Struct, frozen=True, tag="wild"):
    """A wildcard in a glob: any run of characters, or exactly one."""

    many: bool


class Glob(msgspec.Struct, frozen=True, tag="glob"):
    """The whole text matches literal parts and wildcards in turn."""

    parts: tuple[str | Wild, ...]
    fold: bool = False


class Regex(msgspec.Struct, frozen=True, tag="regex"):
    """RE2 finds ``pattern`` somewhere in the text; anchors are the pattern's own business.

    ``ignore_case`` is RE2's ``(?i)``, which folds more letters than ``model.text.fold`` does.
    """

    pattern: str
    ignore_case: bool = False
    multi_line: bool = False
    dot_all: bool = False


class Cidr(msgspec.Struct, frozen=True, tag="cidr"):
    """The value is an IP address inside one of ``networks`` (canonical CIDR texts)."""

    networks: tuple[str, ...]


class IpKind(Enum):
    """Which IP addresses; global and private are as the IANA registries have them."""

    ANY = "any"
    V4 = "v4"
    V6 = "v6"
    GLOBAL = "global"
    PRIVATE = "private"


class IpAddress(msgspec.Struct, frozen=True, tag="ip_address"):
    """The value is the text of an IP address of this kind; leading zeros make it none."""

    kind: IpKind = IpKind.ANY


class OrderOp(Enum):
    """The four order comparisons."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Order(msgspec.Struct, frozen=True, tag="order"):
    """The value, read as a number, stands in this order to ``bound``; no number: false."""

    op: OrderOp
    bound: int | float


class Exists(msgspec.Struct, frozen=True, tag="exists"):
    """Something other than null stands at the path; an empty list or object is something."""


class Present(msgspec.Struct, frozen=True, tag="present"):
    """The key is there, whatever it holds, null included."""


class Truthy(msgspec.Struct, frozen=True, tag="truthy"):
    """Something stands there other than null, false, zero, and the empty text, list or object."""


class JsonType(Enum):
    """The types of JSON values."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    OBJECT = "object"


class IsType(msgspec.Struct, frozen=True, tag="is_type"):
    """What stands there is of one of these types."""

    types: tuple[JsonType, ...]


class Length(msgspec.Struct, frozen=True, tag="length"):
    """A text, list or object has so many characters, elements or keys; nothing else passes."""

    op: OrderOp
    bound: int


ScalarTest = (
    OneOf | Same | Contains | StartsWith | EndsWith | Glob | Regex | Cidr | IpAddress | Order
)
"""Asked of each scalar found, lists being fanned out."""

NodeTest = Exists | Present | Truthy | IsType | Length
"""Asked of what stands at the path, before lists are fanned out."""

Test = ScalarTest | NodeTest
