"""Rules' own code that fails, as a stream of alerts beside those of its matches.

A rule that fails finds nothing, and somebody has to be told: one alert a rule and kind of error,
for a day from the first, whatever the rule says of its own alerts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from trailhawk.alerting.plans import logic_hash
from trailhawk.ir.rule import Rule
from trailhawk.model.deciding import Decider, Question, Ruling, Told
from trailhawk.model.events import event_facts, event_time
from trailhawk.model.findings import Burst, Evidence, Finding, Place, RuleCard
from trailhawk.model.printable import cut
from trailhawk.model.severity import Severity

__all__ = ["Failures", "failure_card", "failure_logics"]

PERIOD = timedelta(hours=24)
MAX_KIND_CHARS = 80
MAX_STREAMS = 10_000
"""Rules and kinds of errors; what comes on top is counted in the books only."""


def failure_card(code: str) -> RuleCard:
    """Return what is said of a rule whose code failed, as of a rule of its own."""
    return RuleCard(
        uid=f"trailhawk:code-failed:{code}",
        id=f"code-failed:{code}",
        title=f"{code}: its own code failed",
        vendor="trailhawk",
        severity=Severity(25),
        description="The rule's own code raised an error, or took too long, where its condition "
        "holds. That is no match, so that what the rule looks for may have gone by.",
    )


def failure_logics(rules: Sequence[Rule]) -> dict[str, tuple[str, str]]:
    """Return of each code its card's unique id, and a hash of the logic that it is asked for."""
    logics: dict[str, list[str]] = {}
    for rule in rules:
        for code in filter(None, dict.fromkeys(rule.codes)):
            logics.setdefault(code, []).append(logic_hash(rule))
    return {
        code: (failure_card(code).uid, "-".join(sorted(found))[:200])
        for code, found in logics.items()
    }


class _Window(msgspec.Struct):
    """The failures of one code with one kind of error, in one day from the first."""

    code: str
    kind: str
    error: str
    record: Mapping[str, object]
    begins: datetime
    first: str
    last: str = ""
    count: int = 0


class Failures:
    """Asks a decider, and notes what fails. Questions come in the order of event time."""

    def __init__(self, decider: Decider) -> None:
        self._decider = decider
        self._open: dict[tuple[str, str], _Window] = {}
        self._closed: list[_Window] = []

    def decide(self, questions: Sequence[Question]) -> Sequence[Ruling]:
        """Return a ruling for each question, in their order."""
        rulings = self._decider.decide(questions)
        for question, ruling in zip(questions, rulings, strict=True):
            if ruling.error:
                self._note(question, ruling.error)
        return rulings

    def forget(self) -> None:
        """Begin anew: what codes have kept, and what has failed, is gone."""
        self._decider.forget()
        self._open.clear()
        self._closed.clear()

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Yield each code that failed, and a finding for a kind of error and a day."""
        windows: Iterable[_Window] = (*self._closed, *self._open.values())
        for window in windows:
            yield window.code, _finding(window)

    def _note(self, question: Question, error: str) -> None:
        time = str(question.record.get("eventTime") or "")
        moment = event_time(time)
        if moment is None:
            return
        key = (question.code, _kind(error))
        window = self._open.get(key)
        if window is not None and moment - window.begins > PERIOD:
            self._closed.append(self._open.pop(key))
            window = None
        if window is None:
            if len(self._open) + len(self._closed) >= MAX_STREAMS:
                return
            window = _Window(*key, error, question.record, moment, time)
            self._open[key] = window
        window.count += 1
        window.last = time


def _kind(error: str) -> str:
    """Return the type of an error, as its text begins; else the text."""
    head = error.partition(":")[0]
    return head if head.isidentifier() else cut(error, MAX_KIND_CHARS)


def _finding(window: _Window) -> Finding:
    facts = event_facts(dict(window.record))
    ids = (facts.event_id,) if facts.event_id else ()
    return Finding(
        failure_card(window.code),
        facts,
        (Evidence(window.code, "its own code failed", window.error),),
        Place("", 0),
        msgspec.json.encode(window.record),
        burst=Burst(window.count, window.first, window.last, ids, (("kind", window.kind),)),
        dedup=window.kind,
        told=Told(title=f"{window.code} failed: {window.error}"),
    )
