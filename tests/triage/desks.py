"""A desk with alerts, and the answers over it, for tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from tests.addresses.databases import MAXMIND_ASN, MAXMIND_CITY, write_database
from tests.catalog.making import call, rule, site
from tests.sinks.factories import FACTS
from tests.store.stores import START

from trailhawk.addresses import open_address_book
from trailhawk.alerting.plans import make_plans
from trailhawk.alerting.triggers import Trigger, trigger_of, utc_text
from trailhawk.catalog.answers import Answers
from trailhawk.catalog.site import Site
from trailhawk.ir.evaluate import evaluate
from trailhawk.model.events import Outcome
from trailhawk.model.findings import Evidence, Finding, Place
from trailhawk.model.severity import Severity
from trailhawk.store import Store, open_store
from trailhawk.triage import Desk, TriageAnswers

MINUTE = 60_000_000
TRAIL = "cloudtrail.amazonaws.com"
ANN = "arn:aws:iam::111122223333:user/ann"
BOB = "arn:aws:iam::111122223333:role/bob"

RULES = (
    rule("Trail stopped", call(TRAIL, "StopLogging"), severity=Severity(75),
         techniques=("T1562.008",), falsepositives=("planned work",)),
    rule("Trail deleted", call(TRAIL, "DeleteTrail"), severity=Severity(90)),
    rule("Trails listed", call(TRAIL, "DescribeTrails"), severity=Severity(25)),
)  # fmt: skip

EVENTS: tuple[tuple[float, str, str, dict[str, Any]], ...] = (
    (0, ANN, "DescribeTrails", {}),
    (1, ANN, "DescribeTrails", {}),
    (5, ANN, "StopLogging", {"error_code": "AccessDenied", "outcome": Outcome.FAILURE}),
    (6, ANN, "StopLogging", {}),
    (7, ANN, "DeleteTrail", {}),
    (20, BOB, "StopLogging", {"session": "s-1", "address": "198.51.100.4", "access_key": "k2"}),
    (
        3000,
        BOB,
        "DescribeTrails",
        {"session": "s-2", "address": "192.0.2.9", "access_key": "k3"},
    ),
)


def trigger(number: int, minutes: float, who: str, name: str, more: dict[str, Any]) -> Trigger:
    time = utc_text(START + round(minutes * MINUTE))
    facts = msgspec.structs.replace(
        FACTS, **{"event_id": f"e{number}", "time": time, "source": TRAIL, "name": name,
                  "principal": who, **more}
    )  # fmt: skip
    record = {
        "eventID": facts.event_id,
        "eventTime": facts.time,
        "eventSource": TRAIL,
        "eventName": facts.name,
        "userAgent": facts.user_agent,
        "requestParameters": {"trailName": f"trail-{number // 2}", "password": "hunter2hunter2"},
    }
    known = next(one for one in RULES if name in one.meta.title or _is_of(one, record))
    body = json.dumps(record).encode()
    leaves = (Evidence("eventName", f'eventName eq "{name}"', name),)
    found = Finding(known.card(), facts, leaves, Place("logs/a.json", number), body)
    return trigger_of(found, make_plans(RULES, ()).of(known.card()), record)


def _is_of(one: Any, record: dict[str, Any]) -> bool:
    return evaluate(one.condition, record) is True


def filled_store(events: tuple[tuple[float, str, str, dict[str, Any]], ...] = EVENTS) -> Store:
    store = open_store(":memory:")
    plans = make_plans(RULES, ())
    cards = [one.card() for one in RULES]
    with store.transaction():
        store.remember(cards, map(plans.of, cards))
        store.fold([trigger(number, *event) for number, event in enumerate(events)])
    return store


def clock() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def desk_of(store: Store, folder: Path | None = None) -> Desk:
    if folder is None:
        return Desk(store, author="ann", clock=clock)
    files = [
        write_database(folder / "city.mmdb", {"203.0.113.0/24": MAXMIND_CITY}),
        write_database(folder / "asn.mmdb", {"203.0.113.0/24": MAXMIND_ASN}),
    ]
    return Desk(store, author="ann", book=open_address_book(files), clock=clock)


_SITES: list[Site] = []


def own_site() -> Site:
    if not _SITES:
        _SITES.append(site(*RULES))
    return _SITES[0]


def answers_of(desk: Desk, *, changes: bool = True) -> TriageAnswers:
    return TriageAnswers(Answers(own_site()), own_site().context, desk, changes=changes)
