"""Records that windowed rules look at, kept until all that belongs with them was read."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import msgspec

from trailhawk.alerting.triggers import content_digest
from trailhawk.ir.rule import Rule
from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Evidence, Place
from trailhawk.model.limits import Limits
from trailhawk.scan import Job, conditions_asked
from trailhawk.scan.correlating import Layout
from trailhawk.scan.hits import Hit
from trailhawk.store.columns import readable
from trailhawk.store.store import Signal

__all__ = ["Windowed", "signals_of"]


class _Body(msgspec.Struct, frozen=True, array_like=True):
    facts: EventFacts
    place: Place
    held: tuple[tuple[int, tuple[Evidence, ...]], ...]
    record: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Body).decode
_PACKED = b"\x78"
"""How zlib begins; an array of msgpack begins otherwise."""


class Windowed(msgspec.Struct, frozen=True):
    """A windowed rule by itself."""

    rule: Rule
    logic: str

    @property
    def key(self) -> bytes:
        """Under which the store keeps its signals."""
        whole = f"{self.rule.uid}\0{self.logic}".encode("utf-8", "replace")
        return blake2b(whole, digest_size=16).digest()

    def job(self, limits: Limits, databases: tuple[str, ...] = ()) -> Job:
        """Return the job of a scan of this rule alone."""
        conditions = conditions_asked([self.rule])
        return Job(conditions=conditions, limits=limits, databases=databases)

    def hit(self, body: bytes) -> Hit:
        """Return a signal as a hit of that scan; SourceError when it is not what was kept."""
        with readable():
            # Signals were kept as they are until they bore a checksum.
            found = _decode(zlib.decompress(body) if body.startswith(_PACKED) else body)
        return Hit(found.facts, found.place, found.held, found.record)


def signals_of(
    hits: Sequence[Hit],
    records: Sequence[dict[str, object]],
    rules: Sequence[Rule],
    windowed: Sequence[Windowed],
) -> Iterator[Signal]:
    """Yield what of these hits windowed rules look at."""
    layout = Layout(rules)
    keys = {one.rule.uid: one.key for one in windowed}
    by_rule: defaultdict[int, list[Signal]] = defaultdict(list)
    for hit, record in zip(hits, records, strict=True):
        steps = layout.steps(hit)
        content = content_digest(record) if steps else b""
        for at, held in steps.items():
            body = _Body(hit.facts, hit.place, tuple(held), hit.record)
            facts = hit.facts
            by_rule[at].append(
                Signal(
                    keys[rules[at].uid],
                    *(facts.time, facts.event_id, facts.account),
                    content,
                    # The checksum counts: an altered letter would be another group's.
                    zlib.compress(_encode(body), 1),
                )
            )
    for found in by_rule.values():
        yield from found
