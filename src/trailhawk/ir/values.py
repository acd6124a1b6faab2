"""The field resolver: what stands at a path in a raw CloudTrail record.

Follows keys through objects and through every element of lists, keys that contain dots, list
positions, and views. The plain meaning that every faster reader is held to.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

import msgspec

from trailhawk.ir.formulas import formula_values
from trailhawk.ir.keys import key_in_any_case, text_part
from trailhawk.ir.text_functions import applied
from trailhawk.model.paths import AnyCase, Apply, FieldPath, Formula, Part, Step, View, ViewKind

__all__ = ["Nodes", "every_scalar", "has_truncation", "nodes_at", "scalars", "view"]

MAX_VIEW_CHARS = 1024 * 1024
"""Text longer than a record may be is not parsed by a view."""

MAX_FORMULA_VALUES = 1_000
"""Of a field in a formula."""

TRUNCATED_FIELDS = (
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
)
"""The fields whose content CloudTrail leaves out when it is too large (record contents, AWS
CloudTrail user guide). Nested objects are never truncated: an ``omitted`` there is the caller's
own text and must not turn answers into "unknown"."""

_RECORD, _FIELD, _DEEP = 0, 1, 2


class Nodes(msgspec.Struct, frozen=True):
    """What stands at a path: the values found, null included, lists not fanned out at the end.

    ``truncated`` says that CloudTrail left out an object on the way, so that more may have stood
    there.
    """

    values: tuple[object, ...]
    truncated: bool = False


def has_truncation(record: object) -> bool:
    """Whether CloudTrail left out a part of this record (``{"omitted": true, …}``)."""
    return isinstance(record, dict) and any(
        isinstance(value := record.get(field), dict) and value.get("omitted") is True
        for field in TRUNCATED_FIELDS
    )


def nodes_at(root: object, path: FieldPath, *, nested: bool = False) -> Nodes:
    """Return everything that stands at ``path`` below ``root``.

    ``nested`` says that the root is an element inside a record rather than a record.
    """
    found: list[object] = []
    truncated = _follow(root, path.steps, found, _DEEP if nested else _RECORD)
    return Nodes(tuple(found), truncated)


def _follow(here: object, steps: tuple[Step, ...], found: list[object], depth: int) -> bool:
    """Collect what stands at ``steps`` below ``here``; return whether the way was truncated."""
    if not steps:
        found.append(here)
        return False
    step = steps[0]
    match step:
        case View(kind):
            # A truncated object has no text and no content of its own.
            if depth == _FIELD and isinstance(here, dict) and here.get("omitted") is True:
                return True
            return _follow(view(here, kind), steps[1:], found, _DEEP)
        case int():
            if isinstance(here, list) and -len(here) <= step < len(here):
                return _follow(here[step], steps[1:], found, _DEEP)
            return False
        case Part():
            parts = (text_part(text, step) for text in scalars(here))
            for part in parts:
                if part is not None:
                    _follow(part, steps[1:], found, _DEEP)
            return False
        case Apply():
            for text in scalars(here):
                changed = applied(text, step)
                if changed is not None:
                    _follow(changed, steps[1:], found, _DEEP)
            return False
        case Formula():
            return _follow_formula(here, step, steps, found)
        case str():
            return _follow_key(here, step, steps, found, depth)
        case AnyCase(name):
            if isinstance(here, list):
                truncated = [_follow(element, steps, found, _DEEP) for element in here]
                return any(truncated)
            key = key_in_any_case(here, name)
            return _follow_key(here, name if key is None else key, steps, found, depth)


def _follow_formula(
    here: object, formula: Formula, steps: tuple[Step, ...], found: list[object]
) -> bool:
    """Follow what a formula comes to; where something that it reads was left out, nowhere."""
    nodes = {path: nodes_at(here, path) for path in formula.paths}
    if any(one.truncated for one in nodes.values()):
        return True
    for value in formula_values(formula, lambda path: _filled_scalars(nodes[path])):
        _follow(value, steps[1:], found, _DEEP)
    return False


def _filled_scalars(nodes: Nodes) -> tuple[str | int | float | bool, ...]:
    """Return the scalars of nodes, no empty texts among them; the first so many."""
    every = (one for node in nodes.values for one in scalars(node) if one != "")
    return tuple(
        one for one in islice(every, MAX_FORMULA_VALUES) if isinstance(one, str | int | float)
    )


def _follow_key(
    here: object, key: str, steps: tuple[Step, ...], found: list[object], depth: int
) -> bool:
    if isinstance(here, list):
        truncated = [_follow(element, steps, found, _DEEP) for element in here]
        return any(truncated)
    if not isinstance(here, dict):
        return False
    if key in here:
        before = len(found)
        truncated_below = _follow(here[key], steps[1:], found, _below(depth, key))
        if truncated_below or len(found) > before:
            return truncated_below
    # A key may itself contain dots ("service.archived"), though never at the record's top.
    if depth != _RECORD and _follow_dotted(here, steps, found):
        return False
    return depth == _FIELD and here.get("omitted") is True


def _below(depth: int, key: str) -> int:
    return _FIELD if depth == _RECORD and key in TRUNCATED_FIELDS else _DEEP


def _follow_dotted(here: dict[str, object], steps: tuple[Step, ...], found: list[object]) -> bool:
    key = steps[0]
    if not isinstance(key, str):
        return False
    for length in range(2, len(steps) + 1):
        part = steps[length - 1]
        if not isinstance(part, str):
            return False
        key = f"{key}.{part}"
        if key in here:
            before = len(found)
            _follow(here[key], steps[length:], found, _DEEP)
            if len(found) > before:
                return True
    return False


def view(value: object, kind: ViewKind) -> object:
    """Return ``value`` reinterpreted; null where it cannot be."""
    match kind:
        case ViewKind.JSON:
            return _parsed(value)
        case ViewKind.PARSED:
            return _decoded(value) if isinstance(value, str) else None
        case ViewKind.TEXT:
            if isinstance(value, list):
                return [view(element, kind) for element in value]
            return msgspec.json.encode(value).decode() if isinstance(value, dict) else value
        case ViewKind.STATEMENTS:
            return _statements(value)


def _parsed(value: object) -> object:
    """Parse JSON text, URL-decoding it first where needed; objects pass unchanged."""
    if isinstance(value, (dict, list)):
        return value
    if not isinstance(value, str):
        return None
    return _decoded(unquote(value) if value[:3] in {"%7B", "%7b", "%5B", "%5b"} else value)


def _decoded(text: str) -> object:
    if len(text) > MAX_VIEW_CHARS:
        return None
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _statements(value: object) -> object:
    document = _parsed(value)
    if not isinstance(document, dict):
        return None
    found = document.get("Statement")
    return found if isinstance(found, list) else [found] if isinstance(found, dict) else None


def scalars(node: object) -> Iterator[object]:
    """Yield the scalars of a node, lists fanned out to any depth; objects and null give none."""
    if isinstance(node, list):
        for element in node:
            yield from scalars(element)
    elif node is not None and not isinstance(node, dict):
        yield node


def every_scalar(node: object) -> Iterator[object]:
    """Yield every scalar anywhere below a node, objects descended into."""
    if isinstance(node, dict):
        for value in node.values():
            yield from every_scalar(value)
    elif isinstance(node, list):
        for element in node:
            yield from every_scalar(element)
    elif node is not None:
        yield node
