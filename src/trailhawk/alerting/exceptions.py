"""Exceptions: findings that somebody decided not to be told of, why, and until when."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from trailhawk.alerting.plans import Plan
from trailhawk.ir.conditions import Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.model.findings import Finding
from trailhawk.model.wildcards import some_match

__all__ = ["AlertException", "Exceptions", "Terms"]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What an exception says, its condition aside, and why, by whom, until when."""

    id: str
    reason: str
    author: str
    expires: date | None = None
    """The first day on which it holds no more."""
    rules: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


class AlertException(Terms, frozen=True, kw_only=True):
    """One exception: all that it says must hold of a finding; of each list, one entry.

    Names may have the wildcards ``*`` and ``?``; letters compare without case.
    """

    condition: Condition | None = None
    file: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether it would hide everything."""
        lists = (self.rules, self.types, self.principals, self.accounts)
        more = (self.networks, self.agents, self.events)
        return not any((*lists, *more)) and self.condition is None

    def expired(self, today: date) -> bool:
        """Return whether its time is over."""
        return self.expires is not None and today >= self.expires

    def covers(self, finding: Finding, plan: Plan, record: Mapping[str, object]) -> bool:
        """Return whether the finding is one of those that it is about."""
        return self.concerns(finding, plan) and self.holds_of(record)

    def holds_of(self, record: Mapping[str, object]) -> bool:
        """Return whether its condition holds of a record; none always does."""
        return self.condition is None or evaluate(self.condition, record) is True

    def concerns(self, finding: Finding, plan: Plan) -> bool:
        """Return whether all but its condition holds: what can be said without the record."""
        facts, rule = finding.facts, finding.rule
        asked = (
            (self.rules, (rule.uid, rule.id, rule.title)),
            (self.types, (plan.uid, plan.name)),
            (self.principals, (facts.principal, facts.session, facts.access_key)),
            (self.accounts, (facts.account,)),
            (self.agents, (facts.user_agent,)),
            (self.events, (facts.name,)),
        )
        if not all(some_match(patterns, values) for patterns, values in asked if patterns):
            return False
        return not self.networks or _inside(facts.address, self.networks)


class Exceptions:
    """All exceptions of a run. What an expired one covers is shown, and counted here."""

    def __init__(self, found: Iterable[AlertException], today: date) -> None:
        self.all = tuple(found)
        self._live = tuple(one for one in self.all if not one.expired(today))
        self._expired = tuple(one for one in self.all if one.expired(today))
        self.hidden: dict[str, int] = {}
        """By exception, findings that it hid in this run."""
        self.shown: dict[str, int] = {}
        """By expired exception, findings that it would have hidden."""

    @property
    def live(self) -> tuple[AlertException, ...]:
        """Those that are not over."""
        return self._live

    def hiding(
        self, finding: Finding, plan: Plan, record: Mapping[str, object]
    ) -> AlertException | None:
        """Return the first exception that hides the finding; count it either way."""
        for one in self._live:
            if one.covers(finding, plan, record):
                self.hidden[one.id] = self.hidden.get(one.id, 0) + 1
                return one
        for one in self._expired:
            if one.covers(finding, plan, record):
                self.shown[one.id] = self.shown.get(one.id, 0) + 1
        return None


def _inside(address: str, networks: tuple[str, ...]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network, strict=False) for network in networks)
