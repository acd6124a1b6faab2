"""R6: stores that were damaged, swapped, locked or taken away between two runs."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bars.alerts import alerts_of, rules_in, scan_command
from bars.harness import Bar, Context, Outcome, Ran, delivery, event, run_command

__all__ = ["DAMAGED"]

CODES = {0, 1, 2, 3}
LANES = 2
"""Stores that are tried side by side: one a core."""


@dataclass(frozen=True, slots=True)
class _World:
    folder: Path
    logs: Path
    rules: Path
    whole: Path
    """A store in good order, and its log of writes when it was not closed."""
    expected: bytes

    @property
    def store(self) -> Path:
        return self.folder / "now.db"

    def reset(self) -> None:
        """Put the good store back."""
        for found in self.folder.glob("now.db*"):
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            else:
                found.unlink()
        shutil.copy(self.whole, self.store)


Damage = Callable[[_World, random.Random], AbstractContextManager[None]]


def r6(context: Context) -> Outcome:
    """Every damage is explained; what goes on has all alerts, or says that it has not."""
    variants = list(_variants(context.scale(40, 2_000)))
    seeds = [context.rng.random() for _ in range(LANES)]

    def lane(number: int) -> list[tuple[str, str, str]]:
        """Try every second variant, in a world of its own."""
        world = _world(context.folder / str(number))
        return list(_all_tried(world, variants[number::LANES], random.Random(seeds[number])))

    with ThreadPoolExecutor(LANES) as pool:
        tried = [one for found in pool.map(lane, range(LANES)) for one in found]
    ends = Counter(ended for _, ended, _ in tried)
    wrong = [f"{name}: {said}" for name, _, said in tried if said]
    counted = ", ".join(f"{count} {name}" for name, count in sorted(ends.items()))
    figures = f"{len(tried)} variants: {counted}; wrong {len(wrong)}"
    return Outcome(
        not wrong and len(tried) >= 50, figures + "".join(f"; {one}" for one in wrong[:4])
    )


def _all_tried(
    world: _World, variants: Sequence[tuple[str, Damage]], rng: random.Random
) -> Iterator[tuple[str, str, str]]:
    """Yield of each variant its name, how it ended, and what is wrong."""
    for name, damage in variants:
        world.reset()
        with damage(world, rng):
            said, ended = _tried(world)
        yield name, ended, said


def _tried(world: _World) -> tuple[str, str]:
    """Return what is wrong, and how it ended: whole, stopped, or made anew."""
    listed = run_command("alerts", "export", "--store", str(world.store))
    ran = run_command(*scan_command(world.store, world.logs, world.rules))
    for one in (listed, ran):
        if said := _unexplained(one):
            return said, "wrong"
    if ran.code in {2, 3}:
        return "", "stopped"
    after = run_command("alerts", "export", "--store", str(world.store))
    if said := _unexplained(after):
        return said, "wrong"
    if after.code in {2, 3}:
        # A record kept as a sample has a checksum of its own, which is asked when it is read.
        return "", "stopped"
    if _core(after.out) != _core(world.expected):
        return f"exit {ran.code}, but alerts are missing or altered", "blind"
    return "", "whole" if after.out == world.expected else "whole, a text altered"


def _core(exported: bytes) -> list[tuple[object, ...]]:
    """Return which alerts there are, how many triggers each has and when: all but texts.

    A letter altered inside a text is seen by nobody: SQLite keeps no checksums of pages.
    """
    names = ("id", "severity", "count", "first", "last", "failures")
    alerts = [json.loads(line) for line in exported.splitlines()]
    return sorted(tuple(str(alert[name]) for name in names) for alert in alerts)


def _unexplained(ran: Ran) -> str:
    err = ran.err.decode("utf-8", "replace")
    if ran.code not in CODES:
        return f"exit {ran.code}: {err[-200:]!r}"
    if "Traceback" in err or "our bug" in err:
        return f"our bug: {err[-200:]!r}"
    return "no word" if ran.code in {2, 3} and "store" not in err else ""


def _world(folder: Path) -> _World:
    folder.mkdir()
    rules = rules_in(folder / "rules")
    logs = folder / "logs"
    logs.mkdir()
    names = ("StopLogging", "Describe3", "DeleteTrail", "Describe")
    for file in range(4):
        found = [
            event(n, eventName=names[n % 4], userIdentity={"arn": f"arn:{n % 9}"})
            for n in range(file * 60, file * 60 + 60)
        ]
        (logs / f"{file}.json").write_bytes(delivery(found))
    whole = folder / "whole.db"
    run_command(*scan_command(whole, logs, rules))
    return _World(folder, logs, rules, whole, alerts_of(whole))


def _variants(seeded: int) -> Iterator[tuple[str, Damage]]:
    yield from _SINGLE.items()
    for turn in range(seeded):
        kind = ("cut", "flip", "flips", "page", "zeros")[turn % 5]
        yield f"{kind} {turn}", _SEEDED[kind]


def _at_once(change: Callable[[_World, random.Random], None]) -> Damage:
    def damage(world: _World, rng: random.Random) -> AbstractContextManager[None]:
        change(world, rng)
        return nullcontext()

    return damage


def _bytes(change: Callable[[bytearray, random.Random], None]) -> Damage:
    def on(world: _World, rng: random.Random) -> None:
        data = bytearray(world.store.read_bytes())
        change(data, rng)
        world.store.write_bytes(data)

    return _at_once(on)


def _sql(*statements: str) -> Damage:
    def on(world: _World, rng: random.Random) -> None:
        del rng
        db = sqlite3.connect(world.store, isolation_level=None)
        for one in statements:
            db.execute(one)
        db.close()

    return _at_once(on)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(1, len(data)) :]


def _flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _flips(data: bytearray, rng: random.Random) -> None:
    for _ in range(20):
        _flip(data, rng)


def _page(data: bytearray, rng: random.Random) -> None:
    one, other = (rng.randrange(len(data) // 4096) * 4096 for _ in range(2))
    data[one : one + 4096] = data[other : other + 4096]


def _zeros(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) // 512) * 512
    data[start : start + 512] = bytes(len(data[start : start + 512]))


_SEEDED: dict[str, Damage] = {
    "cut": _bytes(_cut),
    "flip": _bytes(_flip),
    "flips": _bytes(_flips),
    "page": _bytes(_page),
    "zeros": _bytes(_zeros),
}


def _replaced(content: bytes) -> Damage:
    return _at_once(lambda world, _: _write(world.store, content))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _folder(world: _World, _: random.Random) -> None:
    world.store.unlink()
    world.store.mkdir()


def _link(world: _World, _: random.Random) -> None:
    world.store.unlink()
    world.store.symlink_to(world.whole)


def _dangling(world: _World, _: random.Random) -> None:
    world.store.unlink()
    world.store.symlink_to(world.folder / "nowhere.db")


def _pipe(world: _World, _: random.Random) -> None:
    world.store.unlink()
    os.mkfifo(world.store)


def _foreign(world: _World, _: random.Random) -> None:
    world.store.unlink()
    db = sqlite3.connect(world.store)
    db.execute("CREATE TABLE notes (x)")
    db.commit()
    db.close()


def _beside(suffix: str, content: bytes) -> Damage:
    return _at_once(lambda world, _: _write(Path(f"{world.store}{suffix}"), content))


def _folder_beside(suffix: str) -> Damage:
    return _at_once(lambda world, _: Path(f"{world.store}{suffix}").mkdir())


def _unfinished(change: Callable[[bytearray, random.Random], None]) -> Damage:
    """A store whose writer died before its log of writes was folded in, and that log damaged."""

    def on(world: _World, rng: random.Random) -> None:
        for found in world.folder.glob("now.db*"):
            found.unlink()
        for found in world.folder.glob("held.db*"):
            found.unlink()
        held = world.folder / "held.db"
        run_command(*scan_command(held, world.logs / "0.json", world.rules))
        reader = sqlite3.connect(held, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM alerts").fetchall()
        run_command(*scan_command(held, world.logs, world.rules))
        shutil.copy(held, world.store)
        log = bytearray(Path(f"{held}-wal").read_bytes())
        reader.close()
        change(log, rng)
        Path(f"{world.store}-wal").write_bytes(log)

    return _at_once(on)


def _untouched(data: bytearray, rng: random.Random) -> None:
    del data, rng


@contextmanager
def _locked(world: _World, _: random.Random) -> Iterator[None]:
    db = sqlite3.connect(world.store, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        db.close()


@contextmanager
def _being_read(world: _World, _: random.Random) -> Iterator[None]:
    db = sqlite3.connect(world.store, isolation_level=None)
    db.execute("BEGIN")
    db.execute("SELECT count(*) FROM alerts").fetchall()
    try:
        yield
    finally:
        db.close()


@contextmanager
def _read_only(world: _World, _: random.Random) -> Iterator[None]:
    """Take away the right to write; from root by the file's attribute, where there is one."""
    if os.geteuid() != 0:
        world.store.chmod(0o400)
        yield
        return
    subprocess.run(["chattr", "+i", world.store], capture_output=True, check=False)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", world.store], capture_output=True, check=False)


