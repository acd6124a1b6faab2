"""Triggers into alerts: windows from their first trigger, whatever order triggers come in.

The alerts of a stream are a function of the set of its occurrences. A batch that falls into the
window in which it begins adds to it; any other has the stream worked out anew from there on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import msgspec

from trailhawk.alerting.ranking import weighed
from trailhawk.alerting.triggers import Stream, Trigger, alert_id
from trailhawk.model.events import Outcome
from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.growth import GROWTH, announce, announce_growth
from trailhawk.store.moves import move
from trailhawk.store.samples import keep_samples, place_key
from trailhawk.store.texts import json_text, storable

__all__ = ["describe", "fold", "refold", "replace"]

ROWS = 100
"""Rows of one statement: few enough parameters for both databases."""

_New = tuple[int, "_Shape"]


class _Shape(msgspec.Struct, frozen=True):
    """What a row of ``shapes`` holds."""

    id: bytes
    severity: int
    weight: int
    failed: int
    texts: tuple[str, ...]


def fold(db: Connection, triggers: Iterable[Trigger], growth: int = GROWTH) -> None:
    """Take triggers into account, each once however often it comes; within a transaction.

    ``growth`` is by what factor an alert's count grows before sinks are told of it again.
    """
    distinct: dict[tuple[bytes, bytes], Trigger] = {}
    for one in triggers:
        key = (one.stream.id, one.id)
        before = distinct.get(key)
        if before is None or place_key(one) < place_key(before):
            distinct[key] = one
    streams = {one.stream.id: one.stream for one in distinct.values()}
    for stream, added in _insert(db, list(distinct.values())).items():
        _extend(db, streams[stream], added, growth)


def replace(
    db: Connection,
    rules: Sequence[tuple[str, str]],
    triggers: Sequence[Trigger],
    growth: int = GROWTH,
) -> None:
    """Let these be all triggers of the rules (unique id, logic); within a transaction."""
    touched: dict[bytes, int] = {}
    for uid, logic in rules:
        found = db.execute(
            "SELECT DISTINCT o.stream, t.width FROM occurrences o JOIN shapes s ON s.id = o.shape "
            "JOIN streams t ON t.id = o.stream WHERE s.rule = ? AND s.logic = ?",
            (uid, logic),
        )
        touched.update((blob(stream), whole(width)) for stream, width in found)
        # Of a burst that has grown since, ids and sample are those of an older answer.
        for table in ("burst_events", "samples"):
            db.execute(
                f"DELETE FROM {table} WHERE (stream, time, finding) IN "  # noqa: S608 - tables of ours
                "(SELECT o.stream, o.time, o.finding FROM occurrences o "
                "JOIN shapes s ON s.id = o.shape WHERE s.rule = ? AND s.logic = ?)",
                (uid, logic),
            )
        for table in ("occurrences", "excepted"):
            db.execute(
                f"DELETE FROM {table} WHERE shape IN "  # noqa: S608 - tables of ours
                "(SELECT id FROM shapes WHERE rule = ? AND logic = ?)",
                (uid, logic),
            )
    fold(db, triggers, growth)
    touched.update((one.stream.id, _width(one.stream)) for one in triggers)
    for stream, width in sorted(touched.items()):
        refold(db, stream, width, None, growth)


def refold(
    db: Connection, stream: bytes, width: int, since: int | None, growth: int = GROWTH
) -> None:
    """Work out the stream's alerts from its occurrences, from the window at ``since`` on."""
    low = since if since is not None else -(1 << 62)
    old = {
        whole(start): blob(ident)
        for ident, start in db.execute(
            "SELECT id, start FROM alerts WHERE stream = ? AND start >= ?", (stream, low)
        )
    }
    db.execute("DELETE FROM alerts WHERE stream = ? AND start >= ?", (stream, low))
    found: dict[int, bytes] = {}
    start = _next_start(db, stream, low)
    while start is not None:
        found[start] = alert_id(stream, start)
        _write_alert(db, stream, found[start], start, width)
        start = _next_start(db, stream, start + width + 1)
    gone = {start: ident for start, ident in old.items() if start not in found}
    move(db, stream, gone, found, width)
    announce(db, [ident for start, ident in found.items() if start not in old])
    for start, ident in found.items():
        if start in old:
            announce_growth(db, ident, growth)


def describe(db: Connection, triggers: Sequence[Trigger]) -> dict[bytes, bytes]:
    """Write the streams and shapes of triggers; return the shapes' ids by trigger."""
    return {key: one.id for key, one in _describe(db, triggers).items()}


def _describe(db: Connection, triggers: Sequence[Trigger]) -> dict[bytes, _Shape]:
    streams = {one.stream.id: one.stream for one in triggers}
    db.many(
        "INSERT INTO streams VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (key, one.uid, one.logic, json_text(one.attributes), _width(one))
            for key, one in streams.items()
        ],
    )
    shapes = {one.id: _shape(one) for one in triggers}
    rows = {one.id: one for one in shapes.values()}
    db.many(
        f"INSERT INTO shapes VALUES ({', '.join('?' * 18)}) ON CONFLICT DO NOTHING",  # noqa: S608 - question marks
        [(key, one.severity, one.weight, one.failed, *one.texts) for key, one in rows.items()],
    )
    return shapes


