"""The tables, one list of statements a version; a store of an older version is brought forward.

The statements are the SQL that SQLite and PostgreSQL share but for two words.
"""

from __future__ import annotations

__all__ = ["MIGRATIONS", "VERSION"]

_FIRST = (
    # What the triggers of an alert have in common.
    """CREATE TABLE streams (
        id {bytes} PRIMARY KEY,
        uid TEXT NOT NULL,
        logic TEXT NOT NULL,
        attributes TEXT NOT NULL,
        width BIGINT NOT NULL
    )""",
    # All that triggers share but for time and event: floods of one kind make one row.
    """CREATE TABLE shapes (
        id {bytes} PRIMARY KEY,
        severity INTEGER NOT NULL,
        weight INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        rule TEXT NOT NULL,
        logic TEXT NOT NULL,
        source TEXT NOT NULL,
        name TEXT NOT NULL,
        region TEXT NOT NULL,
        account TEXT NOT NULL,
        principal TEXT NOT NULL,
        session TEXT NOT NULL,
        access_key TEXT NOT NULL,
        address TEXT NOT NULL,
        user_agent TEXT NOT NULL,
        error_code TEXT NOT NULL,
        resource TEXT NOT NULL
    )""",
    """CREATE TABLE occurrences (
        stream {bytes} NOT NULL,
        time BIGINT NOT NULL,
        finding {bytes} NOT NULL,
        shape {bytes} NOT NULL,
        event_id TEXT NOT NULL,
        PRIMARY KEY (stream, time, finding)
    ){clustered}""",
    # The best few of each hour, so that every alert has some whatever becomes of its bounds.
    """CREATE TABLE samples (
        stream {bytes} NOT NULL,
        hour BIGINT NOT NULL,
        failed INTEGER NOT NULL,
        time BIGINT NOT NULL,
        finding {bytes} NOT NULL,
        place TEXT NOT NULL,
        body {bytes} NOT NULL,
        PRIMARY KEY (stream, hour, failed, time, finding)
    ){clustered}""",
    """CREATE TABLE alerts (
        id {bytes} PRIMARY KEY,
        stream {bytes} NOT NULL,
        start BIGINT NOT NULL,
        last BIGINT NOT NULL,
        count BIGINT NOT NULL,
        failures BIGINT NOT NULL,
        severity INTEGER NOT NULL,
        rule_severity INTEGER NOT NULL
    )""",
    "CREATE UNIQUE INDEX alerts_by_stream ON alerts (stream, start)",
    """CREATE TABLE states (
        alert {bytes} PRIMARY KEY,
        state TEXT NOT NULL,
        verdict TEXT NOT NULL,
        note TEXT NOT NULL,
        author TEXT NOT NULL,
        at TEXT NOT NULL
    )""",
    """CREATE TABLE history (
        alert {bytes} NOT NULL,
        at TEXT NOT NULL,
        author TEXT NOT NULL,
        said TEXT NOT NULL,
        PRIMARY KEY (alert, at, said)
    )""",
    """CREATE TABLE moves (
        old {bytes} PRIMARY KEY,
        stream {bytes} NOT NULL,
        start BIGINT NOT NULL
    )""",
    # What sinks are still to be told, in the order of commits.
    """CREATE TABLE outbox (
        seq {serial},
        alert {bytes} NOT NULL UNIQUE
    )""",
    """CREATE TABLE cursors (
        sink TEXT PRIMARY KEY,
        seq BIGINT NOT NULL,
        failures BIGINT NOT NULL,
        retry_at BIGINT NOT NULL,
        problem TEXT NOT NULL
    )""",
    # One row an object that was read to its end, its books with it.
    """CREATE TABLE ledger (
        object {bytes} NOT NULL,
        rules {bytes} NOT NULL,
        name TEXT NOT NULL,
        books TEXT NOT NULL,
        PRIMARY KEY (object, rules)
    )""",
    """CREATE TABLE damage (
        object {bytes} NOT NULL,
        at BIGINT NOT NULL,
        name TEXT NOT NULL,
        reason TEXT NOT NULL,
        records BIGINT NOT NULL,
        PRIMARY KEY (object, at)
    )""",
    # Records that steps of windowed rules hold of: windows are over events of many objects.
    """CREATE TABLE signals (
        rules {bytes} NOT NULL,
        time TEXT NOT NULL,
        event_id TEXT NOT NULL,
        account TEXT NOT NULL,
        content {bytes} NOT NULL,
        body {bytes} NOT NULL,
        PRIMARY KEY (rules, time, event_id, account, content)
    )""",
    """CREATE TABLE hidden (
        exception TEXT NOT NULL,
        finding {bytes} NOT NULL,
        PRIMARY KEY (exception, finding)
    )""",
    # Contents by event: an id that comes with a second content was forged, or damaged.
    """CREATE TABLE contents (
        event {bytes} NOT NULL,
        content {bytes} NOT NULL,
        PRIMARY KEY (event, content)
    ){clustered}""",
    # What the rules and types were called when they triggered.
    """CREATE TABLE cards (
        uid TEXT PRIMARY KEY,
        body TEXT NOT NULL
    )""",
)

_SECOND = (
    # Of a burst, one occurrence stands for many events.
    "ALTER TABLE occurrences ADD COLUMN events BIGINT NOT NULL DEFAULT 1",
    """CREATE TABLE burst_events (
        stream {bytes} NOT NULL,
        time BIGINT NOT NULL,
        finding {bytes} NOT NULL,
        event_id TEXT NOT NULL,
        PRIMARY KEY (stream, time, finding, event_id)
    ){clustered}""",
    # An alert is told again when it has grown, so numbers are ours: one more than any before.
    """CREATE TABLE announcements (
        seq BIGINT PRIMARY KEY,
        alert {bytes} NOT NULL,
        count BIGINT NOT NULL,
        severity INTEGER NOT NULL
    )""",
    "CREATE INDEX announcements_by_alert ON announcements (alert, seq)",
    """INSERT INTO announcements SELECT o.seq, o.alert, a.count, a.severity
        FROM outbox o JOIN alerts a ON a.id = o.alert""",
    "DROP TABLE outbox",
    # What exceptions hide, so that it can come back when they are over.
    """CREATE TABLE excepted (
        stream {bytes} NOT NULL,
        time BIGINT NOT NULL,
        finding {bytes} NOT NULL,
        shape {bytes} NOT NULL,
        event_id TEXT NOT NULL,
        events BIGINT NOT NULL,
        exception TEXT NOT NULL,
        PRIMARY KEY (stream, time, finding)
    ){clustered}""",
)

_THIRD = (
    # What a sink looked at and did not take, so that it does not hold up the rest.
    """CREATE TABLE refusals (
        sink TEXT NOT NULL,
        alert {bytes} NOT NULL,
        seq BIGINT NOT NULL,
        told INTEGER NOT NULL,
        attempts BIGINT NOT NULL,
        reason TEXT NOT NULL,
        aside INTEGER NOT NULL,
        PRIMARY KEY (sink, alert)
    ){clustered}""",
)

_FOURTH = (
    # What a rule that alerts for itself calls a match.
    "ALTER TABLE shapes ADD COLUMN title TEXT NOT NULL DEFAULT ''",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SECOND, _THIRD, _FOURTH)
"""What brings a store from each version to the next; never changed once released."""

VERSION = len(MIGRATIONS)
