"""Columns as the types that we wrote: anything else means that the store is damaged."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from trailhawk.model.errors import SourceError

__all__ = ["blob", "readable", "whole"]

_DAMAGED = "the store is damaged: restore it from a copy, or move it away and scan again"


def blob(value: object) -> bytes:
    """Return a column of bytes."""
    if isinstance(value, bytes):
        return value
    raise SourceError(f"{_DAMAGED} (a {type(value).__name__} where bytes belong)")


def whole(value: object) -> int:
    """Return a column of whole numbers; PostgreSQL sums these into decimals."""
    try:
        return int(str(value))
    except ValueError:
        raise SourceError(f"{_DAMAGED} (a {type(value).__name__} where a number belongs)") from None


@contextmanager
def readable() -> Iterator[None]:
    """Say of contents that cannot be read that the store is damaged."""
    try:
        yield
    except (ValueError, OverflowError, zlib.error, msgspec.MsgspecError) as error:
        raise SourceError(f"{_DAMAGED} ({error})") from error
