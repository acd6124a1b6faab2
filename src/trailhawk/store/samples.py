"""The few events of a stream of which the record is kept: the best two of each hour.

Which those are depends on the set of triggers and not on their order: successes first, then the
earliest. So is, of an event that stands in several files, the place that is remembered.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from trailhawk.alerting.alerts import Sample
from trailhawk.alerting.triggers import Trigger
from trailhawk.model.events import EventFacts, Outcome
from trailhawk.model.findings import Burst, Evidence, Place
from trailhawk.store.columns import blob
from trailhawk.store.connections import Connection
from trailhawk.store.texts import storable

__all__ = ["keep_samples", "place_key", "record_of", "samples_of"]

KEPT_AN_HOUR = 2
SHOWN = 5
_HOUR = 3_600_000_000


class _Body(msgspec.Struct, frozen=True, array_like=True):
    rule: str
    facts: EventFacts
    evidence: tuple[Evidence, ...]
    record: bytes
    burst: Burst | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Body).decode

_Key = tuple[bytes, int, int, int, bytes]


def keep_samples(db: Connection, fresh: Sequence[Trigger], known: Sequence[Trigger]) -> None:
    """Keep the best of what is new; ``known`` may only tell of a place with a lesser name."""
    by_hour: defaultdict[tuple[bytes, int], list[tuple[_Key, Trigger]]] = defaultdict(list)
    for one in fresh:
        key = _key(one)
        by_hour[key[:2]].append((key, one))
    for hour, found in by_hour.items():
        found.sort(key=lambda item: item[0])
        db.many(
            "INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(*key, place_key(one), _packed(one)) for key, one in found[:KEPT_AN_HOUR]],
        )
        _drop_rest(db, hour)
    db.many(
        "UPDATE samples SET place = ? WHERE stream = ? AND hour = ? AND failed = ? AND time = ? "  # noqa: S608 - a collation of ours
        f"AND finding = ? AND place COLLATE {db.words['bytewise']} > ?",
        [(place_key(one), *_key(one), place_key(one)) for one in known],
    )


def samples_of(db: Connection, stream: bytes, start: int, last: int) -> tuple[Sample, ...]:
    """Return the samples between two times, successes first, then the earliest."""
    rows = db.execute(
        "SELECT finding, place, body FROM samples WHERE stream = ? AND hour >= ? AND hour <= ? "
        "AND time >= ? AND time <= ? ORDER BY failed, time, finding LIMIT ?",
        (stream, start // _HOUR, last // _HOUR, start, last, SHOWN),
    )
    return tuple(_sample(*row) for row in rows)


def record_of(db: Connection, stream: bytes, time: int, finding: bytes) -> bytes | None:
    """Return the record of one occurrence; None where it was not kept."""
    rows = db.execute(
        "SELECT body FROM samples WHERE stream = ? AND hour = ? AND time = ? AND finding = ?",
        (stream, time // _HOUR, time, finding),
    )
    return _decode(zlib.decompress(blob(rows[0][0]))).record if rows else None


def _sample(finding: object, place: object, body: object) -> Sample:
    found = _decode(zlib.decompress(blob(body)))
    index, _, name = str(place).partition(" ")
    return Sample(
        finding=blob(finding).hex(),
        rule=found.rule,
        facts=found.facts,
        evidence=found.evidence,
        place=Place(name, int(index)),
        record=found.record,
        burst=found.burst,
    )


def _key(one: Trigger) -> _Key:
    failed = int(one.facts.outcome is Outcome.FAILURE)
    return one.stream.id, one.time // _HOUR, failed, one.time, one.id


def place_key(one: Trigger) -> str:
    """Return a place as text; of several of one event, the least is kept, bytewise."""
    return storable(f"{one.place.index} {one.place.object}")


def _packed(one: Trigger) -> bytes:
    body = _Body(one.rule, one.facts, one.evidence, one.record, one.burst)
    return zlib.compress(_encode(body), 1)


def _drop_rest(db: Connection, hour: tuple[bytes, int]) -> None:
    rows = db.execute(
        "SELECT failed, time, finding FROM samples WHERE stream = ? AND hour = ? "
        "ORDER BY failed, time, finding",
        hour,
    )
    for row in rows[KEPT_AN_HOUR:]:
        db.execute(
            "DELETE FROM samples WHERE stream = ? AND hour = ? AND failed = ? AND time = ? "
            "AND finding = ?",
            (*hour, *row),
        )
