"""Which events CloudTrail can write: (event source, event name) pairs, and what each is.

Answers come from tables; nothing here judges a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

import msgspec

from trailhawk.facts.packed import EventTable
from trailhawk.facts.supplement import (
    API_SUFFIXES,
    HOSTED_PAGES,
    OPEN_SOURCES,
    OTHER_NAMES,
    READ_ONLY_OVERRIDES,
    RETIRED_FEATURES,
    SERVICE_EVENTS,
)
from trailhawk.model.text import fold

__all__ = ["Access", "Event", "EventIndex", "EventKind", "full_source", "short_source"]

_DOMAIN = ".amazonaws.com"
_VERSION = re.compile(r"^(\w+?)(20\d{6}(?:v\d+)?|20\d\d_\d\d_\d\d)$")


class EventKind(Enum):
    """What stands behind an event's name."""

    OPERATION = "operation"
    """An API operation, under the SDK's name or with an API version appended."""

    RESPELT = "respelt"
    """An API operation that CloudTrail calls otherwise than the SDK does."""

    SERVICE_EVENT = "service event"
    """No API operation: a sign-in, a console's call, or something AWS did by itself."""

    PREDICTED = "predicted"
    """An IAM action of a service without SDK; its event probably has this name."""


class Access(Enum):
    """AWS's access levels."""

    READ = "Read"
    LIST = "List"
    WRITE = "Write"
    TAGGING = "Tagging"
    PERMISSIONS = "Permissions management"


_ACCESS = {
    "R": Access.READ,
    "L": Access.LIST,
    "W": Access.WRITE,
    "T": Access.TAGGING,
    "P": Access.PERMISSIONS,
}


class Event(msgspec.Struct, frozen=True):
    """One event that CloudTrail writes."""

    source: str
    """The full spelling: ``monitoring.amazonaws.com``."""
    name: str
    """As CloudTrail writes it, without an API version."""
    kind: EventKind
    service: str = ""
    """botocore's name of the service; empty where there is none."""
    operation: str = ""
    """The SDK's name of the operation; empty where there is none."""
    access: Access = Access.WRITE
    read_only: bool = False
    """What CloudTrail writes as ``readOnly``."""
    documented_access: bool = False
    """Whether AWS publishes the access level; else it is guessed by the verb."""
    retired: bool = False
    """Whether AWS has retired the service or the feature."""
    suffixes: tuple[str, ...] = ()
    """API versions that CloudTrail appends to the name."""


@lru_cache(maxsize=4096)
def short_source(source: str) -> str:
    """Return what stands before ``.amazonaws.com``, folded; a bare name stays."""
    return fold(source).removesuffix(_DOMAIN)


@lru_cache(maxsize=4096)
def _is_full(source: str) -> bool:
    return fold(source).endswith(_DOMAIN)


def full_source(short: str) -> str:
    """Return an event source as CloudTrail writes it."""
    return f"{short}{_DOMAIN}"


