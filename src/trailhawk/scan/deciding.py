"""Rules whose own code has the last word: it is asked of what their conditions hold of.

In the order of event time, in one process, whatever the number of workers: code may keep state
from event to event, and a replay has to give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trailhawk.ingest import decode_record
from trailhawk.model.books import Books
from trailhawk.model.deciding import Decider, Question, Ruling
from trailhawk.model.limits import Limits
from trailhawk.scan.correlating import Layout
from trailhawk.scan.hits import Hit, HitRuns

__all__ = ["Decisions", "decided"]

BATCH_QUESTIONS = 256
BATCH_HITS = 4_096
"""Hits that wait for the answers to the questions among them."""

_LIMITS = Limits()

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Hit | None).decode


class Decisions:
    """What codes have left of the hits that they were asked about, for a second look at all hits.

    Codes keep state, so they are asked once. Most hits have no code to ask, and are not kept.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._runs = HitRuns(folder, max_bytes)

    def note(self, hit: Hit, left: Hit | None) -> None:
        """Take what is left of a hit; None for nothing."""
        self._runs.add_packed(hit.key, _pack(left))

    def applied(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Yield what is left of the same hits in the same order."""
        noted = self._runs.pairs()
        following = next(noted, None)
        for hit in hits:
            if following is None or following[0] != hit.key:
                yield hit
                continue
            left = _unpack(following[1])
            following = next(noted, None)
            if left is not None:
                yield left


def decided(
    hits: Iterable[Hit],
    layout: Layout,
    decider: Decider,
    books: Books,
    decisions: Decisions | None = None,
) -> Iterator[Hit]:
    """Yield the hits, sorted as they come, without what the rules' codes deny.

    A code that fails denies, and is booked. So is one that is missing, but it leaves the answer
    of a condition that is exact. ``decisions`` notes what was asked.
    """

    def answered(
        asked: list[tuple[Hit, tuple[str, ...]]], questions: list[Question]
    ) -> Iterator[Hit]:
        for hit, left in _answered(asked, questions, layout, decider, books):
            if decisions is not None and left is not hit:
                decisions.note(hit, left)
            if left is not None:
                yield left

    waiting: list[tuple[Hit, tuple[str, ...]]] = []
    questions: list[Question] = []
    for hit in hits:
        codes = _codes(hit, layout)
        if not codes and not waiting:
            yield hit
            continue
        waiting.append((hit, codes))
        if codes:
            record = decode_record(hit.record, _LIMITS)
            questions += [Question(code, record) for code in codes]
        if len(questions) >= BATCH_QUESTIONS or len(waiting) >= BATCH_HITS:
            yield from answered(waiting, questions)
            waiting, questions = [], []
    yield from answered(waiting, questions)


def _codes(hit: Hit, layout: Layout) -> tuple[str, ...]:
    """Return the codes to ask about a record, each once, in the rules' order."""
    found = [code for position, _ in hit.rules if (code := layout.codes[position])]
    return tuple(dict.fromkeys(found)) if found else ()


def _answered(
    waiting: list[tuple[Hit, tuple[str, ...]]],
    questions: list[Question],
    layout: Layout,
    decider: Decider,
    books: Books,
) -> Iterator[tuple[Hit, Hit | None]]:
    """Yield hits, and what is left of each."""
    rulings = iter(decider.decide(questions) if questions else ())
    for hit, codes in waiting:
        if not codes:
            yield hit, hit
            continue
        said = {code: next(rulings) for code in codes}
        for code, ruling in said.items():
            books.add_failure(code, ruling.error, ruling.fell_back)
        yield hit, _left(hit, said, layout)


def _left(hit: Hit, said: dict[str, Ruling], layout: Layout) -> Hit | None:
    """Return what is left of a hit; None for nothing."""
    rules = tuple(
        (position, evidence)
        for position, evidence in hit.rules
        if not layout.codes[position] or _stands(said[layout.codes[position]], layout, position)
    )
    if not rules and not hit.undecided:
        return None
    told = tuple((code, one.told) for code, one in said.items() if one.told is not None)
    return msgspec.structs.replace(hit, rules=rules, told=told)


def _stands(ruling: Ruling, layout: Layout, position: int) -> bool:
    return ruling.matched is True or (ruling.missing and layout.is_exact(position))
