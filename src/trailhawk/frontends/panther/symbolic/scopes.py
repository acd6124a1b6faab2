"""Which names a piece of syntax gives values to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
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
            changed = {
                one.id
                for one in ast.walk(node)
                if isinstance(one, ast.Name) and isinstance(names.get(one.id), list | dict | set)
            }
            return list(dict.fromkeys([*bound_names(ast.walk(node)), *changed]))


@lru_cache(maxsize=4096)
def local_names(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Return the names that a function assigns, scopes inside it apart."""
    if isinstance(node, ast.Lambda):
        return frozenset()
    shared = {name for one in _own_scope(node) if isinstance(one, ast.Global) for name in one.names}
    return frozenset(set(bound_names(_own_scope(node))) - shared)


def bound_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that syntax gives a value, whatever its kind."""
    for node in nodes:
        match node:
            case ast.Name(name, ctx) if not isinstance(ctx, ast.Load):
                yield name
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                yield name
            case ast.alias(name, asname):
                yield asname or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name


@lru_cache(maxsize=4096)
def is_generator(node: ast.FunctionDef) -> bool:
    """Whether calling a function makes a generator."""
    return any(isinstance(one, ast.Yield | ast.YieldFrom | ast.Await) for one in _own_scope(node))


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.Lambda, ast.ClassDef, *_COMPREHENSIONS)


@lru_cache(maxsize=1024)
def _own_scope(node: ast.AST) -> tuple[ast.AST, ...]:
    """Return the nodes of a function that are not of a scope inside it."""
    found: list[ast.AST] = []
    waiting = [node]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            found.append(child)
            if not isinstance(child, _SCOPES):
                waiting.append(child)
            elif isinstance(child, _COMPREHENSIONS):
                # What a comprehension gives a name by := is the function's.
                named = (one.target for one in ast.walk(child) if isinstance(one, ast.NamedExpr))
                found.extend(named)
    return tuple(found)
