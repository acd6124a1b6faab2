"""A time line that can be read: the same call again within ten minutes is one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from trailhawk.model.events import EventFacts, event_time

__all__ = ["MAX_OPEN", "Run", "runs"]

SPAN = timedelta(minutes=10)
MAX_OPEN = 10_000
"""Runs that are held open at once; past that the oldest ends early."""

_Key = tuple[str, str, str, str, str, str, str]


class Run(msgspec.Struct, frozen=True):
    """Calls alike in all that a time line shows, from the first of them on."""

    facts: EventFacts
    """Those of the first."""
    last: str
    count: int
    record: bytes = b""
    """The first one's record."""


class _Open:
    __slots__ = ("count", "facts", "last", "record", "until")

    def __init__(self, facts: EventFacts, moment: datetime, record: bytes) -> None:
        self.facts = facts
        self.record = record
        self.until = moment + SPAN
        self.last = facts.time
        self.count = 1

    def closed(self) -> Run:
        return Run(self.facts, self.last, self.count, self.record)


def runs(seen: Iterable[tuple[EventFacts, bytes]]) -> Iterator[Run]:
    """Yield runs by their first call; calls come in time order, those without a time first."""
    still: dict[_Key, _Open] = {}
    for facts, record in seen:
        moment = event_time(facts.time)
        if moment is None:
            yield Run(facts, facts.time, 1, record)
            continue
        yield from _ended(still, moment)
        run = still.get(_key(facts))
        if run is None:
            still[_key(facts)] = _Open(facts, moment, record)
        else:
            run.count += 1
            run.last = facts.time
    for run in still.values():
        yield run.closed()


def _ended(still: dict[_Key, _Open], moment: datetime) -> Iterator[Run]:
    # A dictionary keeps the order in which runs began, so what has ended stands in front.
    while still:
        key = next(iter(still))
        if still[key].until >= moment and len(still) < MAX_OPEN:
            return
        yield still.pop(key).closed()


def _key(facts: EventFacts) -> _Key:
    return (
        facts.principal,
        facts.session,
        facts.account,
        facts.source,
        facts.name,
        facts.error_code,
        facts.address,
    )
