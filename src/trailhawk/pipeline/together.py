"""What is worked out over all that a store knows: windowed rules, and rules with their own code.

Code keeps state from event to event and from rule to rule, so all such rules are asked together,
in the order of event time, from an empty state; then no batch or repeat changes an answer. Any
other rule is worked out by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec

from trailhawk.alerting.plans import logic_hash
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.pipeline.signals import unpacked
from trailhawk.scan import Job, conditions_asked
from trailhawk.scan.hits import Hit, HitRuns, record_digest
from trailhawk.store import Store

__all__ = ["Together", "together"]

MAX_HIT_BYTES = 24 * 1024 * 1024

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Hit).decode


class Together:
    """Rules that are asked in one pass over what the store has kept for them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.coded = any(code for rule in rules for code in rule.codes)
        self.logics: Mapping[str, str] = {rule.uid: logic_hash(rule) for rule in self.rules}
        self.keys: Mapping[str, bytes] = {
            uid: _key(uid, logic) for uid, logic in self.logics.items()
        }
        """Under which the store keeps what each rule looks at: what is kept for one rule does not
        depend on which others there are."""

    def job(self, limits: Limits, databases: tuple[str, ...] = ()) -> Job:
        """Return the job of a scan of these rules alone."""
        return Job(conditions=conditions_asked(self.rules), limits=limits, databases=databases)

    def count(self, store: Store) -> int:
        """Return how many records the store keeps for these rules, counted once a rule."""
        return sum(store.count_signals(key) for key in self.keys.values())

    def hits(self, store: Store, folder: Path) -> tuple[int, HitRuns]:
        """Return ``count``, and all of it as hits of that scan.

        SourceError for what is not what was kept.
        """
        runs = HitRuns(folder, MAX_HIT_BYTES)
        seen = 0
        first = 0
        for rule in self.rules:
            for body in store.signals(self.keys[rule.uid]):
                _add(runs, _shifted(unpacked(body), first))
                seen += 1
            first += len(rule.conditions)
        return seen, _joined(runs, folder)


def together(rules: Sequence[Rule]) -> list[Together]:
    """Return the rules that cannot be decided record by record, those with code in one."""
    found: list[Together] = []
    coded = [rule for rule in rules if rule.reports and any(rule.codes)]
    if coded:
        found.append(Together(coded))
    found += [
        Together([rule])
        for rule in rules
        if rule.reports and not any(rule.codes) and not isinstance(rule.logic, Single)
    ]
    return found


def _key(uid: str, logic: str) -> bytes:
    return blake2b(f"{uid}\0{logic}".encode("utf-8", "replace"), digest_size=16).digest()


def _shifted(hit: Hit, first: int) -> Hit:
    """Return a hit of one rule alone as one of all, whose conditions begin at ``first``."""
    return msgspec.structs.replace(
        hit, rules=tuple((first + position, evidence) for position, evidence in hit.rules)
    )


def _add(runs: HitRuns, hit: Hit) -> None:
    """Take a hit where the same record's other hits stand beside it."""
    time, event_id, account, _, _ = hit.key
    runs.add_packed((time, event_id, account, record_digest(hit.record).hex(), 0), _pack(hit))


def _joined(runs: HitRuns, folder: Path) -> HitRuns:
    """Return the hits with one for each record, whichever rules hold of it."""
    found = HitRuns(folder, MAX_HIT_BYTES)
    for _, same in groupby(runs.pairs(), key=itemgetter(0)):
        hits = [_unpack(packed) for _, packed in same]
        rules = sorted((one for hit in hits for one in hit.rules), key=itemgetter(0))
        found.add(msgspec.structs.replace(hits[0], rules=tuple(rules)))
    return found
