from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sinks.factories import books, finding, folded, hostile_finding
from tests.sinks.hostile import hostile_texts

from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.sinks import RunInfo
from trailhawk.sinks.csv_file import COLUMNS, CsvSink, safe_cell

# OWASP, "CSV Injection", with the full-width twins.
_DANGEROUS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def written(path: Path, found: list[Finding], limits: Limits | None = None) -> list[list[str]]:
    sink = CsvSink(path, limits or Limits())
    sink.begin(RunInfo("0.1.0", "scan"))
    for item in found:
        sink.add(item)
    sink.end(folded(found), books())
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_a_finding_is_a_row(tmp_path: Path) -> None:
    heading, row = written(tmp_path / "o.csv", [finding()])
    assert tuple(heading) == COLUMNS
    assert dict(zip(heading, row, strict=True)) == {
        "time": "2024-05-01T10:00:00Z",
        "level": "high",
        "severity": "75",
        "title": "Trail stopped",
        "rule_uid": "sigma:r1",
        "vendor": "sigma",
        "tactics": "defense-evasion",
        "techniques": "T1562.008",
        "event_source": "cloudtrail.amazonaws.com",
        "event_name": "StopLogging",
        "outcome": "success",
        "error_code": "",
        "region": "eu-west-1",
        "account": "111122223333",
        "principal": "arn:aws:iam::111122223333:user/bob",
        "session": "",
        "identity_type": "IAMUser",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "source_address": "203.0.113.9",
        "user_agent": "aws-cli/2.15.0 Python/3.11",
        "evidence": 'eventName eq "StopLogging"',
        "event_id": "e-1",
        "object": "logs/a.json.gz",
        "record_index": "7",
        "burst_events": "",
        "burst_first": "",
        "burst_last": "",
        "burst": "",
        "outcomes": "",
    }


@pytest.mark.parametrize("text", hostile_texts())
def test_no_cell_is_a_formula_and_no_text_leaves_its_row(tmp_path: Path, text: str) -> None:
    rows = written(tmp_path / "o.csv", [hostile_finding(text), finding()])
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3
    assert (tmp_path / "o.csv").read_bytes().count(b"\n") == 3
    for cell in rows[1]:
        assert not cell.startswith(_DANGEROUS)
        assert not any(unicodedata.category(char) == "Cc" for char in cell)
        # A spreadsheet in a semicolon locale splits here, quotes or not.
        assert not any(part.lstrip(' "').startswith(_DANGEROUS) for part in cell.split(";"))


@pytest.mark.parametrize("text", ["a", "", "a=b", "user-name", "a; b; c", "日本"])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text().filter(lambda text: ";" not in text))
def test_taking_one_apostrophe_off_gives_the_text_back(text: str) -> None:
    assert safe_cell(text).removeprefix("'") == printable(text)


def test_long_cells_are_cut(tmp_path: Path) -> None:
    limits = Limits(max_shown_chars=50)
    _, row = written(tmp_path / "o.csv", [finding(user_agent="x" * 500)], limits)
    assert row[COLUMNS.index("user_agent")] == "x" * 49 + "…"
