"""Which groups stay when there are more than may be held.

An attacker can make many groups cheaply, so being early must not help: what stays depends on
the rules' severity and on a hash, never on the order of arrival, and every rule keeps some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

from trailhawk.alerting.groups import GroupKey

__all__ = ["admitted"]

_SHARE = 1_000
"""A thousand rules each keep a thousandth of the room before any rule takes more."""


def admitted(scores: Mapping[GroupKey, int], capacity: int) -> frozenset[GroupKey]:
    """Return at most ``capacity`` of the keys, given the severity score of each.

    Each rule first keeps its share, severe rules before mild ones; what room is left goes to
    the rest, again by severity. A key that is left out stays out however many keys are added,
    so pruning often and pruning once at the end leave the same keys.
    """
    if len(scores) <= capacity:
        return frozenset(scores)
    share = max(1, capacity // _SHARE)
    taken: Counter[str] = Counter()
    first: list[GroupKey] = []
    rest: list[GroupKey] = []
    for key in sorted(scores, key=lambda key: (scores[key], _digest(key)), reverse=True):
        taken[key[0]] += 1
        (first if taken[key[0]] <= share else rest).append(key)
    return frozenset((first + rest)[:capacity])


def _digest(key: GroupKey) -> bytes:
    text = "\0".join(key).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=16).digest()
