"""Pages as HTML. Text becomes markup here and nowhere else, escaped by construction.

Every printed expression is made printable, cut and escaped by the environment; ``Markup`` comes
only from templates, from ``Markup.format`` and from ``Markup.join``, which escape.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trailhawk.catalog.highlight import highlight
from trailhawk.catalog.own_words import RECORD_FIELDS
from trailhawk.catalog.pages.refs import Page
from trailhawk.model.links import link_to, technique_link
from trailhawk.model.printable import cut, printable

__all__ = ["POLICY", "Nav", "environment", "static_files", "template_stamp", "to_html"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""The content security policy: no inline script or style, nothing from elsewhere."""

MAX_TEXT_CHARS = 4_000
_HERE = Path(__file__).parent


Nav = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Address, name and kinds of page of what else the same server has."""


def to_html(page: Page, *, base: str | None = None, nav: Nav = ()) -> str:
    """Return a page as HTML; ``base`` leads to the root, relatively if not given."""
    lead = "../" * page.url.count("/") if base is None else base
    kind = getattr(page, "kind", "missing")
    template = environment().get_template(f"{kind}.html.j2")
    return template.render(page=page, base=lead or "./", more=nav)


@cache
def static_files() -> dict[str, bytes]:
    """Return address → content of the style sheet and the scripts."""
    files = sorted((_HERE / "static").iterdir())
    return {f"static/{file.name}": file.read_bytes() for file in files if file.is_file()}


@cache
def template_stamp() -> str:
    """Return what changes whenever a template, a script, the style or the code here does."""
    stamp = blake2b(digest_size=16)
    beside = (file for name in ("templates", "static") for file in (_HERE / name).iterdir())
    code = (*_HERE.glob("*.py"), *(_HERE.parent / "model").glob("*.py"))
    for file in sorted((*beside, *code)):
        stamp.update(file.name.encode() + b"\0" + file.read_bytes())
    return stamp.hexdigest()


@cache
def environment(*folders: Path) -> Environment:
    """Return what renders the templates of some folders, and then the catalog's own."""
    environment = Environment(
        loader=FileSystemLoader((*folders, _HERE / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        {
            "commas": lambda number: f"{number:,}",
            "counted": _counted,
            "highlight": highlight,
            "json_lines": _json_lines,
            "link": link_to,
            "lines": _lines,
            "percent": _percent,
            "host": _host,
        }
    )
    environment.globals.update(
        {
            "fixed": cache(partial(_fixed, environment)),
            "policy": POLICY,
            "technique_link": technique_link,
            "record_fields": RECORD_FIELDS,
        }
    )
    return environment


def _fixed(environment: Environment, name: str) -> Markup:
    """Return what a template renders to that asks for nothing of a page: the same on all."""
    return environment.get_template(name).module.__html__()


def _shown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return printable(cut(value, MAX_TEXT_CHARS))
    if isinstance(value, int):
        return value
    raise AssertionError(f"a {type(value).__name__} on a page")


def _counted(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _lines(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text."""
    for line in text.split("\n\n"):
        if line.strip():
            yield " ".join(line.split())


def _json_lines(text: str) -> Markup:
    """Return JSON text over several lines as markup."""
    return Markup("\n").join(highlight(line, "json") for line in text.splitlines())


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "0 %"
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 or not share else f"{share:.1f} %"


def _host(address: str) -> str:
    """Return a link's host and path, as people recognise it."""
    return address.partition("://")[2] or address
