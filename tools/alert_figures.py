"""How long the alert list of the shared logs is, and what stands where in it.

``python -m tools.alert_figures`` prints the figures; ``--write`` puts them into docs/alerts.md.
They need the shared logs (``../shared``), which are not part of the repository;
``tests/tools/test_alert_figures.py`` compares where they are there.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.risk import risks
from trailhawk.cli.main import main as trailhawk
from trailhawk.model.severity import Level, Severity
from trailhawk.store import open_store

ROOT = Path(__file__).parents[1]
LOGS = ROOT.parent / "shared" / "data" / "cloudtrail"
PAGE = ROOT / "docs" / "alerts.md"
BLOCK = re.compile(r"<!-- begin: alert figures -->\n.*?<!-- end -->", re.DOTALL)

TOOLS = {"attack-tool", "audit-tool"}
"""Alert types that go by the client: labels were derived from it, so it proves nothing here."""
_SHORT = dict(zip(sorted(Level), ("info", "low", "med", "high", "crit"), strict=True))
FOLDERS = (
    ("invictus-aws-dataset", "29 attacks in an hour's noise"),
    ("stratus-red-team", "an attack technique a file"),
    ("traildiscover", "a suspicious call a file"),
    ("permiso-console-sessions", "console use, no attack"),
    ("sans504-s3-lab", "three quiet days, no attack"),
    ("format-variants", "samples of formats"),
)


class Part(NamedTuple):
    """What the rules that ship make of a folder: alerts, worst first, and each one's event ids."""

    alerts: list[Alert]
    events: list[frozenset[str]]
    records: int


def figures(logs: Path) -> str:
    """Return the text of the block."""
    whole, parts = scanned(logs), {name: scanned(logs / name) for name, _ in FOLDERS}
    labels = {name: labelled(logs / name) for name, _ in FOLDERS}
    return "\n".join([*_sizes(whole), "", *_folders(parts), "", *_attacks(whole, labels)])


def scanned(folder: Path) -> Part:
    """Scan a folder into a store of its own."""
    with tempfile.TemporaryDirectory() as place:
        path = f"{place}/alerts.db"
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            trailhawk(["scan", str(folder), "--store", path])
        store = open_store(path)
        alerts = store.alerts()
        events = [frozenset(store.event_ids(one.id)) for one in alerts]
        records = store.counts().get("records_read", 0)
        store.close()
    return Part(alerts, events, records)


def labelled(folder: Path) -> list[frozenset[str]]:
    """Return the event ids of each attack that a folder's labels know; none without labels."""
    truth = folder / "truth.json"
    if not truth.exists():
        return []
    found = json.loads(truth.read_text("utf-8"))["labels"]
    return [frozenset(one["event_ids"]) for one in found if one["technique"] and one["event_ids"]]


def _sizes(whole: Part) -> Iterator[str]:
    alerts = whole.alerts
    triggers = sum(one.count for one in alerts)
    accounts = {one.account for one in alerts if one.account}
    yield (
        f"{whole.records:,} records: {triggers:,} findings, {len(alerts)} alerts of "
        f"{len(risks(alerts))} identities in {len(accounts)} accounts"
    )
    lines = [one for one in alerts if not one.level < Level.MEDIUM]
    kinds = {one.name for one in alerts if one.level < Level.MEDIUM}
    rest = len(alerts) - len(lines)
    yield f"the list: {len(lines)} lines, then {rest} alerts as {len(kinds)} kinds"


def _folders(parts: Mapping[str, Part]) -> Iterator[str]:
    levels = sorted(Level, reverse=True)
    names = "".join(f"{_SHORT[level]:>5}" for level in levels)
    yield f"{'':25}{'records':>7}{'alerts':>7}{names}"
    for name, what in FOLDERS:
        counts = Counter(alert.level for alert in parts[name].alerts)
        shown = "".join(f"{counts[level]:>5}" for level in levels)
        sizes = f"{parts[name].records:>7,}{len(parts[name].alerts):>7}"
        yield f"{name:25}{sizes}{shown}  {what}"


def _attacks(whole: Part, labels: Mapping[str, list[frozenset[str]]]) -> Iterator[str]:
    """Yield what of the labelled attacks is in alerts that go by the deed, not by the tool."""
    deeds = [
        (alert, events)
        for alert, events in zip(whole.alerts, whole.events, strict=True)
        if alert.uid not in TOOLS
    ]
    for name, attacks in labels.items():
        worst = [max((a.severity for a, ids in deeds if ids & one), default=-1) for one in attacks]
        seen = [Severity(one).level for one in worst if one >= 0]
        least = [one for one in seen if not one < Level.MEDIUM]
        if attacks:
            found = f"{len(seen)} in an alert, {len(least)} in a line"
            yield f"{name}: {len(attacks)} labelled, {found}"
    attack = frozenset().union(*(one for found in labels.values() for one in found))
    high = [(a, ids) for a, ids in deeds if not a.level < Level.HIGH]
    other = [f"{alert.name}, {alert.first[:10]}" for alert, ids in high if not ids & attack]
    yield f"high or worse by the deed: {len(high)}; of no labelled attack: {len(other)}"
    yield from (f"    {one}" for one in other)


def main(arguments: Sequence[str]) -> int:
    """Print the figures, or write them into the documentation."""
    text = figures(LOGS)
    if "--write" not in arguments:
        print(text)
        return 0
    PAGE.write_text(BLOCK.sub(lambda _: block(text), PAGE.read_text("utf-8")), "utf-8")
    return 0


def block(text: str) -> str:
    """Return the figures as they stand in the documentation."""
    return f"<!-- begin: alert figures -->\n```text\n{text}\n```\n<!-- end -->"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
