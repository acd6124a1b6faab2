"""R3, F1 and F3: alerts are exact however runs repeat, or flood, and whatever sinks do."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from isal import igzip

from bars.harness import Bar, Context, Outcome, delivery, event, run_command
from trailhawk.config import Sink
from trailhawk.delivery.deliver import deliver
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.senders import Packet
from trailhawk.store import open_store

__all__ = ["ALERTS", "alerts_of", "rules_in", "scan_command"]

RULE = """title: {name}
id: {name}
logsource: {{product: aws, service: cloudtrail}}
detection: {{selection: {{eventName: {name}}}, condition: selection}}
level: high
"""
FORGED = 20
MANY = """title: many
id: many
correlation:
  type: event_count
  rules: [Describe3]
  group-by: [userIdentity.arn]
  timespan: 1m
  condition: {gte: 3}
level: medium
"""


def rules_in(folder: Path) -> Path:
    """Write three rules, and one over many events of the third."""
    folder.mkdir()
    for name in ("StopLogging", "DeleteTrail", "Describe3"):
        (folder / f"{name}.yml").write_text(RULE.format(name=name))
    (folder / "many.yml").write_text(MANY)
    return folder


def _logs(folder: Path, files: int, records: int) -> Path:
    """Write files in which one record in ten triggers something, by one of fifty people."""
    folder.mkdir()
    for file in range(files):
        found = (_record(number) for number in range(file * records, (file + 1) * records))
        path = folder / f"{file:04}.json.gz"
        path.write_bytes(gzip.compress(delivery(found), 1))
    return folder


def _record(number: int) -> dict[str, object]:
    name = {0: "StopLogging", 5: "Describe3"}.get(number % 20, f"Describe{number % 3}")
    arn = f"arn:aws:iam::111122223333:user/u{number // 20 % 50}"
    return event(number, eventName=name, userIdentity={"type": "IAMUser", "arn": arn})


def scan_command(store: Path, logs: Path, rules: Path) -> list[str]:
    """Return the arguments of a scan into a store by one worker."""
    where = ("--store", str(store), "--workers", "1", "--json")
    return ["scan", str(logs), "-r", str(rules), *where]


def alerts_of(store: Path) -> bytes:
    """Return all that a store has of its alerts, as JSON lines."""
    return run_command("alerts", "export", "--store", str(store)).out


def _expected(folder: Path, logs: Path, rules: Path) -> bytes:
    run_command(*scan_command(folder / "whole.db", logs, rules), timeout=600)
    return alerts_of(folder / "whole.db")


def r3(context: Context) -> Outcome:
    """The same twice, elsewhere and in any order adds nothing; altered content is told of each."""
    rules = rules_in(context.folder / "rules")
    logs = _logs(context.folder / "logs", 10, context.scale(100, 10_000))
    expected = _without_places(_expected(context.folder, logs, rules))
    store = context.folder / "again.db"
    shuffles = context.scale(20, 500)
    differ = 0
    for number in range(shuffles):
        store.unlink(missing_ok=True)
        other = context.folder / f"copy{number}"
        shutil.copytree(logs, other)
        names = sorted(path.name for path in other.iterdir())
        context.rng.shuffle(names)
        for turn, part in enumerate((names[:4], names)):
            paths = [str(other / name) for name in part]
            # Delivered again: to the ledger, what has another time is another object.
            for at, path in enumerate(paths[: 4 * turn]):
                os.utime(path, (number + at, number + at))
            where = ("--store", str(store), "--workers", "1", "--json")
            run_command("scan", *paths, "-r", str(rules), *where)
        differ += _without_places(alerts_of(store)) != expected
        shutil.rmtree(other)
    told = _forged(context, rules, store)
    figures = (
        f"{shuffles} orders in other folders, some objects again, {differ} differ; of {FORGED} ids "
        f"with altered content {told} are told"
    )
    return Outcome(holds=not differ and told == FORGED, figures=figures)


def _forged(context: Context, rules: Path, store: Path) -> int:
    """Scan records of known ids with other content, and return of how many ids that is told."""
    forged = [{**_record(20 * number), "userAgent": "forged"} for number in range(FORGED)]
    (context.folder / "forged.json").write_bytes(delivery(forged))
    run_command(*scan_command(store, context.folder / "forged.json", rules))
    alerts = [json.loads(line) for line in alerts_of(store).splitlines()]
    return sum(one["count"] for one in alerts if "trailhawk:event-id-reused" in json.dumps(one))


def _without_places(exported: bytes) -> list[object]:
    alerts = [json.loads(line) for line in exported.splitlines()]
    for alert in alerts:
        for sample in alert["samples"]:
            del sample["place"]
    return alerts


def f1(context: Context) -> Outcome:
    """A flood of one kind is one alert with an exact count, and hides no single hit."""
    count = context.scale(1_000_000, 10_000_000)
    rules = rules_in(context.folder / "rules")
    logs = context.folder / "logs"
    logs.mkdir()
    size = count // 100
    # Filled into a text, for encoding a million records takes as long as scanning them.
    one = json.dumps(event(0, eventName="StopLogging", eventID="%08x-flood"))
    for file in range(100):
        flood = ",".join(one % number for number in range(file * size, (file + 1) * size))
        data = f'{{"Records":[{flood}]}}'.encode()
        (logs / f"{file:03}.json.gz").write_bytes(igzip.compress(data, 1))
    single = [event(count + 7, eventName="DeleteTrail")]
    (logs / "050-single.json").write_bytes(delivery(single))
    ran = run_command(*scan_command(context.folder / "flood.db", logs, rules), timeout=7_200)
    alerts = [json.loads(line) for line in ran.out.splitlines()]
    counts = sorted(alert["count"] for alert in alerts)
    megabytes = (context.folder / "flood.db").stat().st_size / 1e6
    listing = run_command("alerts", "list", "--store", str(context.folder / "flood.db"))
    figures = (
        f"{count:,} hits: counts {counts} in {ran.seconds:.1f} s, {ran.peak_mb:.0f} MB, "
        f"store {megabytes:.0f} MB, listed in {listing.seconds:.1f} s"
    )
    return Outcome(holds=counts == [1, count] and listing.seconds <= 5, figures=figures)


class _Down:
    """A sink that is down until a time."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.now = 0.0
        self.got: list[str] = []

    def send(self, packets: Iterable[Packet]) -> None:
        if self.now < self.until:
            raise SinkError("down")
        self.got += [packet.alert.id for packet in packets]


