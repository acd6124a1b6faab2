"""``python -m tools.panther_python LOGS... -r RULES``: a scan against all Python on all events.

The scan asks conditions first, and a rule's Python only of what they hold of. Here the same Python,
in the same confined worker, is asked of everything, in the order of event time. Both must match
alike: every (event, rule) in which they differ is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from trailhawk.cli.trusted_code import content_of
from trailhawk.ingest import LogObject, discover
from trailhawk.ir.conditions import TRUE
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule, RuleMeta, Source
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.model.severity import Severity
from trailhawk.packs import Pack, load_pack
from trailhawk.packs.trust import codes_of, trusted_pack
from trailhawk.panther_runtime import Content, PythonDecider, Worker
from trailhawk.panther_runtime.messages import Batch
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = [
    "Match",
    "asked_of",
    "content_in",
    "events_in",
    "python_matches",
    "scan_matches",
    "trusted_rules",
]

Match = tuple[bytes, str]
"""A record and a rule's id."""

AT_ONCE = 32
_EVERYTHING = Rule(
    meta=RuleMeta(id="all", title="all", vendor="tools", severity=Severity(1)),
    logic=Single(TRUE),
    source=Source("all"),
)
_LIMITS = Limits()


def trusted_rules(folder: Path) -> Pack:
    """Return the rules of Panther content, each with its own Python."""
    pack = trusted_pack(load_pack((folder,), _LIMITS), lambda _: True)
    rules = tuple(rule for rule in pack.rules if rule.codes == (rule.meta.id,))
    return msgspec.structs.replace(pack, rules=rules)


def content_in(pack: Pack) -> Content:
    """Return what a worker needs to run the rules of a pack."""
    return content_of(pack.code, codes_of(pack.rules), _LIMITS)


def events_in(logs: Sequence[str]) -> list[bytes]:
    """Return every distinct record of logs, in the order in which a scan tells of them."""
    return [one for one, _ in _matches((_EVERYTHING,), logs, None)]


def scan_matches(pack: Pack, logs: Sequence[str]) -> list[Match]:
    """Return what a scan with the rules' own Python matches."""
    titles = {name: pack.code.rules[name].title for name in codes_of(pack.rules)}
    with PythonDecider(content_in(pack), titles) as decider:
        return list(_matches(pack.rules, logs, decider))


def _matches(
    rules: Sequence[Rule], logs: Sequence[str], decider: PythonDecider | None
) -> Iterator[Match]:
    objects = [one for one in discover(logs, _LIMITS) if isinstance(one, LogObject)]
    scan = Scan(Job(conditions=conditions_asked(rules)), rules, objects, decider)
    for finding in scan.findings(1, lambda _done, _books, _hits: None):
        yield finding.record, finding.rule.id


def python_matches(pack: Pack, events: Sequence[bytes]) -> list[Match]:
    """Return what each rule's Python matches, asked of every event."""
    with Worker(content_in(pack)) as worker:
        return asked_of(worker, codes_of(pack.rules), events)


def asked_of(worker: Worker, names: Sequence[str], events: Sequence[bytes]) -> list[Match]:
    """Return what the Python of these rules matches in a worker that has loaded them."""
    found: list[Match] = []
    for at in range(0, len(events), AT_ONCE):
        chunk = events[at : at + AT_ONCE]
        asks = [(name, number) for number in range(len(chunk)) for name in names]
        answer = worker.ask_all(Batch([msgspec.json.decode(one) for one in chunk], asks), 600)
        found += [
            (chunk[number], name)
            for (name, number), verdict in zip(asks, answer.verdicts, strict=True)
            if verdict.matched
        ]
    return found


def main() -> int:
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="+")
    parser.add_argument("-r", "--rules", type=Path, required=True)
    arguments = parser.parse_args()
    pack = trusted_rules(arguments.rules)
    events = events_in(arguments.logs)
    began = time.perf_counter()
    scanned = scan_matches(pack, arguments.logs)
    between = time.perf_counter()
    asked = python_matches(pack, events)
    ended = time.perf_counter()
    print(
        f"{len(pack.rules)} rules, {len(events):,} events: {len(scanned):,} matches by the scan "
        f"in {between - began:.1f} s, {len(asked):,} by Python on every event in "
        f"{ended - between:.1f} s"
    )
    differing = set(scanned).symmetric_difference(asked)
    for record, rule in sorted(differing):
        side = "scan" if (record, rule) in set(scanned) else "Python"
        event = msgspec.json.decode(record).get("eventID")
        print(f"only by {side}: {printable(rule)} on {printable(str(event))}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
