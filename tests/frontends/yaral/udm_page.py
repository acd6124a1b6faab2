"""The tables of ``docs/languages/yaral.md`` that say what UDM fields read.

``python -m tests.frontends.yaral.udm_page`` writes them into the page.
"""

from __future__ import annotations

from pathlib import Path

from trailhawk.frontends.yaral.udm_table import FIELDS, LABELS, Row, Source

PAGE = Path(__file__).parents[3] / "docs" / "languages" / "yaral.md"
START = "<!-- udm fields -->\n"
END = "<!-- end of udm fields -->\n"


def tables() -> str:
    fields = "".join(map(_line, FIELDS))
    labels = "".join(map(_line, LABELS))
    head = "| {} | reads | ground | |\n|---|---|---|---|\n"
    return f"{head.format('field')}{fields}\n{head.format('label')}{labels}"


def _line(row: Row) -> str:
    reads = "; else ".join(map(_source, row.sources))
    return f"| `{row.name}` | {reads} | {row.ground.value} | {row.note} |\n"


def _source(source: Source) -> str:
    if not source.path:
        read = f'"{source.text}"'
    else:
        prefix = f'"{source.prefix}" and ' if source.prefix else ""
        read = f"{prefix}`{source.path}`" + (", repeated" if source.list else "")
    return f"{read} ({source.when})" if source.when else read


def written(page: str) -> str:
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return before + START + "\n" + tables() + "\n" + END + after


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