def f3(context: Context) -> Outcome:
    """A sink that is down for ten minutes at 5,000 alerts a minute is told all, soon after."""
    rate = 5_000
    rules = rules_in(context.folder / "rules")
    sender = _Down(600)
    sink = Sink(name="down", kind="webhook", url="x")
    path = context.folder / "f3.db"
    for minute in range(10):
        found = (
            event(n, eventName="StopLogging", userIdentity={"arn": f"arn:{n}"})
            for n in range(minute * rate, (minute + 1) * rate)
        )
        log = context.folder / f"{minute}.json"
        log.write_bytes(delivery(found))
        run_command(*scan_command(path, log, rules), timeout=600)
        store = open_store(str(path))
        for sender.now in range(minute * 60, minute * 60 + 60, 10):
            deliver(store, sink, sender, lambda: sender.now)
        store.close()
    sender.now = 1_300
    store = open_store(str(path))
    began = time.perf_counter()
    result = deliver(store, sink, sender, lambda: sender.now)
    seconds = time.perf_counter() - began
    exact = len(sender.got) == len(set(sender.got)) == rate * 10
    figures = f"{len(sender.got):,} alerts told in {seconds:.1f} s, {result.left} left"
    return Outcome(holds=exact and not result.left and seconds < 120, figures=figures)


ALERTS: dict[str, Bar] = {"R3": r3, "F1": f1, "F3": f3}
