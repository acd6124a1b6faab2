"""A finding as what an alert is made of: which alert, when, and who did what to what.

Identities are hashes of contents, so that nothing read twice or elsewhere counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec

from trailhawk.alerting.bursts import settled
from trailhawk.alerting.plans import Plan
from trailhawk.alerting.resources import resource_of
from trailhawk.ir.dedup import dedup_text
from trailhawk.model.events import EventFacts, event_time
from trailhawk.model.findings import Burst, Evidence, Finding, Outcomes, Place
from trailhawk.model.printable import cut
from trailhawk.model.text import scalar_text

__all__ = [
    "UNTIMED",
    "Stream",
    "Trigger",
    "alert_id",
    "content_digest",
    "microseconds",
    "trigger_of",
    "utc_text",
]

UNTIMED = -1
"""The time of an event that tells none: such events fold among themselves."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MAX_ATTRIBUTE_CHARS = 1024


class Stream(msgspec.Struct, frozen=True):
    """What all triggers of one alert have in common, and of the alerts before and after it."""

    id: bytes
    uid: str
    """Of the alert type, or of the rule that alerts for itself."""
    logic: str
    attributes: tuple[tuple[str, str], ...]
    seconds: int


class Trigger(msgspec.Struct, frozen=True):
    """One finding on its way into an alert."""

    id: bytes
    stream: Stream
    time: int
    """Microseconds since 1970; ``UNTIMED`` when the event tells none."""
    rule: str
    logic: str
    """Of a windowed rule, a hash of its logic; else empty."""
    severity: int
    resource: str
    facts: EventFacts
    evidence: tuple[Evidence, ...]
    place: Place
    record: bytes
    burst: Burst | None = None
    title: str = ""
    """What a rule that alerts for itself calls it; empty where it says nothing."""


def trigger_of(
    finding: Finding, plan: Plan, record: Mapping[str, object], logic: str = ""
) -> Trigger:
    """Return a finding as a trigger; ``record`` is its record, decoded."""
    resource = resource_of(record)
    attributes = _attributes(finding, plan, record, resource)
    burst = finding.burst
    return Trigger(
        id=_finding_id(finding, record),
        stream=_stream(plan, attributes),
        time=microseconds(burst.first if burst and plan.from_first else finding.facts.time),
        rule=finding.rule.uid,
        logic=logic,
        severity=finding.rule.severity.score if plan.severity is None else plan.severity,
        resource=resource,
        facts=finding.facts,
        evidence=(*finding.evidence, *_said(finding.outcomes)),
        place=finding.place,
        record=finding.record,
        burst=burst,
        title=_cut(finding.told.title) if finding.told and plan.own_text else "",
    )


def _said(outcomes: Outcomes) -> Iterator[Evidence]:
    """Yield what the rule says about the finding as evidence, which alerts keep and show."""
    for name, value in outcomes:
        parts = value if isinstance(value, tuple) else (value,)
        text = ", ".join(scalar_text(part) or "" for part in parts)
        if text:
            yield Evidence(f"outcome {name}", "the rule says", cut(text, MAX_ATTRIBUTE_CHARS))


def alert_id(stream: bytes, start: int) -> bytes:
    """Return the identity of the stream's alert whose first trigger is at ``start``."""
    return _digest(stream, str(start).encode())


def content_digest(record: Mapping[str, object]) -> bytes:
    """Return a hash of a record's content, whatever its white space and key order."""
    return blake2b(msgspec.json.encode(record, order="sorted"), digest_size=16).digest()


def microseconds(time: str) -> int:
    """Return an event's time as a number; ``UNTIMED`` for what is no time since 1970."""
    moment = event_time(time)
    return UNTIMED if moment is None else max(UNTIMED, (moment - _EPOCH) // _MICROSECOND)


def utc_text(time: int) -> str:
    """Return a trigger's time as RFC 3339 text; empty for ``UNTIMED``."""
    if time == UNTIMED:
        return ""
    return (_EPOCH + time * _MICROSECOND).isoformat().replace("+00:00", "Z")


def _attributes(
    finding: Finding, plan: Plan, record: Mapping[str, object], resource: str
) -> tuple[tuple[str, str], ...]:
    """Return what must be equal: what the rule says itself, else group keys, else the plan's."""
    if plan.own_text and finding.dedup is not None:
        return (("dedup", _short(finding.dedup)),)
    if plan.pieces is not None:
        return (("dedup", _short(dedup_text(plan.pieces, record))),)
    burst = finding.burst
    # A burst of which the rule tells as of one event is one for the plan as well.
    if (
        burst is not None
        and burst.keys
        and finding.told is None
        and not settled(burst, plan, finding.facts, record)
    ):
        pairs = tuple((name, value or "") for name, value in burst.keys)
        return (("account", finding.facts.account), *((name, _cut(value)) for name, value in pairs))
    return tuple((name, _cut(_attribute(finding, name, resource))) for name in plan.same)


def _attribute(finding: Finding, name: str, resource: str) -> str:
    match name:
        case "resource":
            return resource
        case "rule":
            return finding.rule.uid
        case "outcome":
            return finding.facts.outcome.value
        case _:
            return str(getattr(finding.facts, name))


def _short(text: str) -> str:
    """Return a text of bounded length that differs where the whole text does."""
    if len(text) <= MAX_ATTRIBUTE_CHARS:
        return text
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"{text[: MAX_ATTRIBUTE_CHARS - 40]}…{digest}"


def _cut(value: str) -> str:
    return cut(value, MAX_ATTRIBUTE_CHARS)


def _stream(plan: Plan, attributes: tuple[tuple[str, str], ...]) -> Stream:
    parts = [plan.uid, plan.logic, *(part for pair in attributes for part in pair)]
    identity = _digest(*(part.encode("utf-8", "replace") for part in parts))
    return Stream(identity, plan.uid, plan.logic, attributes, plan.seconds)


def _finding_id(finding: Finding, record: Mapping[str, object]) -> bytes:
    keys = msgspec.msgpack.encode(finding.burst.keys) if finding.burst is not None else b""
    uid = finding.rule.uid.encode("utf-8", "replace")
    return _digest(uid, content_digest(record), keys)


def _digest(*parts: bytes) -> bytes:
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.digest()
