"""Stores and triggers for tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from tests.sinks.factories import FACTS, RULE

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.plans import Plan
from trailhawk.alerting.triggers import Trigger, trigger_of, utc_text
from trailhawk.model.events import Outcome
from trailhawk.model.findings import Finding, Place
from trailhawk.store import Store, open_store

HOUR = 3_600_000_000
START = 1_700_000_000_000_000

PLAN = Plan(uid="t", name="Type", title="{name}: {event}", logic="x", seconds=24 * 3600)


def trigger(
    number: int, hours: float = 0, *, failed: bool = False, plan: Plan = PLAN, **facts: Any
) -> Trigger:
    time = utc_text(START + round(hours * HOUR)) if hours is not None else ""
    outcome = Outcome.FAILURE if failed else Outcome.SUCCESS
    event_id = f"e-{number}"
    shown = msgspec.structs.replace(
        FACTS, **{"event_id": event_id, "time": time, "outcome": outcome, **facts}
    )
    # A record that was read holds no lone surrogates: ingest repairs them.
    told = {
        name: str(getattr(shown, name)).encode("utf-8", "replace").decode()
        for name in shown.__struct_fields__
    }
    record = {"told": told, "requestParameters": {"bucketName": "b"}}
    place = Place(f"logs/{number % 7}.json", number)
    finding = Finding(RULE, shown, (), place, json.dumps(record).encode())
    return trigger_of(finding, plan, record)


def folded(batches: Iterable[Iterable[Trigger]], where: str = ":memory:") -> list[Alert]:
    """Return all alerts, whole, after the batches."""
    store = open_store(where)
    with store.transaction():
        store.remember([RULE], [PLAN])
    for batch in batches:
        with store.transaction():
            store.fold(batch)
    found = whole(store)
    store.close()
    return found


def whole(store: Store) -> list[Alert]:
    """Return every alert with its samples, without what tells of the order of arrival."""
    alerts = [store.alert(one.id) for one in store.alerts()]
    return [msgspec.structs.replace(one, replaces=()) for one in alerts if one is not None]


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of a server made for this test, as the user nobody where we are root."""
    folder = Path(tempfile.mkdtemp(prefix="trailhawk-pg-"))
    data = folder / "data"
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"))
    lead: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        lead = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def quietly(*command: str) -> None:
        subprocess.run([*lead, *command], check=True, capture_output=True, cwd=folder)

    make = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "trailhawk"]
    quietly(*make, "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    quietly(*control, "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://trailhawk@/postgres?host={folder}"
    finally:
        quietly(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def has_postgres() -> bool:
    """Return whether a server can be started here."""
    if importlib_missing("psycopg") or not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return False
    return os.geteuid() != 0 or shutil.which("setpriv") is not None


def importlib_missing(name: str) -> bool:
    import importlib.util  # noqa: PLC0415

    return importlib.util.find_spec(name) is None
