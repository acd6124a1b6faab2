"""Whether a burst, many events told as one, folds with single events under an alert type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trailhawk.alerting.plans import Plan
from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Burst

__all__ = ["settled"]


def settled(burst: Burst, plan: Plan, facts: EventFacts, record: Mapping[str, object]) -> bool:
    """Return whether all events of a burst share what its alert type folds by.

    They do where the type's attributes stand among the burst's group keys: counted by caller, a
    burst is that caller's like any single event. One that is counted by address may be many
    callers', and the record that completes it, of which ``facts`` and ``record`` are, only one's.
    A rule that alerts for itself goes by its own keys.
    """
    if plan.own_text:
        return False
    values = frozenset(value for _, value in burst.keys if value)
    return all(_is_shared(name, values, facts, record) for name in plan.same)


def _is_shared(
    name: str, values: frozenset[str], facts: EventFacts, record: Mapping[str, object]
) -> bool:
    match name:
        case "account" | "rule":
            return True  # a burst's alert goes by these whatever its keys are
        case "principal":
            return not values.isdisjoint(_caller_ids(record))
        case _:
            return bool(shown := str(getattr(facts, name, ""))) and shown in values


def _caller_ids(record: Mapping[str, object]) -> Iterator[str]:
    """Yield what names the record's caller alone: a user name is one of several accounts'."""
    identity = record.get("userIdentity")
    if not isinstance(identity, Mapping):
        return
    context = identity.get("sessionContext")
    issuer = context.get("sessionIssuer") if isinstance(context, Mapping) else None
    for part in (identity, issuer):
        for key in ("arn", "principalId", "accessKeyId"):
            value = part.get(key) if isinstance(part, Mapping) else None
            if isinstance(value, str) and value:
                yield value
