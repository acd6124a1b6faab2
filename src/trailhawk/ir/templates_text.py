"""Templates as text for people: what stands where, and which condition chooses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from trailhawk.ir.printer import print_condition, quote
from trailhawk.ir.templates import (
    Chosen,
    Context,
    Copied,
    Fixed,
    NoKey,
    Nothing,
    Picked,
    Slot,
    Tells,
    Template,
    Words,
)

__all__ = ["print_template", "tells_lines"]

MAX_LINES = 12

_FUNCTIONS = ("title", "dedup", "severity", "unique", "description", "reference", "runbook")


def tells_lines(tells: Tells) -> Iterator[tuple[str, str]]:
    """Yield what a rule says, each with its name; what only its code knows comes last."""
    for name in _FUNCTIONS:
        template: Template | None = getattr(tells, name)
        if template is not None:
            yield from ((name, line) for line in print_template(template))
    if tells.destinations is not None:
        yield "destinations", ", ".join(tells.destinations) or "nowhere"
    for name, entry in tells.context:
        yield from ((f"context {name}", line) for line in print_template(entry))
    for name, reason in tells.untold:
        yield name, f"Python: {reason}"


def print_template(template: Template | Context) -> list[str]:
    """Return a template as lines: texts, and after ``if`` the conditions that choose them.

    Where there are many choices, only what they may come to.
    """
    lines = list(_lines(template, ""))
    if len(lines) <= MAX_LINES:
        return lines
    # A tree of many choices tells nobody anything; what it may come to does.
    ends = list(dict.fromkeys(_ends(template)))
    more = [f"and {len(ends) - MAX_LINES} more"] if len(ends) > MAX_LINES else []
    return ["one of", *(f"  {end}" for end in ends[:MAX_LINES]), *more]


def _ends(template: Template | Context) -> Iterator[str]:
    match template:
        case Chosen(_, yes, no) | Picked(_, yes, no):
            yield from _ends(yes)
            yield from _ends(no)
        case _:
            yield from _lines(template, "")


def _lines(template: Template | Context, indent: str) -> Iterator[str]:
    match template:
        case Words(pieces):
            yield indent + ("".join(map(_piece, pieces)) or '""')
        case Nothing() | NoKey():
            yield f"{indent}(nothing)"
        case Fixed(json):
            yield indent + json.decode()
        case Copied(path, missing):
            yield f"{indent}{{{path.text}}}" + _default(missing.decode(), "null")
        case Chosen(condition, yes, no) | Picked(condition, yes, no):
            yield f"{indent}if {print_condition(condition)}"
            yield from _lines(yes, indent + "  ")
            yield f"{indent}else"
            yield from _lines(no, indent + "  ")
        case _:
            assert_never(template)


def _piece(piece: str | Slot) -> str:
    if isinstance(piece, str):
        return piece
    return f"{{{piece.path.text}{_default(quote(piece.missing), quote('None'))}}}"


def _default(missing: str, unsaid: str) -> str:
    return "" if missing == unsaid else f" or {missing}"