def _insert(db: Connection, triggers: Sequence[Trigger]) -> dict[bytes, list[_New]]:
    """Write what is new, and return it by stream."""
    shapes = _describe(db, triggers)
    added: defaultdict[bytes, list[_New]] = defaultdict(list)
    fresh: list[Trigger] = []
    known: list[Trigger] = []
    for at in range(0, len(triggers), ROWS):
        chunk = triggers[at : at + ROWS]
        inserted = _insert_occurrences(db, chunk, shapes)
        for one in chunk:
            new = (one.stream.id, one.id) in inserted
            (fresh if new else known).append(one)
            if new:
                added[one.stream.id].append((one.time, shapes[one.id]))
    db.many(
        "INSERT INTO burst_events VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (one.stream.id, one.time, one.id, storable(event_id))
            for one in fresh
            if one.burst is not None
            for event_id in one.burst.event_ids
        ],
    )
    keep_samples(db, fresh, known)
    return added


def _insert_occurrences(
    db: Connection, chunk: Sequence[Trigger], shapes: Mapping[bytes, _Shape]
) -> set[tuple[bytes, bytes]]:
    values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(chunk))
    parameters: list[object] = []
    for one in chunk:
        event_id = storable(one.facts.event_id)
        events = 1 if one.burst is None else max(1, one.burst.count)
        parameters += [one.stream.id, one.time, one.id, shapes[one.id].id, event_id, events]
    rows = db.execute(
        f"INSERT INTO occurrences VALUES {values} "  # noqa: S608 - question marks
        "ON CONFLICT DO NOTHING RETURNING stream, finding",
        parameters,
    )
    return {(blob(stream), blob(finding)) for stream, finding in rows}


def _shape(one: Trigger) -> _Shape:
    facts = one.facts
    failed = int(facts.outcome is Outcome.FAILURE)
    weight = weighed(one.severity, facts, one.evidence)
    texts = tuple(
        map(
            storable,
            (
                *(one.rule, one.logic, facts.source, facts.name, facts.region, facts.account),
                *(facts.principal, facts.session, facts.access_key, facts.address),
                *(facts.user_agent, facts.error_code, one.resource),
            ),
        )
    )
    title = storable(one.title)
    # Without a title a shape is the one that it was before there were any.
    named = (*texts, title) if title else texts
    packed = msgspec.msgpack.encode((one.severity, weight, failed, named))
    ident = blake2b(packed, digest_size=16).digest()
    return _Shape(ident, one.severity, weight, failed, (*texts, title))


def _extend(db: Connection, stream: Stream, added: Sequence[_New], growth: int) -> None:
    """Take new occurrences into the stream's alerts."""
    times = [time for time, _ in added]
    low, high = min(times), max(times)
    width = _width(stream)
    found = db.execute(
        "SELECT id, start FROM alerts WHERE stream = ? AND start <= ? ORDER BY start DESC LIMIT 1",
        (stream.id, low),
    )
    base = whole(found[0][1]) if found else None
    if base is None or low > base + width:
        refold(db, stream.id, width, low, growth)
    elif high > base + width:
        refold(db, stream.id, width, base, growth)
    else:
        shapes = [shape for _, shape in added]
        db.execute(
            "UPDATE alerts SET count = count + ?, failures = failures + ?, "
            "last = CASE WHEN last < ? THEN ? ELSE last END, "
            "severity = CASE WHEN severity < ? THEN ? ELSE severity END, "
            "rule_severity = CASE WHEN rule_severity < ? THEN ? ELSE rule_severity END "
            "WHERE id = ?",
            (
                *(len(added), sum(shape.failed for shape in shapes), high, high),
                *[max(shape.weight for shape in shapes)] * 2,
                *[max(shape.severity for shape in shapes)] * 2,
                found[0][0],
            ),
        )
        announce_growth(db, blob(found[0][0]), growth)


def _next_start(db: Connection, stream: bytes, low: int) -> int | None:
    found = db.execute(
        "SELECT min(time) FROM occurrences WHERE stream = ? AND time >= ?", (stream, low)
    )[0][0]
    return None if found is None else whole(found)


def _write_alert(db: Connection, stream: bytes, ident: bytes, start: int, width: int) -> None:
    row = db.execute(
        "SELECT max(o.time), count(*), sum(s.failed), max(s.weight), max(s.severity) "
        "FROM occurrences o JOIN shapes s ON s.id = o.shape "
        "WHERE o.stream = ? AND o.time >= ? AND o.time <= ?",
        (stream, start, start + width),
    )[0]
    numbers = tuple(whole(value) for value in row)
    db.many(
        "INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(ident, stream, start, *numbers)]
    )


def _width(stream: Stream) -> int:
    return stream.seconds * 1_000_000
