"""The search of the pages and the one in the terminal: the same rows in the same order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.catalog.making import leaf, rule, site
from tools.browser import Browser, Page

from trailhawk.catalog.answers import Answers
from trailhawk.catalog.build import build
from trailhawk.catalog.search import Row, Rows, rows_of, search, terms_of
from trailhawk.catalog.search_columns import FACETS, Columns, columns_of

LETTERS = "abAB .:_-1\u00e9\u00c9\u0130\u01c5\u24b6\U0001d49c\U0001d7d8\u00a0\u2028\ufeff\x1c"
texts = st.text(alphabet=LETTERS, max_size=9)
kinds = st.sampled_from(["", "one", "two", "\U0001f600", "z"])
rows_made = st.lists(
    st.builds(
        Row,
        type=st.sampled_from(["rule", "event", "field"]),
        title=texts,
        url=st.sampled_from(["a/", "b/", ""]),
        words=texts,
        vendor=kinds,
        level=kinds,
        service=kinds,
        status=kinds,
        weight=st.sampled_from([0, 1, 2, 100, 2_000_000]),
    ),
    max_size=12,
).map(tuple)
queries = st.text(alphabet=LETTERS + "\t\n\v\f", max_size=6)
choices = st.dictionaries(st.sampled_from(FACETS), kinds, max_size=2)


@pytest.fixture(scope="module")
def searching(chromium: Browser, address: str) -> Iterator[Page]:
    page = chromium.page()
    page.goto(f"{address}/fields/")
    page.value("import('/static/search.js').then((found) => { window.search = found; })")
    yield page
    page.close()


def by_script(page: Page, rows: Rows, query: str, chosen: dict[str, str]) -> Any:
    numbered = [msgspec.structs.replace(row, url=f"{n}/") for n, row in enumerate(rows)]
    columns = msgspec.json.encode(columns_of(tuple(numbered))).decode()
    asked = f"{json.dumps(query)}, {json.dumps(chosen)}"
    return page.value(
        f"(() => {{ const index = new search.Index({columns}); const hits = index.search({asked});"
        "return { any: hits.any, total: hits.total, counts: hits.counts,"
        " rows: index.shown(hits, 0, 100) }; })()"
    )


def expected_counts(found: list[Row], chosen: dict[str, str]) -> dict[str, dict[str, int]]:
    """Count values plainly: for each facet among the rows that pass all others."""
    return {
        name: dict(
            Counter(
                value
                for row in found
                if (value := getattr(row, name))
                and all(
                    getattr(row, other) == wanted
                    for other, wanted in chosen.items()
                    if wanted and other != name
                )
            )
        )
        for name in FACETS
    }


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=rows_made, query=queries, chosen=choices)
def test_the_script_finds_what_python_finds_in_the_same_order(
    searching: Page, rows: Rows, query: str, chosen: dict[str, str]
) -> None:
    if terms_of(query):
        found = [hit.row for hit in search(rows, query)]
    elif any(chosen.values()):
        found = sorted(rows, key=lambda row: -min(row.weight, 2**20 - 1))
    else:
        found = []
    kept = [row for row in found if all(getattr(row, n) == v for n, v in chosen.items() if v)]
    answer = by_script(searching, rows, query, chosen)
    assert [(one["title"], *(one[name] for name in FACETS)) for one in answer["rows"]] == [
        (row.title, *(getattr(row, name) for name in FACETS)) for row in kept
    ]
    assert (answer["any"], answer["total"]) == (bool(found), len(kept))
    counts = {name: dict(map(tuple, pairs)) for name, pairs in answer["counts"].items()}
    assert counts == expected_counts(found, chosen)


def test_facet_values_come_by_their_number_and_then_by_name(searching: Page) -> None:
    rows = tuple(Row("rule", "a", "", "", vendor) for vendor in ("z", "y", "x", "y"))
    answer = by_script(searching, rows, "a", {})
    assert answer["counts"]["vendor"] == [["y", 2], ["x", 1], ["z", 1]]


def test_a_title_over_several_lines_stays_one_row() -> None:
    rows = rows_of(site(rule("two\nlines", leaf("requestParameters.a\nb", "c\nd"))).context)
    columns = columns_of(rows)
    assert columns.titles.count("\n") + 1 == len(rows) == columns.words.count("\n") + 1
    assert search(rows, "two lines")[0].row.title == "two lines"


def test_columns_hold_what_the_rows_hold() -> None:
    rows = rows_of(site(rule("Trail stopped", leaf("eventName", "StopLogging"))).context)
    columns = msgspec.json.decode(msgspec.json.encode(columns_of(rows)), type=Columns)
    assert columns.titles.split("\n") == [row.title for row in rows]
    assert columns.urls.split("\n") == [row.url for row in rows]
    for name, facet in columns.facets.items():
        assert [facet.values[code] for code in facet.codes] == [getattr(row, name) for row in rows]


def test_the_server_and_the_files_search_the_same_rows(tmp_path: Path) -> None:
    whole = site(rule("Trail stopped", leaf("eventName", "StopLogging")))
    whole._makers = {"search/": whole._makers["search/"]}
    build(whole, tmp_path, 1)
    answers = Answers(whole)
    for url in ("search/rows.json", "static/search.js", "static/catalog.js"):
        assert answers.answer(f"/{url}").body == (tmp_path / url).read_bytes()
