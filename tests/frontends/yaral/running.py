"""Runs one rule over a series of events, by the fast engine and by its twins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from trailhawk.engine import Matcher
from trailhawk.engine.windows import RuleWindows, Seen, plain_bursts
from trailhawk.engine.windows.seen import moment_of
from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.logic import FirstSeen, Single
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[3].parent / "shared" / "rules" / "yaral"
LIMITS = Limits()
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

Event = dict[str, object]

CALL: Event = {
    "eventVersion": "1.11",
    "userIdentity": {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE",
        "arn": "arn:aws:iam::111122223333:user/alice",
        "accountId": "111122223333",
        "accessKeyId": "AKIAEXAMPLE",
        "userName": "alice",
    },
    "eventSource": "example.amazonaws.com",
    "eventName": "DoNothing",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "203.0.113.10",
    "userAgent": "aws-cli/2.15",
    "requestParameters": None,
    "responseElements": None,
    "eventType": "AwsApiCall",
    "recipientAccountId": "111122223333",
}


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule, by its file or its text, and series of events on which it fires or not."""

    file: str = ""
    name: str = ""
    events: str = ""
    match: str = ""
    outcome: str = ""
    condition: str = "$e"
    options: str = ""
    lists: dict[str, tuple[str, ...]] = {}
    fires: tuple[tuple[Event, ...], ...] = ()
    silent: tuple[tuple[Event, ...], ...] = ()
    unknown: tuple[tuple[Event, ...], ...] = ()


def read_cases(name: str) -> list[Cases]:
    (root,) = read_documents((HERE / "cases" / name).read_text("utf-8"), LIMITS)
    assert not isinstance(root, RuleError), root.message
    return msgspec.convert(plain(root), list[Cases])


def text_of(case: Cases) -> str:
    """Return the rule of a case that gives sections instead of a file."""
    sections = (
        ("meta", f'rule_name = "{case.name}"'),
        ("events", case.events),
        ("match", case.match),
        ("outcome", case.outcome),
        ("condition", case.condition),
        ("options", case.options),
    )
    body = "\n".join(f"{name}:\n{text}" for name, text in sections if text)
    return f"rule example {{\n{body}\n}}\n"


def series(events: tuple[Event, ...]) -> list[Event]:
    """Return whole records in order of time."""
    found = [record for event in events for record in _repeated(event)]
    return sorted(found, key=lambda record: str(record["eventTime"]))


def _repeated(event: Event) -> Iterator[Event]:
    changes = {name: value for name, value in event.items() if name not in {"at", "times"}}
    start, times = event.get("at", 0), event.get("times", 1)
    assert isinstance(start, int)
    assert isinstance(times, int)
    for number in range(times):
        time = NOON + timedelta(seconds=start + number)
        text = msgspec.json.encode(CALL | changes).replace(b"{n}", b"%d" % number)
        record = msgspec.json.decode(text, type=dict[str, object])
        stamp = time.isoformat().replace("+00:00", "Z")
        yield record | {"eventTime": stamp, "eventID": f"{start}-{number}-{id(event)}"}


def verdicts(rule: Rule, records: list[Event]) -> list[list[bool | None]]:
    """Return what each condition of a rule says of each record, all ways held equal."""
    matcher = Matcher(rule.conditions)
    found: list[list[bool | None]] = []
    for record in records:
        row = [evaluate(condition, record) for condition in rule.conditions]
        assert matcher.match_record(record) == matcher.match_plainly(record)
        assert [at for at, verdict in enumerate(row) if verdict] == list(
            matcher.match_plainly(record).held
        )
        found.append(row)
    return found


def fires(rule: Rule, events: tuple[Event, ...]) -> bool:
    """Whether a rule reports anything of a series of events."""
    records = series(events)
    rows = verdicts(rule, records)
    if isinstance(rule.logic, Single):
        return any(row[0] is True for row in rows)
    seen = [_seen(record, row) for record, row in zip(records, rows, strict=True) if any(row)]
    assert not isinstance(rule.logic, FirstSeen), "YARA-L has no such rules"
    windows = RuleWindows(rule.logic, LIMITS)
    closed = [one for record in seen for one in windows.take(record)]
    bursts = [*closed, *windows.finish()]
    assert len(bursts) == len(plain_bursts(rule.logic, seen, LIMITS))
    return bool(bursts)


def _seen(record: Mapping[str, object], row: list[bool | None]) -> Seen:
    time = datetime.fromisoformat(str(record["eventTime"]))
    held = tuple(at for at, verdict in enumerate(row) if verdict)
    return Seen(moment_of(time), str(record["eventID"]), record, held, ((),) * len(held))
