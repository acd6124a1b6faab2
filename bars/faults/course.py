"""What is run under faults: a scan into a store, and the delivery of what it found."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bars.alerts import rules_in
from bars.faults.bench import Bench, Ended
from bars.harness import delivery, event

__all__ = ["Course", "Deliveries", "Scans", "deliveries", "scans"]

SINKS = {"lines": "jsonl", "table": "csv", "ocsf": "ocsf", "sarif": "sarif"}


@dataclass(frozen=True, slots=True)
class Scans:
    """One object into a store that does not exist yet; what it prints counts as well."""

    bench: Bench
    arguments: tuple[str, ...]
    expected: bytes
    printed: bytes = b""
    name: str = "scan"

    @property
    def out(self) -> Path:
        """Where what is printed goes."""
        return self.bench.root / "printed"

    def reset(self) -> None:
        """Begin anew: no store, no cache."""
        shutil.rmtree(self.bench.root)
        self.bench.root.mkdir()

    def whole(self) -> bool:
        """Return whether the store holds all alerts, and each once."""
        ended = self.bench.run("alerts", "export", "--store", str(self.bench.root / "a.db"))
        return ended.out == self.expected

    def acknowledged(self, ended: Ended) -> bool:
        """Return whether the run said that all went well."""
        return ended.code in {0, 1}

    def wait(self) -> None:
        """Nothing needs to be waited for."""


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Alerts of a store that is there to four files."""

    bench: Bench
    arguments: tuple[str, ...]
    before: Path
    ids: frozenset[str]
    name: str = "delivery"

    @property
    def out(self) -> Path | None:
        """Where what is printed goes: not below the root."""
        return None

    def reset(self) -> None:
        """Begin anew: nothing told yet."""
        shutil.rmtree(self.bench.root)
        shutil.copytree(self.before, self.bench.root)

    def whole(self) -> bool:
        """Return whether each file holds all alerts, and nothing but whole ones.

        One may come twice, for a sink is told at least once; its id is the same then.
        """
        root = self.bench.root
        try:
            lines = [json.loads(line)["id"] for line in (root / "lines").read_text().splitlines()]
            rows = list(csv.reader(io.StringIO((root / "table").read_text(), newline="")))
            told = [json.loads(line) for line in (root / "ocsf").read_text().splitlines()]
            results = json.loads((root / "sarif").read_text())["runs"][0]["results"]
        except (OSError, ValueError, LookupError):
            return False
        found = [one["finding_info"]["uid"] for one in told]
        cells = [row[0] for row in rows[1:]]
        return (
            set(lines) == set(cells) == set(found) == self.ids
            and {len(row) for row in rows} == {len(rows[0])}
            and len(results) == len(self.ids)
        )

    def acknowledged(self, ended: Ended) -> bool:
        """Return whether the run said that every sink was told all."""
        return ended.code == 0

    def wait(self) -> None:
        """Wait until sinks are asked again, by the clock in the store."""
        with closing(sqlite3.connect(self.bench.root / "a.db", isolation_level=None)) as db:
            db.execute("UPDATE cursors SET retry_at = 0")


Course = Scans | Deliveries


def scans(bench: Bench, folder: Path, records: int) -> Scans:
    """Prepare a scan of one object in which two thirds of the records trigger."""
    rules = rules_in(folder / f"rules{records}")
    names = ("StopLogging", "Describe3", "Describe")
    found = [
        event(n, eventName=names[n % 3], userIdentity={"arn": f"arn:{n % 4}"})
        for n in range(records)
    ]
    log = folder / f"{records}.json.gz"
    log.write_bytes(gzip.compress(delivery(found)))
    store = str(bench.root / "a.db")
    arguments = ("scan", str(log), "-r", str(rules), "--store", store, "--workers", "1", "--json")
    course = Scans(bench, arguments, b"")
    course.reset()
    printed = bench.run(*arguments).out
    expected = bench.run("alerts", "export", "--store", store).out
    if not expected or not printed:
        raise AssertionError("the scan found nothing")
    return Scans(bench, arguments, expected, printed, f"scan of {records} records")


def deliveries(bench: Bench, folder: Path) -> Deliveries:
    """Prepare the delivery of some alerts to a file of every kind."""
    scanned = scans(bench, folder, 60)
    scanned.reset()
    bench.run(*scanned.arguments)
    store = bench.root / "a.db"
    config = folder / "trailhawk.toml"
    config.write_text(
        f"store = {json.dumps(str(store))}\n"
        + "".join(
            f'[[sink]]\nname = "{name}"\nkind = "{kind}"\n'
            f"path = {json.dumps(str(bench.root / name))}\n"
            for name, kind in SINKS.items()
        )
    )
    before = folder / "before"
    shutil.copytree(bench.root, before)
    ids = frozenset(json.loads(line)["id"] for line in scanned.expected.splitlines())
    return Deliveries(bench, ("alerts", "deliver", "--config", str(config)), before, ids)
