from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from trailhawk.sinks.table_files import Heading, open_table

NAMES = {
    ("a", "b"): ["a", "b"],
    ("a", "a", "a"): ["a", "a 2", "a 3"],
    ("a", "A", "É", "é"): ["a", "A 2", "É", "é 2"],
    ("a 2", "a", "a"): ["a 2", "a", "a 3"],
    ("a", "a", "a 2"): ["a", "a 2", "a 2 2"],
    ("", "column 1", ""): ["column 1", "column 1 2", "column 2"],
}


@pytest.mark.parametrize("names", NAMES, ids=str)
def test_no_two_columns_of_parquet_have_one_name(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "o.parquet"
    table = open_table(path, Heading("answer", "Answer"))
    table.begin()
    table.table("one", names)
    cells = [str(number) for number in range(len(names))]
    table.row(cells)
    table.table("another", ["has no place"])
    table.row(["in it"])
    table.end()
    answer = duckdb.execute("SELECT * FROM read_parquet($1)", [str(path)])
    assert [column[0] for column in answer.description or ()] == NAMES[names]
    assert answer.fetchall() == [tuple(cells)]
