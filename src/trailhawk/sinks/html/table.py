"""Tables as one page without scripts, piece by piece, so that long ones need no memory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Template

from trailhawk.sinks.html.page import MAX_TEXT_CHARS, html_environment, style_hash

__all__ = ["row_text", "table_end", "table_head", "table_start"]


def table_start(title: str, command: str, version: str) -> str:
    """Return the page up to its first table."""
    digest = style_hash("table.css", MAX_TEXT_CHARS)
    return _template("table_start.html.j2").render(
        title=title, command=command, version=version, style_hash=digest
    )


def table_head(title: str, names: Sequence[str], number: int) -> str:
    """Return the head of the table with this number."""
    template = _template("table_head.html.j2")
    return template.render(title=title, names=tuple(names), number=number)


def row_text(cells: Sequence[str]) -> str:
    """Return one row."""
    return _template("table_row.html.j2").render(cells=tuple(cells))


def table_end(left_out: int, *, last: bool) -> str:
    """Return what ends a table, or the page when it is the last."""
    return _template("table_end.html.j2").render(left_out=left_out, last=last)


@cache
def _template(name: str) -> Template:
    return html_environment(MAX_TEXT_CHARS).get_template(name)
