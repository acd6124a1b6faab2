"""Our table of UDM fields against the map of field names beside the repository."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from trailhawk.frontends.yaral.tree import FieldRef, Key
from trailhawk.frontends.yaral.udm import field_of

MAP = Path(__file__).parents[3].parent / "shared" / "reference" / "field-map.csv"
pytestmark = pytest.mark.skipif(
    not MAP.is_file(), reason="the field map is not beside this repository"
)

ELSEWHERE = {
    # Looked up, not read off the record.
    "ip_geo_artifact": "an address database",
    "graph.": "entities",
}
IN_WORDS = ("metadata.event_type", "security_result.summary", "target.user.group_identifiers")
"""The map says in words what they are, and names no path."""


def rows() -> list[tuple[str, str]]:
    with MAP.open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["dialect"] == "chronicle_udm"]
    return [(row["vendor_field"], row["cloudtrail_path"]) for row in found]


def names_in(text: str) -> set[str]:
    """Return the words of a path, list marks left out."""
    return set(re.findall(r"[A-Za-z]\w+", text))


def read_by(name: str) -> set[str]:
    """Return the words of the paths that a field reads, and of what it says where it reads none."""
    label = re.search(r"""\[["']([^"']*)["']\]$""", name)
    steps: list[str | Key] = [*name[: label.start() if label else None].split(".")]
    if label:
        steps.append(Key(label.group(1)))
    values = field_of(FieldRef("e", tuple(steps))).values
    return {
        word
        for value in values
        for word in names_in(value.text if value.path is None else value.path.text)
    }


def test_every_mapped_name_reads_what_the_map_says() -> None:
    compared = [
        (field, path)
        for field, path in rows()
        if field not in IN_WORDS and not any(word in field for word in ELSEWHERE)
    ]
    assert len(compared) > 30
    assert [one for one in compared if not read_by(one[0]) & names_in(one[1])] == []


@pytest.mark.parametrize("field", IN_WORDS)
def test_what_the_map_only_describes_is_in_our_table(field: str) -> None:
    assert read_by(field)
