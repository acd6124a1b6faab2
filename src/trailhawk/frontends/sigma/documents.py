"""The documents of a Sigma file: which kind each is, and the old ``action`` documents merged.

``action: global`` gives its attributes to every document after it, ``action: reset`` forgets
them, ``action: repeat`` takes the document before and changes it.
"""

from __future__ import annotations

from enum import Enum

from trailhawk.frontends.sigma.attributes import text_of
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Node, Scalar, Sequence
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["Kind", "kind_of", "merged_documents"]


class Kind(Enum):
    """What a document is."""

    DETECTION = "detection"
    CORRELATION = "correlation"
    FILTER = "filter"


def kind_of(document: Mapping) -> Kind:
    """Return the kind of a document; one that is nothing else claims to be a detection."""
    if document.get("correlation") is not None:
        return Kind.CORRELATION
    if document.get("filter") is not None:
        return Kind.FILTER
    return Kind.DETECTION


def merged_documents(
    roots: tuple[Node | RuleError, ...], limits: Limits
) -> list[Mapping | RuleError]:
    """Return the rule documents with what global ones give them."""
    found: list[Mapping | RuleError] = []
    # What global documents give is worked on once for each document that it is given to.
    room = limits.max_yaml_nodes
    shared: Mapping | None = None
    unused: Mapping | None = None
    before: Mapping | None = None
    for root in roots:
        if isinstance(root, RuleError):
            found.append(root)
            continue
        if not isinstance(root, Mapping):
            found.append(RuleError("R202", "a rule must be a map of attributes", at=root.at))
            continue
        action = _action(root)
        if isinstance(action, RuleError):
            found.append(action)
        elif action == "global":
            shared = unused = root if shared is None else merged(shared, root)
        elif action == "reset":
            shared = None
        else:
            base = before if action == "repeat" else shared
            unused = None
            room -= 0 if base is None or room < 0 else _size(base)
            if room < 0:
                found.append(RuleError("R103", "global documents give too much", at=root.at))
                continue
            document = _without_action(root if base is None else merged(base, root))
            found.append(document)
            before = document
    if unused is not None:
        found.append(RuleError("R221", "a global document applies to no rule", at=unused.at))
    return found


def _action(document: Mapping) -> str | RuleError:
    entry = document.entry("action")
    if entry is None:
        return ""
    try:
        action = text_of(document, "action")
    except RuleError as error:
        return error
    if action in {"global", "reset", "repeat"}:
        return action
    return RuleError("R202", "'action' must be global, reset or repeat", at=entry.value.at)


def _without_action(document: Mapping) -> Mapping:
    if document.entry("action") is None:
        return document
    kept = tuple(entry for entry in document.entries if entry.name != "action")
    return Mapping(kept, document.at)


def merged(base: Mapping, over: Mapping) -> Mapping:
    """Return ``base`` with what ``over`` says laid over it, maps merged level by level."""
    entries: dict[str, Entry] = {entry.name: entry for entry in base.entries}
    for entry in over.entries:
        below = entries.get(entry.name)
        value: Node = entry.value
        if below is not None and isinstance(below.value, Mapping) and isinstance(value, Mapping):
            value = merged(below.value, value)
        entries[entry.name] = Entry(entry.key, value)
    return Mapping(tuple(entries.values()), _start(over.at))


def _start(at: Span) -> Span:
    return Span(at.line, at.column)


def _size(node: Node) -> int:
    match node:
        case Scalar():
            return 1
        case Sequence(items):
            return 1 + sum(map(_size, items))
        case Mapping(entries):
            return 1 + sum(_size(entry.value) for entry in entries)
