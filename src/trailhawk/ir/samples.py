"""Values that probably pass a test: a few of each kind, the plainest first."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import assert_never

from trailhawk.ir.pattern_samples import pattern_samples
from trailhawk.ir.testing import number_of
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    IpAddress,
    IpKind,
    IsType,
    JsonType,
    Length,
    OneOf,
    Order,
    Present,
    Regex,
    Same,
    StartsWith,
    Test,
    Truthy,
    Wild,
)

__all__ = ["samples"]

_ADDRESSES = {
    IpKind.ANY: "192.0.2.1",
    IpKind.V4: "192.0.2.1",
    IpKind.V6: "2001:db8::1",
    IpKind.GLOBAL: "8.8.8.8",
    IpKind.PRIVATE: "10.0.0.1",
}
_OF_TYPE: dict[JsonType, object] = {
    JsonType.NULL: None,
    JsonType.BOOLEAN: True,
    JsonType.NUMBER: 1,
    JsonType.TEXT: "x",
    JsonType.LIST: ["x"],
    JsonType.OBJECT: {"x": "x"},
}


def samples(test: Test) -> Iterator[object]:
    """Yield values to try; they need not pass."""
    match test:
        case OneOf(texts, folds):
            yield from texts
            yield from (text.swapcase() for text in texts if folds)
            yield from (number for text in texts if (number := number_of(text)) is not None)
        case Same(values):
            yield from values
        case Contains(texts):
            yield from texts
            yield from (f"x{text}x" for text in texts)
        case StartsWith(texts):
            yield from texts
            yield from (f"{text}x" for text in texts)
        case EndsWith(texts):
            yield from texts
            yield from (f"x{text}" for text in texts)
        case Glob(parts):
            for filler in ("", "x", "xx"):
                yield "".join(_filled(part, filler) for part in parts)
        case Regex(pattern):
            yield from pattern_samples(pattern)
        case Cidr(networks):
            yield from (str(ipaddress.ip_network(network).network_address) for network in networks)
            yield from (str(ipaddress.ip_network(network)[-1]) for network in networks)
        case IpAddress(kind):
            yield _ADDRESSES[kind]
        case Order(_, bound):
            yield from (bound, bound + 1, bound - 1)
        case Exists() | Present() | Truthy():
            # The empty text is there, but nothing that is set.
            yield from ("x", "another", 1, True, "")
        case IsType(types):
            yield from (_OF_TYPE[kind] for kind in types)
        case Length(_, bound):
            yield from ("x" * length for length in (bound, bound + 1, bound - 1) if length >= 0)
        case _:
            assert_never(test)


def _filled(part: str | Wild, filler: str) -> str:
    if isinstance(part, Wild):
        return filler if part.many else (filler or "x")[0]
    return part
