"""Folds a run's findings into the summary that a report is made of.

Owns what is held while findings stream by: groups, counters and one sample record a group.
Every answer but the tallies of more than ``tallies.MAX_DISTINCT`` values, and the sample
records past ``MAX_SAMPLE_BYTES``, is the same for every order of arrival.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from trailhawk.alerting.admission import admitted
from trailhawk.alerting.groups import GroupKey, OpenGroup
from trailhawk.alerting.periods import Period
from trailhawk.alerting.principals import principal_risks
from trailhawk.alerting.ranking import rank_key
from trailhawk.alerting.timeline import Timeline
from trailhawk.model.events import event_time
from trailhawk.model.findings import Finding, Group, Summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from trailhawk.model.limits import Limits

__all__ = ["MAX_SAMPLE_BYTES", "Folder"]

MAX_SAMPLE_BYTES = 256 * 1024 * 1024
"""Bytes of sample records held by all groups together; later samples keep only their place."""


class Folder:
    """Takes findings one by one; says at the end, worst first, what they amount to."""

    def __init__(self, limits: Limits) -> None:
        self._max_groups = limits.max_groups
        self._groups: dict[GroupKey, OpenGroup] = {}
        self._timeline = Timeline()
        self._period = Period()
        self._findings = 0
        self._held = 0

    def add(self, finding: Finding) -> None:
        """Fold one finding in."""
        facts = finding.facts
        moment = event_time(facts.time)
        self._findings += 1
        self._period.add(moment, facts.time)
        if finding.burst is not None:
            for text in (finding.burst.first, finding.burst.last):
                self._period.add(event_time(text), text)
        if moment is not None:
            self._timeline.add(moment, finding.rule.severity.level)
        key = (finding.rule.uid, facts.principal, facts.account)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = OpenGroup(finding, moment)
            self._charge(group, 0)
            self._make_room()
        else:
            held = group.held_bytes
            group.add(finding, moment)
            self._charge(group, held)

    def summary(  # noqa: PLR0913 - a run's facts, each by its name
        self,
        *,
        rules_loaded: int,
        rules_refused: int,
        command: str,
        version: str,
        more: Callable[[Finding], Finding] = lambda sample: sample,
        undecided: tuple[tuple[str, str, int], ...] = (),
        needs: tuple[tuple[str, str], ...] = (),
    ) -> Summary:
        """Return the groups worst first, and what a report needs around them.

        ``more`` adds to a group's sample what was not worth working out for every finding.
        """
        self._prune()
        groups = tuple(
            msgspec.structs.replace(group, sample=more(group.sample)) for group in self._closed()
        )
        bars, seconds = self._timeline.bars()
        return Summary(
            groups=groups,
            findings=self._findings,
            first=self._period.first,
            last=self._period.last,
            timeline=bars,
            bucket_seconds=seconds,
            rules_loaded=rules_loaded,
            rules_refused=rules_refused,
            command=command,
            version=version,
            overflow=self._findings - sum(group.count for group in groups),
            principals=principal_risks(groups),
            undecided=undecided,
            needs=needs,
        )

    def _closed(self) -> tuple[Group, ...]:
        closed = (
            group.close(principal, account)
            for (_, principal, account), group in self._groups.items()
        )
        return tuple(sorted(closed, key=rank_key))

    def _make_room(self) -> None:
        # Half as many groups again may stand before a prune, so that a flood of new groups
        # sorts them once in many arrivals and not at each.
        if len(self._groups) > self._max_groups + self._max_groups // 2 + 1:
            self._prune()

    def _prune(self) -> None:
        scores = {key: group.score for key, group in self._groups.items()}
        kept = admitted(scores, self._max_groups)
        self._groups = {key: group for key, group in self._groups.items() if key in kept}
        self._held = sum(group.held_bytes for group in self._groups.values())

    def _charge(self, group: OpenGroup, before: int) -> None:
        self._held += group.held_bytes - before
        if self._held > MAX_SAMPLE_BYTES:
            self._held -= group.held_bytes
            group.drop_record()
