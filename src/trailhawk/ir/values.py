"""The field resolver: what stands at a path in a raw CloudTrail record.

Follows keys through objects and through every element of lists, keys that contain dots, list
positions, and views. The plain meaning that every faster reader is held to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import msgspec

from trailhawk.model.paths import FieldPath, Step, View, ViewKind

__all__ = ["Nodes", "every_scalar", "is_truncated", "nodes_at", "scalars", "view"]

MAX_VIEW_BYTES = 1024 * 1024
"""Text longer than a record may be is not parsed by a view."""


class Nodes(msgspec.Struct, frozen=True):
    """What stands at a path: the values found, null included, lists not fanned out at the end.

    ``truncated`` says that CloudTrail left out an object on the way, so that more may have stood
    there.
    """

    values: tuple[object, ...]
    truncated: bool = False


def is_truncated(value: Mapping[str, object]) -> bool:
    """Whether CloudTrail replaced this object: ``{"omitted": true, "originalSize": …}``."""
    return value.get("omitted") is True


def nodes_at(root: object, path: FieldPath) -> Nodes:
    """Return everything that stands at ``path`` below ``root``."""
    found: list[object] = []
    truncated = _follow(root, path.steps, found, top=True)
    return Nodes(tuple(found), truncated)


def _follow(here: object, steps: tuple[Step, ...], found: list[object], *, top: bool) -> bool:
    """Collect what stands at ``steps`` below ``here``; return whether the way was truncated."""
    if not steps:
        found.append(here)
        return False
    step = steps[0]
    match step:
        case View(kind):
            return _follow(view(here, kind), steps[1:], found, top=False)
        case int():
            if isinstance(here, list) and -len(here) <= step < len(here):
                return _follow(here[step], steps[1:], found, top=False)
            return False
        case str():
            pass
    if isinstance(here, list):
        truncated = False
        for element in here:
            truncated |= _follow(element, steps, found, top=False)
        return truncated
    if not isinstance(here, Mapping):
        return False
    if step in here:
        before = len(found)
        truncated = _follow(here[step], steps[1:], found, top=False)
        if truncated or len(found) > before:
            return truncated
    # A key may itself contain dots ("service.archived"), though never at the record's top.
    if not top and _follow_dotted(here, steps, found):
        return False
    return is_truncated(here)


def _follow_dotted(
    here: Mapping[str, object], steps: tuple[Step, ...], found: list[object]
) -> bool:
    key = steps[0]
    for length in range(2, len(steps) + 1):
        part = steps[length - 1]
        if not isinstance(part, str):
            return False
        key = f"{key}.{part}"
        if key in here:
            before = len(found)
            _follow(here[key], steps[length:], found, top=False)
            if len(found) > before:
                return True
    return False


def view(value: object, kind: ViewKind) -> object:
    """Return ``value`` reinterpreted; null where it cannot be."""
    match kind:
        case ViewKind.JSON:
            return _parsed(value)
        case ViewKind.TEXT:
            if isinstance(value, (dict, list)):
                return msgspec.json.encode(value).decode()
            return value
        case ViewKind.STATEMENTS:
            return _statements(value)


def _parsed(value: object) -> object:
    """Parse JSON text, URL-decoding it first where needed; objects pass unchanged."""
    if isinstance(value, (dict, list)):
        return value
    if not isinstance(value, str) or len(value) > MAX_VIEW_BYTES:
        return None
    text = unquote(value) if value[:3] in {"%7B", "%7b", "%5B", "%5b"} else value
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _statements(value: object) -> object:
    document = _parsed(value)
    if not isinstance(document, Mapping):
        return None
    found = document.get("Statement")
    return found if isinstance(found, list) else [found] if isinstance(found, Mapping) else None


def scalars(node: object) -> Iterator[object]:
    """Yield the scalars of a node, lists fanned out to any depth; objects and null give none."""
    if isinstance(node, list):
        for element in node:
            yield from scalars(element)
    elif node is not None and not isinstance(node, Mapping):
        yield node


def every_scalar(node: object) -> Iterator[object]:
    """Yield every scalar anywhere below a node, objects descended into."""
    if isinstance(node, Mapping):
        for value in node.values():
            yield from every_scalar(value)
    elif isinstance(node, list):
        for element in node:
            yield from every_scalar(element)
    elif node is not None:
        yield node
