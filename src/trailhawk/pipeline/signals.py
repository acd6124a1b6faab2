"""Records that rules look at together, kept until all that belongs with them was read."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from trailhawk.alerting.triggers import content_digest
from trailhawk.ir.rule import Rule
from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Evidence, Place
from trailhawk.scan.hits import Hit
from trailhawk.store.columns import readable
from trailhawk.store.store import Signal

__all__ = ["Keeping", "unpacked"]

_Held = tuple[tuple[int, tuple[Evidence, ...]], ...]


class _Body(msgspec.Struct, frozen=True, array_like=True):
    facts: EventFacts
    place: Place
    held: _Held
    record: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Body).decode
_PACKED = b"\x78"
"""How zlib begins; an array of msgpack begins otherwise."""


class Keeping:
    """What of a run's hits is kept for rules that are worked out later."""

    def __init__(self, rules: Sequence[Rule], keys: Mapping[str, bytes]) -> None:
        """Take all rules of the run, in its job's order; ``keys`` are of those to keep for."""
        asked = [rule for rule in rules if rule.reports]
        self._owners: tuple[tuple[bytes, int] | None, ...] = tuple(
            None if key is None else (key, inner)
            for rule in asked
            for key in (keys.get(rule.uid),)
            for inner in range(len(rule.conditions))
        )
        """Of each condition of the run: for which rule it is kept, and its position there."""

    def without(self, hit: Hit) -> Hit:
        """Return a hit without what is told later."""
        left = tuple(one for one in hit.rules if self._owners[one[0]] is None)
        return hit if len(left) == len(hit.rules) else msgspec.structs.replace(hit, rules=left)

    def signals(
        self, hits: Sequence[Hit], records: Sequence[dict[str, object]]
    ) -> Iterator[Signal]:
        """Yield what of these hits is kept."""
        for hit, record in zip(hits, records, strict=True):
            held = self._held(hit)
            if held:
                facts, content = hit.facts, content_digest(record)
                for key, found in held.items():
                    # The checksum counts: an altered letter would be another group's.
                    body = zlib.compress(_packed(hit, tuple(found)), 1)
                    yield Signal(key, facts.time, facts.event_id, facts.account, content, body)

    def _held(self, hit: Hit) -> Mapping[bytes, list[tuple[int, tuple[Evidence, ...]]]]:
        found: defaultdict[bytes, list[tuple[int, tuple[Evidence, ...]]]] = defaultdict(list)
        for position, evidence in hit.rules:
            owner = self._owners[position]
            if owner is not None:
                found[owner[0]].append((owner[1], evidence))
        return found


def _packed(hit: Hit, held: _Held) -> bytes:
    """Return a hit as it is kept for one rule, by what of that rule holds of it."""
    return _encode(_Body(hit.facts, hit.place, held, hit.record))


def unpacked(body: bytes) -> Hit:
    """Return what was kept for one rule; SourceError when it is something else."""
    with readable():
        # Signals were kept as they are until they bore a checksum.
        found = _decode(zlib.decompress(body) if body.startswith(_PACKED) else body)
    return Hit(found.facts, found.place, found.held, found.record)
