"""A Python file of content as text with places; nothing of it is run."""

from __future__ import annotations

import ast

from trailhawk.ir.authored import Place
from trailhawk.model.spans import Span

__all__ = ["CodeFile", "has_rule"]


def has_rule(tree: ast.Module) -> bool:
    """Whether a module gives the name ``rule`` to anything; yes where that cannot be told."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name="rule") | ast.Name(id="rule", ctx=ast.Store()):
                return True
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                if any((one.asname or one.name) in {"rule", "*"} for one in names):
                    return True
    return False


class CodeFile:
    """A Python file, and the places in it."""

    def __init__(self, file: str, text: str, tree: ast.Module) -> None:
        self._file = file
        self._lines = text.splitlines()
        self.tree = tree

    def place(self, node: ast.expr | ast.FunctionDef) -> Place:
        """Return where something begins, and how far it goes on that line, in characters."""
        number, start = node.lineno, node.col_offset
        line = self._lines[number - 1] if number <= len(self._lines) else ""
        ends = node.end_col_offset if node.end_lineno == number else len(line.encode())
        raw = line.encode()
        column, end = (len(raw[:at].decode("utf-8", "ignore")) for at in (start, ends or 0))
        return Place(self._file, Span(number, column + 1, max(1, end - column)))

    def begins(self) -> Place | None:
        """Return where ``rule`` is defined."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "rule":
                return self.place(node)
        return None

    def calls_of(self, name: str) -> int:
        """Return from how many places a name is called."""
        return sum(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
            for node in ast.walk(self.tree)
        )

    def literals(self) -> dict[str, Place]:
        """Return where each constant text stands first."""
        found: dict[str, Place] = {}
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.Constant)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            if isinstance(node.value, str):
                found.setdefault(node.value, self.place(node))
        return found
