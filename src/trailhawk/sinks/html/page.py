"""The HTML report: templates, the escape they cannot avoid, and the file.

Text becomes markup in one place, the environment made here: every printed expression is made
printable, cut, and escaped. The policy in the page forbids scripts, remote loads and forms, and
allows the one style sheet by its hash.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from trailhawk.model.books import Books
from trailhawk.model.findings import Finding, Summary
from trailhawk.model.limits import Limits
from trailhawk.model.links import link_to, technique_link
from trailhawk.model.printable import cut, printable
from trailhawk.model.redaction import redacted
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.html.chart import HEIGHT, WIDTH, chart
from trailhawk.sinks.html.view import event_lines, view
from trailhawk.sinks.parameters import parameters
from trailhawk.sinks.protocol import RunInfo
from trailhawk.sinks.wording import (
    burst_texts,
    counted,
    outcome_text,
    outcome_texts,
    period_text,
    place_text,
    principal_text,
    prose,
    records_text,
    time_text,
)

__all__ = ["MAX_TEXT_CHARS", "HtmlSink", "html_environment", "page", "style_hash"]

MAX_TEXT_CHARS = 1_000
"""Any one text on the page; ``Limits.max_shown_chars`` a text would make pages of gigabytes."""


_FILTERS: dict[str, Callable[..., object]] = {
    "commas": lambda number: f"{number:,}",
    "event_lines": event_lines,
    "link": link_to,
    "burst_lines": burst_texts,
    "outcome": outcome_text,
    "outcome_rows": outcome_texts,
    "parameters": parameters,
    "place": place_text,
    "prose": prose,
    "technique_link": technique_link,
    "time": time_text,
}
_GLOBALS: dict[str, object] = {
    "chart_height": HEIGHT,
    "chart_width": WIDTH,
    "counted": counted,
    "period": period_text,
    "principal": principal_text,
    "records": records_text,
}


class HtmlSink:
    """Writes the report at the end of a run; single findings are not on the page."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._file = AtomicFile(path)
        self._max_chars = min(MAX_TEXT_CHARS, limits.max_shown_chars)

    def begin(self, run: RunInfo) -> None:
        """Open the file; what the page says of the run comes with the summary."""
        del run
        self._file.open()

    def add(self, finding: Finding) -> None:
        """Do nothing: the summary has all that the page shows."""

    def end(self, summary: Summary, books: Books) -> None:
        """Write the page and put it in place."""
        for piece in page(summary, books, max_chars=self._max_chars):
            self._file.write(piece)
        self._file.commit()

    def abandon(self) -> None:
        """Remove the unfinished file."""
        self._file.abandon()


def page(summary: Summary, books: Books, *, max_chars: int = MAX_TEXT_CHARS) -> Iterator[str]:
    """Yield the page in pieces."""
    environment = html_environment(max_chars)
    template = environment.get_template("report.html.j2")
    return template.generate(
        summary=summary,
        books=books,
        view=view(summary),
        chart=chart(summary),
        style_hash=style_hash("report.css", max_chars),
    )


@cache
def html_environment(max_chars: int) -> Environment:
    """Return what all pages are made by: no text gets past its escape."""

    def shown(value: object) -> object:
        if isinstance(value, str):
            return printable(cut(redacted(value), max_chars))
        if isinstance(value, int | float):
            return value
        raise AssertionError(f"a {type(value).__name__} on the page")

    environment = Environment(
        loader=PackageLoader("trailhawk.sinks.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    environment.globals.update(_GLOBALS)
    return environment


def style_hash(name: str, max_chars: int) -> str:
    """Return the hash by which a page's policy allows its one style sheet."""
    style = html_environment(max_chars).get_template(name).render()
    return b64encode(sha256(style.encode()).digest()).decode("ascii")
