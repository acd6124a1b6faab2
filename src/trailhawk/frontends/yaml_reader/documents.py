"""The documents of a rule file, each read by itself, so that a broken one costs only itself.

A line that begins with ``---`` or ``...`` always ends a document: YAML allows neither inside one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import re2

from trailhawk.frontends.texts import check_text
from trailhawk.frontends.yaml_reader.compose import compose
from trailhawk.frontends.yaml_reader.tree import Node, Scalar
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["read_documents"]

_MARKER = re2.compile(r"(?m)^(?:---(?:[ \t\r]|$)|\.\.\.[ \t\r]*(?:#.*)?$)")
_DIRECTIVE = re2.compile(r"(?m)^%")
_CONTENT = re2.compile(r"(?m)^[^%#\r\n]*[^%#\s]")

MAX_DIRECTIVES = 8
"""libyaml compares each ``%TAG`` with all before it; 60,000 of them take four seconds."""


def read_documents(text: str, limits: Limits) -> tuple[Node | RuleError, ...]:
    """Return each document's root, or why there is none; documents that are empty are left out."""
    try:
        check_text(text, limits)
    except RuleError as error:
        return (error,)
    found = _pieces(text.removeprefix("\ufeff"))
    pieces = list(islice(found, limits.max_yaml_documents + 1))
    if len(pieces) > limits.max_yaml_documents:
        return (RuleError("R107", f"more than {limits.max_yaml_documents} documents"),)
    return tuple(found for line, piece in pieces for found in _read(piece, line, limits))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of the first line, and the text, of each stretch between markers."""
    line, start, pending = 1, 0, 0
    for marker in _MARKER.finditer(text):
        ends = text[marker.start()] == "."
        if not ends and _only_directives(text[start : marker.start()]):
            continue
        yield line, text[start : marker.start()]
        pending = marker.start()
        if ends:
            stop = text.find("\n", marker.start())
            pending = len(text) if stop < 0 else stop + 1
        line += len(text[start:pending].splitlines())
        start = pending
    yield line, text[start:]


def _only_directives(piece: str) -> bool:
    """Whether a piece belongs to the document after it: ``%YAML 1.2`` stands before ``---``."""
    return _DIRECTIVE.search(piece) is not None and _CONTENT.search(piece) is None


def _read(piece: str, line: int, limits: Limits) -> Iterator[Node | RuleError]:
    if not piece or piece.isspace():
        return
    directives = islice(_DIRECTIVE.finditer(piece), MAX_DIRECTIVES + 1)
    if sum(1 for _ in directives) > MAX_DIRECTIVES:
        yield RuleError("R109", f"more than {MAX_DIRECTIVES} directives", at=Span(line, 1))
        return
    try:
        for root in compose(piece, limits, line):
            if not (isinstance(root, Scalar) and root.value is None):
                yield root
    except RuleError as error:
        yield error