_SINGLE: dict[str, Damage] = {
    "in good order": _bytes(_untouched),
    "empty": _replaced(b""),
    "one byte": _replaced(b"S"),
    "text": _replaced(b"these are notes\n" * 500),
    "header alone": _bytes(lambda data, _: data.__delitem__(slice(100, None))),
    "half": _bytes(lambda data, _: data.__delitem__(slice(len(data) // 2, None))),
    "junk behind": _bytes(lambda data, _: data.extend(b"junk" * 999)),
    "all zeros": _bytes(lambda data, _: data.__setitem__(slice(None), bytes(len(data)))),
    "a folder": _at_once(_folder),
    "a link": _at_once(_link),
    "a link to nothing": _at_once(_dangling),
    "a pipe": _at_once(_pipe),
    "another program's": _at_once(_foreign),
    "another program's mark": _sql("PRAGMA application_id=7"),
    "a newer version": _sql("UPDATE trailhawk_schema SET version = 99"),
    "a version below any": _sql("UPDATE trailhawk_schema SET version = -1"),
    "a version that is a word": _sql("UPDATE trailhawk_schema SET version = 'one'"),
    "two versions": _sql("INSERT INTO trailhawk_schema VALUES (1)"),
    "no version": _sql("DELETE FROM trailhawk_schema"),
    "no alerts": _sql("DROP TABLE alerts"),
    "no ledger": _sql("DROP TABLE ledger"),
    "no cards": _sql("DROP TABLE cards"),
    "a column less": _sql("ALTER TABLE cards DROP COLUMN body"),
    "alerts deleted": _sql("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts LIMIT 2)"),
    "occurrences deleted": _sql("DELETE FROM occurrences WHERE time % 3 = 0"),
    "a trigger that deletes": _sql(
        "CREATE TRIGGER t AFTER INSERT ON occurrences BEGIN DELETE FROM alerts; END"
    ),
    "counts altered": _sql("UPDATE alerts SET count = count + 1"),
    "an unfinished log": _unfinished(_untouched),
    "an unfinished log, cut": _unfinished(_cut),
    "an unfinished log, a bit flipped": _unfinished(_flip),
    "a foreign log": _beside("-wal", b"junk" * 3000),
    "a foreign journal": _beside("-journal", b"junk" * 3000),
    "a foreign index of the log": _beside("-shm", b"junk" * 9000),
    "a folder for a log": _folder_beside("-wal"),
    "locked": _locked,
    "being read": _being_read,
    "read-only": _read_only,
}

DAMAGED: dict[str, Bar] = {"R6": r6}
