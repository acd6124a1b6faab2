"""docs/output.md says what the code does: every field, column, bound and the sample."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.sinks.factories import burst_finding, finding, folded, troubled_books
from tests.sinks.test_terminal import EXAMPLE

from trailhawk.alerting.folding import MAX_SAMPLE_BYTES
from trailhawk.alerting.groups import MAX_EVENT_IDS
from trailhawk.alerting.ranking import FAILED_DISCOUNT
from trailhawk.alerting.tallies import MAX_DISTINCT, SHOWN
from trailhawk.alerting.timeline import MAX_BARS
from trailhawk.sinks import parquet_file
from trailhawk.sinks.csv_file import COLUMNS
from trailhawk.sinks.fields import books_fields, finding_fields, group_fields
from trailhawk.sinks.html import page, view
from trailhawk.sinks.jsonl import FORMAT_VERSION
from trailhawk.sinks.terminal import MAX_BRIEF, MAX_DETAILED
from trailhawk.sinks.timesketch import finding_line

TEXT = (Path(__file__).parents[2] / "docs" / "output.md").read_text("utf-8")


def section(start: str, end: str) -> str:
    return TEXT.partition(start)[2].partition(end)[0]


def names(value: Any) -> set[str]:
    """Return every field name in a JSON value."""
    match value:
        case dict():
            return set(value).union(*map(names, value.values()))
        case list():
            return set().union(*map(names, value))
        case _:
            return set()


def plain(fields: object) -> Any:
    return json.loads(json.dumps(fields))


SUMMARY = msgspec.structs.replace(folded([finding(session="s")]), undecided=(("r", "R", 1),))
FIELDS = {
    "**finding**": (finding_fields(burst_finding()), "**group**"),
    "**group**": (group_fields(SUMMARY.groups[0]), "**books**"),
    "**books**": (books_fields(SUMMARY, troubled_books("odd")), "## CSV"),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_json_field_is_told(kind: str) -> None:
    fields, end = FIELDS[kind]
    told = set(re.findall(r"`(\w+)`", section(kind, end)))
    # "odd" is the reason of the skip that the test made up.
    assert names(plain(fields)) - {"odd"} <= told


def test_every_column_is_told_in_no_other_name() -> None:
    told = re.findall(r"^\| (`.*?) \|", section("## CSV", "## HTML"), re.MULTILINE)
    assert {name for cell in told for name in re.findall(r"`(\w+)`", cell)} == set(COLUMNS)


def told_in_tables(start: str, end: str) -> set[str]:
    told = re.findall(r"^\| (`.*?) \|", section(start, end), re.MULTILINE)
    return {name for cell in told for name in re.findall(r"`(\w+)`", cell)}


def test_every_parquet_column_is_told() -> None:
    assert told_in_tables("## Parquet", "## Timesketch") == set(parquet_file.COLUMNS)


def test_every_timesketch_field_is_told() -> None:
    told = told_in_tables("## Timesketch", "## Nothing")
    assert told == json.loads(finding_line(finding(), 100)).keys()


def test_the_sample_is_what_the_terminal_shows() -> None:
    assert section("```text\n", "```").strip() == EXAMPLE.strip()


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("distinct values of one fact in a group | {}", MAX_DISTINCT),
        ("values named of one fact | {}", SHOWN),
        ("event ids of a group | {}", MAX_EVENT_IDS),
        ("sample records of all groups | {} MiB", MAX_SAMPLE_BYTES // 1024**2),
        ("bars of the time line | {}", MAX_BARS),
        ("less {} where every call failed", FAILED_DISCOUNT),
        ("{} of them in full", MAX_DETAILED),
        ("{} to a list", MAX_BRIEF),
        ("`version` ({})", FORMAT_VERSION),
        ("groups in full | {}", view.MAX_DETAILED),
        ("as rows of a table | {}", view.MAX_ROWS),
        ("principals | {}", view.MAX_PRINCIPALS),
        ("techniques | {}", view.MAX_TECHNIQUES),
        ("any one text | {} characters", page.MAX_TEXT_CHARS),
        ("one sample event | {} characters", view.MAX_EVENT_CHARS),
    ],
)
def test_every_bound_is_told(words: str, number: int) -> None:
    assert words.format(f"{number:,}") in TEXT
