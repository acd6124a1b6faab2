from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import duckdb
import pytest

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.sinks.duck_file import DuckFile

COLUMNS = {'it\'s "a"': "VARCHAR", "n": "BIGINT"}
MAX_LINE_BYTES = 1 << 20


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which lines wait."""
    folder = tmp_path / "waiting"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_rows_become_columns_and_what_they_do_not_name_is_null(tmp_path: Path) -> None:
    path = tmp_path / "it's [a*].parquet"
    file = DuckFile(path, MAX_LINE_BYTES)
    file.open()
    file.add({'it\'s "a"': "é\ud800'", "n": 7})
    file.add({"n": 8})
    file.commit(COLUMNS)
    answer = duckdb.execute("SELECT * FROM read_parquet($1)", [str(path)])
    assert [column[0] for column in answer.description or ()] == list(COLUMNS)
    first, second = answer.fetchall()
    assert (first[0][0], first[0][-1], first[1]) == ("é", "'", 7)
    assert second == (None, 8)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    file = DuckFile(folder / "o.parquet", MAX_LINE_BYTES)
    file.open()
    file.add({"n": 7})
    file.commit(COLUMNS)
    (made,) = folder.iterdir()
    assert not made.is_symlink()
    made.rename(tmp_path / "o.parquet")
    rows = duckdb.execute("SELECT n FROM read_parquet($1)", [str(tmp_path / "o.parquet")])
    assert rows.fetchall() == [(7,)]


def test_without_duckdb_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ConfigError, match=r"trailhawk\[parquet\]"):
        DuckFile(tmp_path / "o.parquet", MAX_LINE_BYTES).open()
    assert not list(tmp_path.iterdir())


def test_a_failure_is_told_and_leaves_nothing(tmp_path: Path, waiting: Path) -> None:
    file = DuckFile(tmp_path / "o.parquet", MAX_LINE_BYTES)
    file.open()
    (lines,) = waiting.glob("*/rows.ndjson")
    lines.unlink()
    with pytest.raises(SourceError, match=r"cannot write .*o\.parquet: "):
        file.commit(COLUMNS)
    assert list(tmp_path.rglob("*")) == [waiting]


def test_no_folder_for_lines_is_told_and_leaves_nothing(tmp_path: Path, waiting: Path) -> None:
    waiting.rmdir()
    with pytest.raises(ConfigError, match=r"cannot write .*o\.parquet: no temporary file: "):
        DuckFile(tmp_path / "o.parquet", MAX_LINE_BYTES).open()
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("waiting")
def test_an_interrupt_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object, **__: object) -> NoReturn:
        raise duckdb.InterruptException

    file = DuckFile(tmp_path / "o.parquet", MAX_LINE_BYTES)
    file.open()
    monkeypatch.setattr(duckdb, "connect", connect)
    with pytest.raises(KeyboardInterrupt):
        file.commit(COLUMNS)
    file.abandon()


def test_using_it_before_it_is_open_is_our_own_bug(tmp_path: Path) -> None:
    file = DuckFile(tmp_path / "o.parquet", MAX_LINE_BYTES)
    with pytest.raises(AssertionError, match="before open"):
        file.add({})
    with pytest.raises(AssertionError, match="before open"):
        file.commit({})
