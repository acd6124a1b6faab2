"""Stores of every version so far, made by that version's own statements, brought forward."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sinks.factories import RULE
from tests.store.stores import PLAN, has_postgres, postgres, trigger, whole

from trailhawk.alerting.alerts import State
from trailhawk.store import Store, open_store
from trailhawk.store.connections import Connection
from trailhawk.store.opening import connect
from trailhawk.store.outbox import Cursor
from trailhawk.store.schema import MIGRATIONS, VERSION
from trailhawk.store.soundness import flaw
from trailhawk.store.states import Change

KEPT = {
    "streams": "id, uid, logic, attributes, width",
    "shapes": (
        "id, severity, weight, failed, rule, logic, source, name, region, account, principal, "
        "session, access_key, address, user_agent, error_code, resource"
    ),
    "occurrences": "stream, time, finding, shape, event_id",
    "samples": "*",
    "alerts": "*",
    "states": "*",
    "history": "*",
    "cards": "*",
}
"""Tables of the first version, and their columns then."""


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "old.db")
    elif has_postgres():
        with postgres() as url:
            yield url
    else:
        pytest.skip("no PostgreSQL to start")


def today() -> Store:
    store = open_store(":memory:")
    with store.transaction():
        store.remember([RULE], [PLAN])
        store.fold([trigger(n, n, failed=n % 3 == 0) for n in range(60)])
    first = store.alerts()[0]
    store.set_state(first.id, Change(state=State.CLOSED, note="n", at="2026-01-01T00:00:00Z"))
    return store


def made_by(version: int, where: str, like: Store) -> None:
    """Make a store as a version made it, with what another holds."""
    db = connect(where, create=True, on_step=lambda _: None)
    with db.transaction():
        db.execute("CREATE TABLE trailhawk_schema (version INTEGER NOT NULL)")
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                db.execute(statement.format(**db.words))
        db.execute("INSERT INTO trailhawk_schema VALUES (?)", (version,))
        for table, columns in KEPT.items():
            _copy(like.connection, db, table, columns)
        told = "outbox (seq, alert)" if version == 1 else "announcements"
        more = "" if version == 1 else ", count, severity"
        # PostgreSQL gives the numbers of version 1 itself, unless it is told not to.
        forced = " OVERRIDING SYSTEM VALUE" if "postgres" in where and version == 1 else ""
        rows = like.connection.execute(f"SELECT 4, id{more} FROM alerts ORDER BY id LIMIT 1")  # noqa: S608
        marks = ", ".join("?" * len(rows[0]))
        db.many(f"INSERT INTO {told}{forced} VALUES ({marks})", rows)  # noqa: S608
        db.execute("INSERT INTO cursors VALUES ('s', 9, 0, 0, '')")
    db.close()


def _copy(source: Connection, target: Connection, table: str, columns: str) -> None:
    rows = source.execute(f"SELECT {columns} FROM {table}")  # noqa: S608
    named = "" if columns == "*" else f" ({columns})"
    marks = ", ".join("?" * len(rows[0]))
    target.many(f"INSERT INTO {table}{named} VALUES ({marks})", rows)  # noqa: S608


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_store_of_any_version_says_the_same(version: int, where: str) -> None:
    before = today()
    made_by(version, where, before)
    store = open_store(where)
    assert flaw(store.connection, whole=True) == ""
    assert whole(store) == whole(before)
    assert store.history(whole(store)[0].id) == before.history(whole(store)[0].id)
    assert [seq for seq, _ in store.waiting(0, 9)] == [4]
    assert store.cursor("s") == Cursor(9)
    # What comes next must not be given a number behind the cursor.
    with store.transaction():
        store.fold([trigger(99, 1_000)])
    assert [seq for seq, _ in store.waiting(9, 9)] == [10]
    store.close()
    open_store(where).close()


@pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL to start")
def test_a_server_s_store_brought_forward_is_laid_out_like_a_new_one() -> None:
    """What ``soundness`` holds SQLite's to whenever it is opened."""
    listing = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    found = []
    for old in (True, False):
        with postgres() as url:
            if old:
                made_by(1, url, today())
            store = open_store(url)
            found.append(store.connection.execute(listing))
            store.close()
    assert found[0] == found[1]