class EventIndex:
    """Every known event, by source and folded name."""

    def __init__(self, table: EventTable) -> None:
        self._table = table.sources
        self._actions = table.actions
        self._extra = {
            source: {*SERVICE_EVENTS.get(source, ()), *OTHER_NAMES.get(source, ())}
            for source in {*SERVICE_EVENTS, *OTHER_NAMES}
        }
        self._folded: dict[str, dict[str, str]] = {}
        self._made: dict[tuple[str, str], Event] = {}
        self._owners: dict[str, list[str]] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every known event source, sorted, in full."""
        return tuple(sorted(map(full_source, {*self._table, *self._extra, *OPEN_SOURCES})))

    def knows_source(self, source: str) -> bool:
        """Whether CloudTrail has such an event source, as far as is known."""
        short = short_source(source)
        if not _is_full(source):
            return False
        return short in self._table or short in self._extra or short in OPEN_SOURCES

    def is_open(self, source: str) -> bool:
        """Whether events of this source may have names that are not known here."""
        short = short_source(source)
        return short in OPEN_SOURCES or "" in self._table.get(short, {})

    def is_retired(self, source: str) -> bool:
        """Whether AWS has retired the service, so that only old logs have its events."""
        services = self._table.get(short_source(source), {})
        marks = [one for names in services.values() for one in names.values()]
        return bool(marks) and all("!" in one for one in marks)

    def resolve(self, source: str, name: str) -> Event | None:
        """Return the event of this source and name, case and API version apart; None if unknown."""
        short = short_source(source)
        if not self.knows_source(source):
            return None
        for candidate in (name, _unversioned(short, name)):
            spelt = self._names(short).get(fold(candidate))
            if spelt is not None:
                return self._event(short, spelt)
        if name.endswith(HOSTED_PAGES.get(short, ())):
            return Event(full_source(short), name, EventKind.SERVICE_EVENT)
        return None

    def is_action_only(self, source: str, name: str) -> bool:
        """Whether IAM has an action of this name at the source, and the API no operation."""
        return name in self._actions.get(short_source(source), ())

    def names_of(self, source: str) -> tuple[str, ...]:
        """Return every known event name of a source, sorted; none for an unknown source."""
        return tuple(sorted(self._names(short_source(source)).values()))

    def events_of(self, source: str) -> Iterator[Event]:
        """Yield every known event of a source."""
        short = short_source(source)
        for name in self.names_of(source):
            yield self._event(short, name)

    def sources_of(self, name: str) -> tuple[str, ...]:
        """Return the sources, usual spellings only, that have an event of this name."""
        if self._owners is None:
            self._owners = self._by_name()
        shorts = self._owners.get(fold(name))
        if shorts is None:
            versioned = _VERSION.match(name)
            shorts = self._owners.get(fold(versioned[1]), []) if versioned else []
        return tuple(full_source(short) for short in shorts)

    def _by_name(self) -> dict[str, list[str]]:
        owners: dict[str, list[str]] = {}
        predicted = sorted(short for short, services in self._table.items() if "" in services)
        known = sorted({*self._table, *self._extra} - set(predicted))
        for short in (*known, *predicted):
            unusual = {
                fold(name)
                for names in self._table.get(short, {}).values()
                for name, marks in names.items()
                if "~" in marks
            }
            for folded in self._names(short).keys() - unusual:
                # What only IAM knows counts where nobody is known for the name.
                if short in self._extra or short not in predicted or folded not in owners:
                    owners.setdefault(folded, []).append(short)
        return owners

    def _names(self, short: str) -> dict[str, str]:
        """Return folded name → name of one source; what CloudTrail writes otherwise is left out."""
        found = self._folded.get(short)
        if found is None:
            names = {name for names in self._table.get(short, {}).values() for name in names}
            found = {fold(name): name for name in names | self._extra.get(short, set())}
            self._folded[short] = found
        return found

    def _event(self, short: str, name: str) -> Event:
        """Return a known event; the lint asks for the same ones hundreds of thousands of times."""
        found = self._made.get((short, name))
        if found is None:
            found = self._made[short, name] = self._make(short, name)
        return found

    def _make(self, short: str, name: str) -> Event:
        operation = OTHER_NAMES.get(short, {}).get(name, name)
        service, marks = self._marks(short, operation) or self._marks(short, name) or ("", "")
        if not marks:
            return self._supplement(short, name)
        if operation not in self._table[short].get(service, {}):
            operation = name
        access = _ACCESS[marks[0].upper()]
        kind = EventKind.OPERATION if operation == name else EventKind.RESPELT
        return Event(
            full_source(short),
            name,
            EventKind.PREDICTED if "?" in marks else kind,
            service,
            "" if "?" in marks else operation,
            access,
            READ_ONLY_OVERRIDES.get((short, name), access in {Access.READ, Access.LIST}),
            marks[0].isupper(),
            "!" in marks or name in RETIRED_FEATURES.get(short, ()),
            suffixes_of(short, name),
        )

    def _supplement(self, short: str, name: str) -> Event:
        reads = READ_ONLY_OVERRIDES.get(
            (short, name), name.startswith(("Describe", "Get", "List", "Search", "Check"))
        )
        access = Access.READ if reads else Access.WRITE
        kind = EventKind.SERVICE_EVENT
        return Event(full_source(short), name, kind, access=access, read_only=reads)

    def services_of(self, source: str, operation: str) -> tuple[str, ...]:
        """Return botocore's services that share a source and have this operation.

        The one called like the source comes first, then the largest: ``rds`` before ``neptune``.
        """
        short = short_source(source)
        found = [item for item in self._table.get(short, {}).items() if operation in item[1]]
        found.sort(key=lambda item: (item[0] != short, -len(item[1])))
        return tuple(service for service, _ in found)

    def _marks(self, short: str, operation: str) -> tuple[str, str] | None:
        services = self.services_of(short, operation)
        return (services[0], self._table[short][services[0]][operation]) if services else None


def suffixes_of(short: str, name: str) -> tuple[str, ...]:
    """Return the API versions that CloudTrail appends to a name at this source."""
    rows = API_SUFFIXES.get(short, {})
    return rows.get(name) or rows.get("*", ())


def _unversioned(short: str, name: str) -> str:
    if short not in API_SUFFIXES:
        return name
    found = _VERSION.match(name)
    return found[1] if found else name
