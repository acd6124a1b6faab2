"""Everything a principal or key did, also under the roles that it took on."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trailhawk.investigate.hops import MAX_HOPS, Hop, follow, hands_out_keys, hop_of
from trailhawk.investigate.identities import called, with_keys
from trailhawk.investigate.looking import Look, whole_record
from trailhawk.investigate.profile import Profile
from trailhawk.ir.conditions import Condition, Or
from trailhawk.ir.evaluate import evaluate
from trailhawk.model.books import Books

__all__ = ["Trail", "trail_of"]


class Trail(msgspec.Struct, frozen=True):
    """What was found out about one identity."""

    condition: Condition
    """Holds of every call of the trail, hops included."""
    hops: tuple[Hop, ...]
    profile: Profile
    hops_left_out: int = 0


def trail_of(name: str, look: Look, books: Books) -> Trail:
    """Return all that whoever goes by ``name`` did.

    Two passes: the first finds hand-overs of credentials and the identity's own keys, the
    second adds up every call signed with any of them. ``books`` are those of the second.
    """
    named = called(name)
    own: set[str] = set()
    hops: list[Hop] = []
    left_out = 0
    for hop, key, mine in _hand_overs(named, look):
        if mine and key:
            own.add(key)
        if hop is not None and len(hops) < MAX_HOPS:
            hops.append(hop)
        elif hop is not None:
            left_out += 1
    reached = follow(hops, frozenset(own))
    condition = Or((named, with_keys(frozenset(hop.key for hop in reached)))) if reached else named
    profile = Profile()
    for found in look.in_order(condition, books):
        profile.add(found.facts)
    return Trail(condition, reached, profile, left_out)


def _hand_overs(named: Condition, look: Look) -> Iterator[tuple[Hop | None, str, bool]]:
    for sight in look.as_read(Or((named, hands_out_keys())), Books()):
        record = whole_record(sight.record)
        mine = evaluate(named, record) is True
        yield hop_of(sight.facts, record), sight.facts.access_key, mine
