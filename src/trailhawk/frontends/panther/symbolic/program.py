"""The Python files of a folder as modules, their top level evaluated without running them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from trailhawk.frontends.panther.symbolic.values import Unknown
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["Program"]

MAX_PYTHON_NODES = 60_000


MAX_PYTHON_DEPTH = 90


MAX_BRACKETS = 80
"""Python's own parser recurses: depth is judged by the text before it is parsed."""


class Program:
    """Modules by name. A module is parsed when first asked for; one that cannot be is empty."""

    def __init__(self, sources: Mapping[str, str], limits: Limits) -> None:
        self._sources = sources
        self._limits = limits
        self._trees: dict[str, ast.Module] = {}
        self._names: dict[str, dict[str, Any]] = {}

    def has(self, module: str) -> bool:
        """Whether the content has a module of this name."""
        return module in self._sources

    def add(self, module: str, tree: ast.Module) -> None:
        """Add a module that was parsed already."""
        self._trees[module] = tree

    def tree(self, module: str) -> ast.Module:
        """Return a module's syntax tree; ``RuleError`` for a text that is refused."""
        found = self._trees.get(module)
        if found is None:
            found = self._trees[module] = parse_python(self._sources[module], self._limits)
        return found

    def names(self, module: str, evaluate: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        """Return what a module's names stand for, evaluated once."""
        found = self._names.get(module)
        if found is None:
            self._names[module] = {}
            try:
                found = evaluate(module)
            except RuleError as error:
                found = {"*": Unknown(f"{module} cannot be read: {error.message}")}
            self._names[module] = found
        return found


def parse_python(text: str, limits: Limits) -> ast.Module:
    """Return the syntax tree of a rule's Python; ``RuleError`` for what is broken or a bomb.

    Parsing is all that ever happens to the text: nothing of it is compiled or run.
    """
    if len(text) > limits.max_rule_file_bytes:
        raise RuleError("R002", f"larger than {limits.max_rule_file_bytes} bytes")
    _check_shape(text)
    try:
        # Python's remarks on somebody else's style are not for the one who scans logs.
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text, mode="exec")
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise RuleError(
            "R601", f"not valid Python: {getattr(error, 'msg', error)}", at=Span(line, 1)
        ) from None
    except (RecursionError, MemoryError):
        raise RuleError("R602", "the Python nests too deeply") from None
    _check_size(tree)
    return tree


def _check_shape(text: str) -> None:
    """Refuse texts that would cost the parser too much: brackets, operators and indents."""
    depth = 0
    run = 0
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) - len(line.lstrip()) > 4 * MAX_BRACKETS:
            raise RuleError("R602", "the Python nests too deeply", at=Span(number, 1))
        for char in line:
            if char in "([{":
                depth += 1
            elif char in ")]}":
                depth = max(0, depth - 1)
            run = run + 1 if char in "-+~ " else 0
            if depth > MAX_BRACKETS or run > 2_000:
                raise RuleError("R602", "the Python nests too deeply", at=Span(number, 1))


def _check_size(tree: ast.Module) -> None:
    nodes = 0
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        nodes += len(level)
        if nodes > MAX_PYTHON_NODES:
            raise RuleError("R603", f"the Python has more than {MAX_PYTHON_NODES} parts")
        if depth > MAX_PYTHON_DEPTH:
            raise RuleError("R602", "the Python nests too deeply")
        for node in level:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                _check_text(node.value, node.lineno)
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _check_text(text: str, line: int) -> None:
    """Refuse half of a surrogate pair: no log holds it, and no cache, page or message can."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise RuleError(
                "R601", "not valid Python: a text that no UTF-8 can hold", at=Span(line, 1)
            ) from None
