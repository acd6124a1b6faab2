"""Which names a piece of syntax gives values to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

__all__ = ["is_generator", "local_names", "touched_names"]


def touched_names(node: ast.stmt, names: dict[str, Any]) -> list[str]:
    """Return the names that a statement gives a value, or may change the value of."""
    match node:
        case ast.FunctionDef(name) | ast.ClassDef(name):
            return [name]
        case ast.Import(aliases) | ast.ImportFrom(_, aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
        case _:
            return [
                one.id
                for one in ast.walk(node)
                if isinstance(one, ast.Name)
                and (
                    isinstance(one.ctx, ast.Store)
                    or isinstance(names.get(one.id), list | dict | set)
                )
            ]


@lru_cache(maxsize=4096)
def local_names(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Return the names that a function assigns, scopes inside it apart."""
    if isinstance(node, ast.Lambda):
        return frozenset()
    shared = {name for one in _own_scope(node) if isinstance(one, ast.Global) for name in one.names}
    stored = {
        one.id
        for one in _own_scope(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    return frozenset(stored - shared)


@lru_cache(maxsize=4096)
def is_generator(node: ast.FunctionDef) -> bool:
    """Whether calling a function makes a generator."""
    return any(isinstance(one, ast.Yield | ast.YieldFrom | ast.Await) for one in _own_scope(node))


def _own_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that are not of a scope inside it."""
    inner = ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.ListComp | ast.SetComp
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, inner | ast.DictComp | ast.GeneratorExp):
            yield child
            yield from _own_scope(child)
