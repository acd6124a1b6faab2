"""What one identity did: added up call by call, bounded however long the log is."""

from __future__ import annotations

from collections import Counter, defaultdict

import msgspec

from trailhawk.alerting.periods import Period
from trailhawk.investigate.counting import Counted, ValueCounts
from trailhawk.model.events import EventFacts, Outcome, event_time

__all__ = ["Actor", "ErrorClass", "Profile", "Service", "error_class"]

MAX_ACTORS = 10_000


class ErrorClass(msgspec.Struct, frozen=True):
    """Failed calls of one kind, and the codes among them."""

    name: str
    count: int
    codes: tuple[tuple[str, int], ...]


class Service(msgspec.Struct, frozen=True):
    """One AWS service: how many calls, how many failed, which operations."""

    name: str
    count: int
    failures: int
    first: str
    last: str
    calls: tuple[tuple[str, int], ...]


class Actor(msgspec.Struct, frozen=True):
    """One way in which the identity acted: a principal, session and key."""

    principal: str
    session: str
    account: str
    key: str
    count: int
    first: str
    last: str


_CLASSES = (
    ("denied", ("accessdenied", "unauthorized", "forbidden", "notauthorized", "authfailure")),
    ("throttled", ("throttl", "toomanyrequests", "requestlimit", "slowdown")),
    ("not there", ("notfound", "nosuch", "doesnotexist", "notexist", "unknownresource")),
    ("already there", ("alreadyexists", "conflict", "duplicate", "inuse", "alreadyowned")),
    ("dry run", ("dryrun",)),
    ("bad request", ("invalid", "validation", "malformed", "missing", "unsupported")),
    ("limit", ("limitexceeded", "quota")),
    ("service fault", ("internal", "unavailable", "servicefailure")),
)


def error_class(code: str) -> str:
    """Return what kind of failure an error code is; ``other`` for one of no kind."""
    low = code.lower().replace(".", "").replace("_", "")
    return next((name for name, marks in _CLASSES if any(mark in low for mark in marks)), "other")


class _Tally:
    """Count, failures and period of one thing."""

    __slots__ = ("calls", "count", "failures", "period")

    def __init__(self) -> None:
        self.count = 0
        self.failures = 0
        self.period = Period()
        self.calls: Counter[str] = Counter()

    def add(self, facts: EventFacts) -> None:
        self.count += 1
        self.failures += facts.outcome is Outcome.FAILURE
        self.period.add(event_time(facts.time), facts.time)
        if facts.name in self.calls or len(self.calls) < MAX_ACTORS:
            self.calls[facts.name] += 1


class Profile:
    """Counts of an identity's calls; the order in which they are added changes nothing."""

    def __init__(self) -> None:
        self._all = _Tally()
        self._services: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._actors: dict[tuple[str, str, str, str], _Tally] = {}
        self._errors: Counter[tuple[str, str]] = Counter()
        self._addresses = ValueCounts()
        self._agents = ValueCounts()
        self._regions = ValueCounts()

    def add(self, facts: EventFacts) -> None:
        """Take one call into account."""
        self._all.add(facts)
        if facts.source in self._services or len(self._services) < MAX_ACTORS:
            self._services[facts.source].add(facts)
        actor = (facts.principal, facts.session, facts.account, facts.access_key)
        if actor in self._actors or len(self._actors) < MAX_ACTORS:
            self._actors.setdefault(actor, _Tally()).add(facts)
        if facts.outcome is Outcome.FAILURE:
            code = facts.error_code or "(no code)"
            if len(self._errors) < MAX_ACTORS:
                self._errors[error_class(code), code] += 1
        self._addresses.add((facts.address,))
        self._agents.add((facts.user_agent,))
        self._regions.add((facts.region,))

    @property
    def count(self) -> int:
        """All calls."""
        return self._all.count

    @property
    def failures(self) -> int:
        """Calls that failed."""
        return self._all.failures

    @property
    def first(self) -> str:
        """When the first call was made; empty when none has a readable time."""
        return self._all.period.first

    @property
    def last(self) -> str:
        """When the last call was made."""
        return self._all.period.last

    def services(self) -> tuple[Service, ...]:
        """Return the services, most used first."""
        found = (
            Service(
                name=name,
                count=tally.count,
                failures=tally.failures,
                first=tally.period.first,
                last=tally.period.last,
                calls=_ranked(tally.calls),
            )
            for name, tally in self._services.items()
        )
        return tuple(sorted(found, key=lambda one: (-one.count, one.name)))

    def actors(self) -> tuple[Actor, ...]:
        """Return the principals, sessions and keys, in the order in which they appear."""
        found = (
            Actor(*who, tally.count, tally.period.first, tally.period.last)
            for who, tally in self._actors.items()
        )
        return tuple(
            sorted(found, key=lambda one: (one.first, one.principal, one.session, one.key))
        )

    def errors(self) -> tuple[ErrorClass, ...]:
        """Return the failures by class, most frequent first."""
        by_class: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for (name, code), count in self._errors.items():
            by_class[name][code] += count
        found = (
            ErrorClass(name, codes.total(), _ranked(codes)) for name, codes in by_class.items()
        )
        return tuple(sorted(found, key=lambda one: (-one.count, one.name)))

    def addresses(self, most: int) -> Counted:
        """Return source addresses by use."""
        return self._addresses.counted(most)

    def agents(self, most: int) -> Counted:
        """Return user agents by use."""
        return self._agents.counted(most)

    def regions(self, most: int) -> Counted:
        """Return Regions by use."""
        return self._regions.counted(most)


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
