"""Messages between the client and its worker as bytes: MessagePack, and numbers of any size.

MessagePack ends at 64 bits and JSON does not, so one large number in a log would otherwise be
enough to stop a scan.
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["packed", "wide_numbers"]

WIDE = 1
"""The code of a number with more than 64 bits: its bytes, highest first, signed."""

_encode = msgspec.msgpack.Encoder().encode


def packed(message: msgspec.Struct) -> bytes:
    """Return a message as bytes; what is read with ``wide_numbers`` equals it."""
    try:
        return _encode(message)
    except OverflowError:
        return _encode(_widened(msgspec.to_builtins(message, builtin_types=(bytes,))))


def wide_numbers(code: int, data: memoryview) -> object:
    """Read what MessagePack has no type for, as a decoder's ``ext_hook``."""
    if code != WIDE:
        raise msgspec.DecodeError(f"unknown extension {code}")
    return int.from_bytes(data, "big", signed=True)


def _widened(value: Any) -> Any:  # noqa: ANN401 - whatever a log holds
    match value:
        case dict():
            return {key: _widened(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_widened(inner) for inner in value]
        case int() if value.bit_length() > 63:
            size = value.bit_length() // 8 + 1
            return msgspec.msgpack.Ext(WIDE, value.to_bytes(size, "big", signed=True))
        case _:
            return value
