"""Stores that SQLite can read and that say something else than what was written."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import pytest
from tests.pipeline.logs import write_logs, write_rules
from tests.pipeline.test_intake import objects, take
from tests.store.stores import has_postgres, postgres, trigger

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main
from trailhawk.model.errors import SourceError
from trailhawk.store import open_store
from trailhawk.store.columns import blob
from trailhawk.store.opening import check_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "alerts.db"
    store = open_store(str(found))
    with store.transaction():
        store.fold([trigger(number, number, failed=number % 2 == 0) for number in range(60)])
    store.close()
    open_store(str(found)).close()
    return found


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM alerts WHERE start = (SELECT max(start) FROM alerts)", "triggers in alerts"),
        ("DELETE FROM occurrences WHERE time = (SELECT max(time) FROM occurrences)", "triggers"),
        ("UPDATE alerts SET count = count + 1", "triggers in alerts"),
        ("UPDATE alerts SET failures = 0", "what its triggers make it"),
        ("UPDATE alerts SET severity = 1", "what its triggers make it"),
        ("UPDATE alerts SET last = last - 1", "what its triggers make it"),
        ("UPDATE alerts SET id = randomblob(16)", "another one's id"),
        ("CREATE TRIGGER t AFTER INSERT ON alerts BEGIN DELETE FROM alerts; END", "tables"),
        ("CREATE VIEW v AS SELECT 1", "tables"),
        ("DROP TABLE cards", "tables"),
        ("ALTER TABLE cards DROP COLUMN body", "tables"),
        ("UPDATE trailhawk_schema SET version = -1", "version"),
        ("UPDATE trailhawk_schema SET version = 'x'", "version"),
    ],
)
def test_what_does_not_fit_together_is_damage(path: Path, statement: str, said: str) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(statement)
    raw.close()
    with pytest.raises(SourceError, match=said) as told:
        open_store(str(path))
    assert "restore it from a copy" in str(told.value)


@pytest.mark.parametrize(
    "statement", ["INSERT INTO cards VALUES ('x', 'y')", "UPDATE streams SET attributes = '{'"]
)
def test_a_page_of_another_table_is_damage_where_it_is_read(
    path: Path, statement: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(statement)
    raw.close()
    assert main(["alerts", "list", "--store", str(path)]) is ExitCode.BAD_INPUT
    assert "the store is damaged" in capsys.readouterr().err


def test_a_text_that_is_none_is_damage(path: Path) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("UPDATE streams SET attributes = CAST(x'ff' AS TEXT)")
    raw.close()
    store = open_store(str(path))
    with pytest.raises(SourceError, match="damaged"):
        store.connection.execute("SELECT attributes FROM streams")
    store.close()


def test_a_table_that_is_another_s_empty_page_is_damage(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    roots = dict(raw.execute("SELECT name, rootpage FROM sqlite_master"))
    raw.close()
    data = bytearray(path.read_bytes())
    start, empty = ((roots[name] - 1) * 4096 for name in ("streams", "states"))
    data[start : start + 4096] = data[empty : empty + 4096]
    path.write_bytes(data)
    with pytest.raises(SourceError, match="sqlite_autoindex_streams_1"):
        open_store(str(path))


def test_an_altered_signal_is_damage_and_no_other_window(tmp_path: Path) -> None:
    logs, rules = write_logs(tmp_path / "logs"), write_rules(tmp_path / "rules")
    path = tmp_path / "alerts.db"
    store = open_store(str(path))
    take(store, rules, objects(logs))
    body = blob(store.connection.execute("SELECT body FROM signals LIMIT 1")[0][0])
    # Signals were kept without a checksum once: such ones are still read.
    store.connection.execute(
        "UPDATE signals SET body = ? WHERE body = ?", (zlib.decompress(body), body)
    )
    take(store, rules, objects(logs))
    altered = body[:-1] + bytes([body[-1] ^ 1])
    for one in store.connection.execute("SELECT rules FROM signals LIMIT 1"):
        store.connection.execute("UPDATE signals SET body = ? WHERE rules = ?", (altered, *one))
    with pytest.raises(SourceError, match="damaged"):
        take(store, rules, objects(logs))
    store.close()


def test_a_large_store_is_read_to_its_end_only_when_asked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trailhawk.store.opening.WHOLE_BYTES", 0)
    check_store(str(path))
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alerts SET failures = 0")
    raw.commit()
    raw.close()
    open_store(str(path)).close()
    with pytest.raises(SourceError, match="what its triggers make it"):
        check_store(str(path))


def test_of_a_large_store_the_alerts_are_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trailhawk.store.opening.WHOLE_BYTES", 0)
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alerts SET start = start + 1")
    raw.commit()
    raw.close()
    with pytest.raises(SourceError, match="another one's id"):
        open_store(str(path))


def test_broken_pages_of_a_large_store_are_found(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode=DELETE")
    size = raw.execute("PRAGMA page_size").fetchone()[0]
    page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'samples'").fetchone()[0]
    raw.close()
    content = bytearray(path.read_bytes())
    # The page of the table's first records, past its head: where a cell says how long it is.
    content[(page - 1) * size + 8 : (page - 1) * size + 40] = b"\xff" * 32
    path.write_bytes(content)
    with pytest.raises(SourceError, match="damaged"):
        open_store(str(path))
    monkeypatch.setattr("trailhawk.store.opening.WHOLE_BYTES", 0)
    open_store(str(path)).close()
    with pytest.raises(SourceError, match="damaged"):
        check_store(str(path))


def test_the_command_tells(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "check", "--store", str(path)]) == 0
    assert capsys.readouterr().out == "sound: 3 alerts, 0 objects read\n"
    raw = sqlite3.connect(path)
    raw.execute("UPDATE alerts SET failures = 0")
    raw.commit()
    raw.close()
    assert main(["alerts", "check", "--store", str(path)]) == 3


@pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL to start")
def test_a_server_s_contents_are_held_against_each_other() -> None:
    with postgres() as url:
        store = open_store(url)
        with store.transaction():
            store.fold([trigger(number, number) for number in range(60)])
        check_store(url)
        with store.transaction():
            store.connection.execute("UPDATE alerts SET failures = 7")
        with pytest.raises(SourceError, match="what its triggers make it"):
            check_store(url)
        store.close()
