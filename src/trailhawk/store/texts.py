"""Text that both databases can hold."""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

from trailhawk.model.errors import SourceError
from trailhawk.model.printable import cut

__all__ = ["json_text", "read_json", "storable"]

T = TypeVar("T")

MAX_CHARS = 8 * 1024


def storable(text: str) -> str:
    """Return the text without what a database refuses: NUL, and letters that are none."""
    text = cut(text, MAX_CHARS)
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def json_text(value: object) -> str:
    """Return a value as JSON in ASCII, every text in it storable."""
    return json.dumps(_storable(msgspec.to_builtins(value)), separators=(",", ":"))


def read_json(body: object, kind: type[T]) -> T:
    """Return what ``json_text`` wrote down; SourceError where the disk says something else."""
    try:
        return msgspec.json.decode(str(body), type=kind)
    except msgspec.DecodeError:
        raise SourceError(
            "the store is damaged (a text in it is not what was written): restore it from a copy, "
            "or move it away and scan again, which finds the same alerts with the same ids"
        ) from None


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {str(_storable(key)): _storable(part) for key, part in value.items()}
    return [_storable(part) for part in value] if isinstance(value, list | tuple) else value
