"""What the triggers of alerts have in common, counted: one statement for many alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from trailhawk.model.findings import Tally
from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection, Row

__all__ = ["Counts", "counts_of"]

TOP = 5
AT_ONCE = 200
"""Alerts of one statement: few enough parameters for both databases."""

_COLUMNS = (
    *("principal", "session", "access_key", "address", "user_agent", "region", "name"),
    *("error_code", "resource", "account", "title"),
)

_LED = ("name", "resource", "title")
"""Columns that titles name."""

_Values = dict[str, int]


class Counts(msgspec.Struct, frozen=True):
    """Of one alert: values by column, rules (triggers and severity each), and events."""

    tallies: Mapping[str, Tally]
    rules: tuple[tuple[str, int], ...]
    """(unique id, triggers): the most severe first, then the most frequent."""
    events: int
    leads: Mapping[str, tuple[str, int]]
    """By column the value to name first, and how many distinct ones there are. The worst deed
    leads, not the commonest: one access key made among a hundred listings is what it is about."""


def counts_of(db: Connection, idents: Sequence[bytes]) -> dict[bytes, Counts]:
    """Return the counts of alerts by id."""
    found: dict[bytes, Counts] = {}
    for at in range(0, len(idents), AT_ONCE):
        found.update(_counts(db, idents[at : at + AT_ONCE]))
    return found


class _Sums:
    """What the rows of one alert add up to."""

    def __init__(self) -> None:
        self.events = 0
        self.bursts = False
        self._rules: dict[str, tuple[int, int]] = {}
        self._values: dict[str, _Values] = {name: {} for name in _COLUMNS}
        self._weights: dict[str, _Values] = {name: {} for name in _LED}

    def add(self, row: Row) -> None:
        """Add the triggers of one shape."""
        _, count, events, rule, severity, weight = row[:6]
        number = whole(count)
        self.events += whole(events)
        self.bursts = self.bursts or whole(events) > number
        worst, before = self._rules.get(str(rule), (0, 0))
        self._rules[str(rule)] = max(worst, whole(severity)), before + number
        for name, value in zip(_COLUMNS, row[6:], strict=True):
            if value:
                counted = self._values[name]
                counted[str(value)] = counted.get(str(value), 0) + number
            if value and name in _LED:
                heaviest = self._weights[name]
                heaviest[str(value)] = max(heaviest.get(str(value), 0), whole(weight))

    def counts(self, events: int) -> Counts:
        """Return the finished counts, of so many events."""
        leads = {
            name: _lead(self._values[name], heaviest)
            for name, heaviest in self._weights.items()
            if heaviest
        }
        tallies = {name: _tally(counted) for name, counted in self._values.items()}
        return Counts(tallies, _ranked_rules(self._rules), events, leads)


def _counts(db: Connection, idents: Sequence[bytes]) -> dict[bytes, Counts]:
    columns = ", ".join(f"s.{name}" for name in _COLUMNS)
    rows = db.execute(
        f"SELECT a.id, count(*), sum(o.events), s.rule, s.severity, s.weight, {columns} "  # noqa: S608
        "FROM alerts a JOIN occurrences o ON o.stream = a.stream "
        "AND o.time >= a.start AND o.time <= a.last JOIN shapes s ON s.id = o.shape "
        f"WHERE a.id IN ({', '.join('?' * len(idents))}) GROUP BY a.id, s.id",
        idents,
    )
    sums: defaultdict[bytes, _Sums] = defaultdict(_Sums)
    for row in rows:
        sums[blob(row[0])].add(row)
    return {
        ident: one.counts(
            _distinct_events(db, ident, one.events) if one.bursts else one.events,
        )
        for ident, one in sums.items()
    }


def _distinct_events(db: Connection, ident: bytes, added_up: int) -> int:
    """Return how many events an alert with bursts is about, each once where all ids are known.

    Of a burst that is larger than what is kept of its ids, events are added up: those that are
    triggers of their own as well then count twice.
    """
    within = "a JOIN {} o ON o.stream = a.stream AND o.time >= a.start AND o.time <= a.last"
    whole_bursts = db.execute(
        "SELECT coalesce(sum(o.events), 0) "  # noqa: S608 - tables of ours
        f"FROM alerts {within.format('occurrences')} WHERE a.id = ? AND o.events > 1",
        (ident,),
    )
    known = db.execute(
        f"SELECT count(*) FROM alerts {within.format('burst_events')} WHERE a.id = ?",  # noqa: S608
        (ident,),
    )
    if whole(known[0][0]) < whole(whole_bursts[0][0]):
        return added_up
    parts = " UNION ".join(
        f"SELECT o.event_id FROM alerts {within.format(table)} WHERE a.id = ?"  # noqa: S608
        for table in ("occurrences", "burst_events")
    )
    found = db.execute(f"SELECT count(*) FROM ({parts}) found", (ident, ident))  # noqa: S608
    return min(added_up, whole(found[0][0]))


def _tally(counted: _Values) -> Tally:
    # Ranked here: the two databases sort texts differently.
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return Tally(top=tuple(ranked[:TOP]), others=sum(count for _, count in ranked[TOP:]))


def _lead(counted: _Values, heaviest: _Values) -> tuple[str, int]:
    first = min(counted, key=lambda one: (-heaviest[one], -counted[one], one))
    return first, len(counted)


def _ranked_rules(rules: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, int], ...]:
    ranked = sorted(rules.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return tuple((uid, count) for uid, (_, count) in ranked)
