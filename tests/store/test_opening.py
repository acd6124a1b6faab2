"""Damaged, foreign, newer and locked stores are explained, and never worked on."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import stat
from pathlib import Path

import pytest
from tests.store.stores import trigger, whole

from trailhawk.model.errors import ConfigError, SourceError, TrailhawkError
from trailhawk.store import open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "alerts.db"
    store = open_store(str(found))
    with store.transaction():
        store.fold([trigger(number, number) for number in range(60)])
    store.close()
    return found


def test_a_store_is_its_owner_s_alone(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    open_store(str(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("seed", range(25))
def test_flipped_bits_and_cuts_are_told_or_survived(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    if seed % 2:
        del content[chance.randrange(1, len(content)) :]
    else:
        for _ in range(20):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    # Nothing but our own errors, which say what to do.
    with contextlib.suppress(TrailhawkError):
        store = open_store(str(path))
        whole(store)
        with store.transaction():
            store.fold([trigger(999, 3)])
        store.close()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    assert open_store(str(tmp_path / "new.db")).alerts() == []


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database " * 100)
    with pytest.raises(SourceError, match="damaged"):
        open_store(str(text))
    assert text.read_text().startswith("not a database")
    other = tmp_path / "other.db"
    raw = sqlite3.connect(other)
    raw.execute("CREATE TABLE t (x)")
    raw.commit()
    raw.close()
    with pytest.raises(ConfigError, match="another program"):
        open_store(str(other))


@pytest.mark.parametrize("kind", ["text", "database"])
def test_a_foreign_file_keeps_its_mode_and_every_byte(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    if kind == "text":
        path.write_text("root:x:0:0\n" * 200)
    else:
        raw = sqlite3.connect(path)
        raw.execute("CREATE TABLE t (x)")
        raw.commit()
        raw.close()
    path.chmod(0o644)
    before = path.read_bytes()
    with pytest.raises(TrailhawkError):
        open_store(str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_newer_store_is_refused(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("UPDATE trailhawk_schema SET version = 99")
    raw.commit()
    raw.close()
    with pytest.raises(ConfigError, match="version 99"):
        open_store(str(path))


def test_a_link_a_folder_and_nothing_are_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(path)
    with pytest.raises(SourceError):
        open_store(str(tmp_path / "link.db"))
    with pytest.raises(ConfigError, match="folder"):
        open_store(str(tmp_path))
    with pytest.raises(ConfigError, match="there is none"):
        open_store(str(tmp_path / "none.db"), create=False)
    with pytest.raises(ConfigError, match="does not exist"):
        open_store(str(tmp_path / "no" / "folder.db"))


def test_a_foreign_lock_is_explained(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trailhawk.store.connections.PATIENCE_SECONDS", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(SourceError, match="another process"):
        open_store(str(path))
    holder.close()
