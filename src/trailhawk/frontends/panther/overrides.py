"""Constants of a rule's module, such as allow-lists, replaced by what the operator has configured.

The module's text is rewritten where it gives the name a value, so that whoever reads it, the
translation or the trusted worker, sees the same rule. The file stays as it is.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping

from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut

__all__ = ["Constants", "constant_names", "overridden"]

Constants = Mapping[str, object]
"""New values by name: texts, numbers, booleans, lists and maps of them."""

_COLLECTIONS = {
    ast.Set: "set",
    ast.SetComp: "set",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Dict: "dict",
    ast.DictComp: "dict",
}


def constant_names(tree: ast.Module) -> tuple[str, ...]:
    """Return the names that a module gives one value at its top level."""
    found = [name for statement in tree.body for name in _name(statement)]
    return tuple(name for name in dict.fromkeys(found) if found.count(name) == 1)


def overridden(text: str, tree: ast.Module, constants: Constants) -> str:
    """Return a module's text with constants replaced.

    Raises ``RuleError`` (R610) for a name that the module does not give one value at its top
    level, and for a value of another kind than the one it replaces.
    """
    known = constant_names(tree)
    for name in constants:
        if name not in known:
            shown = ", ".join(one for one in known if one.isupper()) or "no constant"
            raise RuleError("R610", f"there is no constant {cut(name, 80)!r}; there is {shown}")
    lines = text.encode().splitlines(keepends=True)
    for statement in reversed(tree.body):
        for name in _name(statement):
            if name in constants:
                _replace(lines, _value(statement), _written(name, statement, constants[name]))
    return b"".join(lines).decode()


def _name(statement: ast.stmt) -> tuple[str, ...]:
    match statement:
        case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name), value=ast.expr()):
            return (name,)
        case _:
            return ()


def _value(statement: ast.stmt) -> ast.expr:
    assert isinstance(statement, ast.Assign | ast.AnnAssign)  # noqa: S101 - it has a name
    assert statement.value is not None  # noqa: S101 - as above
    return statement.value


def _replace(lines: list[bytes], value: ast.expr, written: str) -> None:
    """Put a text in the place of an expression; the lines after it keep their numbers."""
    first, last = value.lineno - 1, (value.end_lineno or value.lineno) - 1
    before = lines[first][: value.col_offset]
    after = lines[last][value.end_col_offset :]
    # A line break inside brackets of their own is none to Python.
    breaks = b"\n" * (last - first)
    lines[first : last + 1] = [before + b"(" + written.encode() + breaks + b")" + after]


def _written(name: str, statement: ast.stmt, value: object) -> str:
    wanted = _kind(_value(statement))
    given = type(value).__name__
    if wanted in {"set", "frozenset"} and isinstance(value, list):
        _check_hashable(name, value)
    if wanted in {"set", "tuple", "list", "frozenset", ""} and isinstance(value, list):
        return _listed(value, wanted)
    if wanted in {given, ""} or {wanted, given} <= {"int", "float"}:
        return _literal(value)
    said = f"{name} is of type {wanted}; the configured value is of type {given}"
    raise RuleError("R610", said)


def _check_hashable(name: str, values: list[object]) -> None:
    for one in values:
        if isinstance(one, list | dict):
            given = type(one).__name__
            raise RuleError("R610", f"{name} is a set, which can hold no {given}")


def _listed(values: list[object], kind: str) -> str:
    inside = ", ".join(map(_literal, values))
    match kind:
        case "set":
            return f"{{{inside}}}" if values else "set()"
        case "frozenset":
            return f"frozenset([{inside}])"
        case "tuple":
            return f"({inside},)" if values else "()"
        case _:
            return f"[{inside}]"


def _kind(value: ast.expr) -> str:
    """Return the type of what stands there; empty where only running it would tell."""
    match value:
        case ast.Constant(inner):
            return "" if inner is None else type(inner).__name__
        case ast.Call(func=ast.Name("set" | "frozenset" | "tuple" | "list" | "dict" as name)):
            return name
        case _:
            return _COLLECTIONS.get(type(value), "")


def _literal(value: object) -> str:
    match value:
        case float() if not math.isfinite(value):
            raise RuleError("R610", f"{value} cannot be a rule's constant")
        case str() | bool() | int() | float():
            return ascii(value)
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            return f"{{{', '.join(_pairs(value.items()))}}}"
        case _:
            raise RuleError("R610", f"a {type(value).__name__} cannot be a rule's constant")


def _pairs(items: Iterable[tuple[object, object]]) -> Iterable[str]:
    return (f"{_literal(key)}: {_literal(value)}" for key, value in items)
