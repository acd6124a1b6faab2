"""One group while it is still growing: findings of one rule by one principal in one account."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from trailhawk.alerting.periods import Period
from trailhawk.alerting.tallies import Counts
from trailhawk.model.events import Outcome, event_time
from trailhawk.model.findings import Burst, Finding, Group

__all__ = ["MAX_EVENT_IDS", "GroupKey", "OpenGroup"]

MAX_EVENT_IDS = 100
"""Event ids that a group names: those of its earliest findings."""

GroupKey = tuple[str, str, str]
"""Rule uid, principal, account."""

_NO_TIME = datetime.max.replace(tzinfo=UTC)
_SampleKey = tuple[bool, datetime, str, str, int]


class OpenGroup:
    """Counts, tallies and the sample of one group; the order of arrival changes none of them."""

    __slots__ = (
        "_addresses",
        "_agents",
        "_errors",
        "_events",
        "_failures",
        "_ids",
        "_names",
        "_period",
        "_regions",
        "_rule",
        "_sample",
        "_sample_key",
        "_sessions",
        "count",
    )

    def __init__(self, first: Finding, moment: datetime | None) -> None:
        self.count = 0
        self._events = 0
        self._failures = 0
        self._period = Period()
        self._names = Counts()
        self._addresses = Counts()
        self._agents = Counts()
        self._regions = Counts()
        self._errors = Counts()
        self._sessions = Counts()
        self._ids: list[tuple[datetime, str]] = []
        self._sample = first
        self._rule = first.rule
        self._sample_key = _sample_key(first, moment)
        self.add(first, moment)

    def add(self, finding: Finding, moment: datetime | None) -> None:
        """Fold one finding in; ``moment`` is its time, where that can be read."""
        facts = finding.facts
        self.count += 1
        self._failures += facts.outcome is Outcome.FAILURE
        self._period.add(moment, facts.time)
        if finding.burst is not None:
            self._add_burst(finding.burst)
        self._names.add(facts.name)
        self._addresses.add(facts.address)
        self._agents.add(facts.user_agent)
        self._regions.add(facts.region)
        self._errors.add(facts.error_code)
        self._sessions.add(facts.session)
        if finding.burst is None:
            self._add_id(moment, facts.event_id)
        if finding.rule.severity.score > self._rule.severity.score:
            self._rule = finding.rule
        key = _sample_key(finding, moment)
        if key < self._sample_key:
            self._sample, self._sample_key = finding, key

    @property
    def score(self) -> int:
        """The severity score of the group: the highest that the rule gave any of its findings."""
        return self._rule.severity.score

    @property
    def held_bytes(self) -> int:
        """The size of the one record that the group holds."""
        return len(self._sample.record)

    def drop_record(self) -> None:
        """Let go of the sample's record; its place still says where to find it."""
        self._sample = msgspec.structs.replace(self._sample, record=b"")

    def close(self, principal: str, account: str) -> Group:
        """Return the group as it stands."""
        return Group(
            rule=self._rule,
            principal=principal,
            account=account,
            count=self.count,
            first=self._period.first,
            last=self._period.last,
            successes=self.count - self._failures,
            failures=self._failures,
            names=self._names.tally(),
            addresses=self._addresses.tally(),
            user_agents=self._agents.tally(),
            regions=self._regions.tally(),
            errors=self._errors.tally(),
            sessions=self._sessions.tally(),
            sample=self._sample,
            event_ids=tuple(event_id for _, event_id in sorted(self._ids)[:MAX_EVENT_IDS]),
            events=self._events,
        )

    def _add_burst(self, burst: Burst) -> None:
        """Count the events of a burst, which begins before the event that completed it."""
        self._events += burst.count
        first = event_time(burst.first)
        self._period.add(first, burst.first)
        self._period.add(event_time(burst.last), burst.last)
        for event_id in burst.event_ids:
            self._add_id(first, event_id)

    def _add_id(self, moment: datetime | None, event_id: str) -> None:
        if not event_id:
            return
        self._ids.append((moment or _NO_TIME, event_id))
        # Trimming at twice the limit keeps the earliest and sorts once in a hundred findings.
        if len(self._ids) >= 2 * MAX_EVENT_IDS:
            self._ids = sorted(self._ids)[:MAX_EVENT_IDS]


def _sample_key(finding: Finding, moment: datetime | None) -> _SampleKey:
    failed = finding.facts.outcome is Outcome.FAILURE
    place = finding.place
    return failed, moment or _NO_TIME, finding.facts.event_id, place.object, place.index
