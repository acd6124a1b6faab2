"""Triage pages as HTML, in the catalog's layout and by its environment, which escapes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from trailhawk.catalog.html import Nav, environment
from trailhawk.triage.pages import AlertPage, ListPage

__all__ = ["NAV", "triage_files", "triage_html"]

_HERE = Path(__file__).parent

NAV: Nav = (("alerts/", "Alerts", ("triage", "incident")),)


def triage_html(page: ListPage | AlertPage, *, token: str) -> str:
    """Return a page as HTML; without a token it has no forms that change anything."""
    template = environment(_HERE / "templates").get_template(f"{page.kind}.html.j2")
    base = "../" * page.url.count("/")
    return template.render(page=page, base=base, more=NAV, token=token)


@cache
def triage_files() -> dict[str, bytes]:
    """Return address → content of the style sheet."""
    return {f"static/{file.name}": file.read_bytes() for file in (_HERE / "static").iterdir()}
