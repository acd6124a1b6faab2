"""Reading a rule's attributes: what shape each must have, and the error when it has not."""

from __future__ import annotations

from trailhawk.frontends.yaml_reader.tree import Mapping, Node, Scalar, Sequence
from trailhawk.model.errors import RuleError

__all__ = ["mapping_of", "require", "text_of", "texts_of"]


def require(document: Mapping, name: str) -> Node:
    """Return what stands under ``name``; ``RuleError`` when nothing does."""
    node = document.get(name)
    if node is None or (isinstance(node, Scalar) and node.value is None):
        raise RuleError("R201", f"the rule has no {name!r}", at=document.at)
    return node


def mapping_of(document: Mapping, name: str) -> Mapping:
    """Return the required map under ``name``."""
    node = require(document, name)
    if isinstance(node, Mapping):
        return node
    raise _misshapen(name, "a map", node)


def text_of(document: Mapping, name: str) -> str:
    """Return the text under ``name``; empty when it is absent or null."""
    node = document.get(name)
    if node is None:
        return ""
    if isinstance(node, Scalar):
        return "" if node.value is None else node.text
    raise _misshapen(name, "text", node)


def texts_of(document: Mapping, name: str) -> tuple[str, ...]:
    """Return the list of texts under ``name``; a single text is a list of one."""
    node = document.get(name)
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    texts: list[str] = []
    for item in items:
        if not isinstance(item, Scalar):
            raise _misshapen(name, "a list of texts", item)
        if item.value is not None:
            texts.append(item.text)
    return tuple(texts)


def _misshapen(name: str, wanted: str, node: Node) -> RuleError:
    return RuleError("R202", f"{name!r} must be {wanted}", at=node.at)
