"""What a call was about: its request parameters, shortened to be read at a glance."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.model.printable import cut
from trailhawk.model.text import scalar_text

__all__ = ["parameters"]

MAX_VALUE_CHARS = 80


def parameters(record: bytes, most: int) -> tuple[tuple[str, str], ...]:
    """Return at most so many (name, value) of ``requestParameters``, single values first.

    A list or an object reads as its JSON; an empty value is left out. Nothing is returned for a
    call without parameters, and for a record that is no JSON.
    """
    try:
        whole = msgspec.json.decode(record)
    except (ValueError, RecursionError):
        return ()
    found = whole.get("requestParameters") if isinstance(whole, Mapping) else None
    if not isinstance(found, Mapping):
        return ()
    named = [(str(name), value) for name, value in found.items() if value not in (None, "")]
    # Names of trails, buckets and users are single values; what is nested is mostly settings.
    named.sort(key=lambda item: isinstance(item[1], list | dict))
    return tuple((cut(name, MAX_VALUE_CHARS), _text(value)) for name, value in named[:most])


def _text(value: object) -> str:
    text = scalar_text(value)
    if text is None:
        text = msgspec.json.encode(value).decode("utf-8", "replace")
    return cut(text, MAX_VALUE_CHARS)
