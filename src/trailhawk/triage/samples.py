"""An alert's kept events as parts of its page: every leaf of the rule on them, and the record."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from trailhawk.alerting.alerts import Sample
from trailhawk.engine.explaining import Explained, explain
from trailhawk.facts import short_source
from trailhawk.ir.logic import Single
from trailhawk.model.events import Outcome
from trailhawk.model.printable import cut
from trailhawk.model.redaction import HIDDEN, redacted
from trailhawk.sinks.parameters import parameters
from trailhawk.sinks.wording import burst_texts, place_text, time_text
from trailhawk.triage.links import Links
from trailhawk.triage.pages import Leaf, SamplePart

__all__ = ["sample_part"]

MAX_LEAVES = 120
MAX_VALUE_CHARS = 300
MAX_RECORD_CHARS = 200_000
PARAMETERS = 8

_VERDICTS = {True: "true", False: "false", None: "unknown"}


def sample_part(sample: Sample, rule_title: str, links: Links) -> SamplePart:
    """Return an event with its rule's condition, where the rule is loaded as it was then."""
    facts = sample.facts
    record = _decoded(sample.record)
    leaves = tuple(_explained(sample, record, links))
    whole = bool(leaves)
    return SamplePart(
        rule=rule_title,
        rule_url=links.rule(sample.rule),
        when=time_text(facts.time),
        event=f"{short_source(facts.source)}:{facts.name}",
        event_url=links.event(facts.source, facts.name),
        outcome=facts.error_code or facts.outcome.value,
        failed=facts.outcome is Outcome.FAILURE,
        place=place_text(sample.place) if sample.place.object else "",
        parameters=tuple(
            (name, _told(name, value)) for name, value in parameters(sample.record, PARAMETERS)
        ),
        burst=tuple(map(redacted, burst_texts(sample.burst))) if sample.burst else (),
        leaves=leaves or tuple(_held(sample)),
        whole=whole,
        record=_indented(record),
    )


def _explained(sample: Sample, record: object, links: Links) -> Iterator[Leaf]:
    """Yield all parts of the condition; nothing where the rule is not the one that fired.

    Of a windowed rule the record may be of any step, so only conditions that hold are shown.
    """
    entry = links.entry(sample.rule)
    if entry is None or not isinstance(record, dict):
        return
    rule = entry.rule
    found = [explain(one, record, MAX_VALUE_CHARS) for one in rule.conditions]
    held = [one for one in found if one.verdict is True]
    if not held or (isinstance(rule.logic, Single) and len(held) != len(found)):
        return
    lines = (line for one in held for line in _lines(one, 0))
    for _, line in zip(range(MAX_LEAVES), lines, strict=False):
        yield line


def _lines(one: Explained, depth: int) -> Iterator[Leaf]:
    yield Leaf(
        depth=min(depth, 6),
        text=redacted(one.text),
        verdict=_VERDICTS[one.verdict],
        saw=_told(one.text.partition(" ")[0], _saw(one)) if one.is_leaf else "",
    )
    for part in one.parts:
        yield from _lines(part, depth + 1)


def _told(name: str, value: str) -> str:
    """Return a value without secrets; what stands under a secret's name is one."""
    lead = f"{name.rpartition('.')[2]}="
    whole = redacted(f"{lead}{value}")
    return whole.removeprefix(lead) if whole.startswith(lead) else HIDDEN


def _saw(one: Explained) -> str:
    if not one.saw:
        return "nothing there" if one.verdict is not None else "nothing: it was left out"
    more = f" and {one.more} more" if one.more else ""
    return ", ".join(one.saw) + more


def _held(sample: Sample) -> Iterator[Leaf]:
    for leaf in sample.evidence[:MAX_LEAVES]:
        yield Leaf(0, redacted(leaf.test), "true", _told(leaf.field, leaf.value or "nothing there"))


def _decoded(record: bytes) -> object:
    try:
        return msgspec.json.decode(record) if record else None
    except (ValueError, RecursionError):
        return None


def _indented(record: object) -> str:
    if not isinstance(record, dict):
        return ""
    text = redacted(json.dumps(record, indent=2, ensure_ascii=False))
    return cut(text, MAX_RECORD_CHARS)
