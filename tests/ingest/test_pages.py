"""docs/inputs: each kind of input has a page, each page a kind, and they say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.ingest.conformance import CASES

from trailhawk.ingest import columns, envelopes, sniffing
from trailhawk.ingest.kinds import InputKind
from trailhawk.ingest.parquet import MISSING
from trailhawk.ingest.parquet_footer import MAX_COLUMNS, MAX_ENTRIES, MAX_FOOTER_BYTES

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {path.stem: path.read_text("utf-8") for path in (DOCS / "inputs").glob("*.md")}
SECTIONS = [
    "How it is recognised",
    "What is read",
    "What is not",
    "In the books",
    "Example",
]
OUTCOMES = {case["name"]: case["outcome"] for case in CASES}


def test_every_kind_has_a_page_and_every_page_a_kind() -> None:
    assert PAGES.keys() == {kind.value for kind in InputKind}


def test_the_index_lists_them_all_in_order() -> None:
    listed = re.findall(
        r"^\| \[([\w-]+)\]\(inputs/\1\.md\)", (DOCS / "inputs.md").read_text(), re.MULTILINE
    )
    assert listed == [kind.value for kind in InputKind]


@pytest.mark.parametrize("stem", PAGES)
def test_a_page_has_its_sections_and_a_command(stem: str) -> None:
    assert re.findall(r"^## (.*)$", PAGES[stem], re.MULTILINE) == SECTIONS
    example = PAGES[stem].partition("## Example")[2]
    assert re.search(r"^    .*trailhawk scan ", example, re.MULTILINE)


@pytest.mark.parametrize("stem", PAGES)
def test_the_cases_that_a_page_names_are_in_the_table(stem: str) -> None:
    _, _, named = PAGES[stem].partition("Cases of [the table](../inputs.md): ")
    assert set(re.findall(r"`([\w-]+)`", named.partition("\n")[0])) <= OUTCOMES.keys()


def test_a_case_of_a_kind_is_on_its_page() -> None:
    for name in OUTCOMES:
        for stem in ("notification", "elastic", "csv", "lookup-events", "parquet"):
            if name.startswith(f"{stem}-") or name == stem:
                page = PAGES["notifications" if stem == "notification" else stem]
                assert f"`{name}`" in page, name


@pytest.mark.parametrize("table", ["ARRAYS", "TEXTS", "OBJECTS", "DATA"])
def test_every_member_that_carries_records_is_on_the_page_of_its_kind(table: str) -> None:
    for name, kind in getattr(envelopes, table).items():
        assert f"`{name}" in PAGES[kind.value], f"{name} in {kind.value}.md"


def test_every_reason_to_skip_an_object_by_its_content_is_told() -> None:
    for member, reason in sniffing.OTHERS.items():
        assert f"`{reason}`" in PAGES["other"]
        assert f"`{member}`" in PAGES["other"]
    assert f"`{sniffing.NO_TRAIL}`" in PAGES["other"]
    for reason in sniffing.MAGIC.values():
        assert f"`skipped: {reason}`" in PAGES["archives"]


def test_what_is_said_of_tables_is_so() -> None:
    for name in columns.WHOLE_NAMES:
        assert f"`{name}" in PAGES["csv"].lower()
    parquet = PAGES["parquet"]
    assert f"`skipped: {MISSING}`" in parquet
    assert f"`skipped: Parquet: {columns.NO_COLUMNS}`" in parquet
    assert f"past {MAX_COLUMNS:,} of any depth" in parquet
    assert f"{MAX_FOOTER_BYTES >> 20} MiB or {MAX_ENTRIES:,} entries" in parquet


def test_a_reason_that_a_page_quotes_is_one_that_is_given() -> None:
    given = "\n".join(OUTCOMES.values())
    for stem in ("notifications", "elastic", "enriched", "csv"):
        for quoted in re.findall(r"`(?:damaged|skipped): ([^`]*)`", PAGES[stem]):
            assert quoted in given, f"{stem}.md quotes {quoted!r}"
