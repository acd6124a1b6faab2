"""Credentials that calls hand out, followed from whoever asked to whoever used them.

STS answers with the key that the new session signs with, and IAM with the key that it made, so
a chain of roles is a chain of keys. Every order of records gives the same chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from trailhawk.ir.conditions import And, Condition, Leaf
from trailhawk.ir.tests import Exists, OneOf
from trailhawk.model.events import EventFacts
from trailhawk.model.paths import FieldPath

__all__ = ["MAX_HOPS", "Hop", "follow", "hands_out_keys", "hop_of"]

MAX_HOPS = 100_000
"""Hand-overs remembered; one is a few hundred bytes."""

_HANDS_OUT = (
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "CreateAccessKey",
    "GetFederationToken",
    "GetSessionToken",
)


class Hop(msgspec.Struct, frozen=True):
    """One hand-over of credentials."""

    time: str
    call: str
    caller: str
    caller_key: str
    key: str
    """The key that was handed out."""
    to: str
    """Whose it is: the session's ARN, or the user that the key was made for."""


def hands_out_keys() -> Condition:
    """Return the condition of calls that succeeded in getting credentials."""
    return And(
        (
            Leaf(FieldPath.of("eventName"), OneOf(_HANDS_OUT)),
            Leaf(FieldPath.of("responseElements"), Exists()),
        )
    )


def hop_of(facts: EventFacts, record: Mapping[str, object]) -> Hop | None:
    """Return the hand-over that a record tells of; None when it has no key in it."""
    response = record.get("responseElements")
    if not isinstance(response, Mapping):
        return None
    key = _text(response, "credentials", "accessKeyId") or _text(
        response, "accessKey", "accessKeyId"
    )
    if not key:
        return None
    to = (
        _text(response, "assumedRoleUser", "arn")
        or _text(response, "federatedUser", "arn")
        or _text(response, "accessKey", "userName")
        or facts.principal
    )
    return Hop(facts.time, facts.name, facts.principal, facts.access_key, key, to)


def follow(hops: Iterable[Hop], own: frozenset[str]) -> tuple[Hop, ...]:
    """Return the hand-overs reached from calls signed with ``own`` keys, each key once."""
    from_key: defaultdict[str, list[Hop]] = defaultdict(list)
    for hop in hops:
        from_key[hop.caller_key].append(hop)
    reached: dict[str, Hop] = {}
    waiting = sorted(own)
    while waiting:
        for hop in from_key[waiting.pop()]:
            if hop.key not in reached and hop.key not in own:
                reached[hop.key] = hop
                waiting.append(hop.key)
    return tuple(sorted(reached.values(), key=lambda hop: (hop.time, hop.key)))


def _text(parent: Mapping[str, object], name: str, key: str) -> str:
    child = parent.get(name)
    value = child.get(key) if isinstance(child, Mapping) else None
    return value if isinstance(value, str) else ""
