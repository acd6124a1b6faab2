"""Stores that SQLite can read and that say something else than what was written."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import pytest
from tests.pipeline.logs import write_logs, write_rules
from tests.pipeline.test_intake import objects, take
from tests.store.stores import trigger

from trailhawk.model.errors import SourceError
from trailhawk.store import open_store
from trailhawk.store.columns import blob


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
