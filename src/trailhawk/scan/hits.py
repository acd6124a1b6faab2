"""Hits: records that matched something, sorted outside memory.

Sorting by event time and identity is what puts a run's findings in order, makes them the same
for any number of workers, and brings deliveries of the same event side by side, so that dropping
duplicates needs no memory at all.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path

import msgspec

from trailhawk.model.books import Books
from trailhawk.model.deciding import Told
from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Evidence, Place

__all__ = ["Hit", "HitRuns", "Key", "Part", "distinct", "record_digest"]

Key = tuple[str, str, str, str, int]
"""Time, event id, account, object, index: the order, and the event in the first three."""


BLOCK_BYTES = 64 * 1024
"""Of hits in one frame of a file. Where many files are merged, a frame of each is in memory."""


class Hit(msgspec.Struct, frozen=True, array_like=True):
    """One record and the rules that hold of it, by their position in the rule set."""

    facts: EventFacts
    place: Place
    rules: tuple[tuple[int, tuple[Evidence, ...]], ...]
    record: bytes
    undecided: tuple[int, ...] = ()
    """Positions of the conditions that ask for what CloudTrail left out of this record."""
    told: tuple[tuple[str, Told], ...] = ()
    """What rules' own codes said of this record, by code."""

    @property
    def key(self) -> Key:
        """Return the sort key; without the ``Z``, a whole second sorts before its fractions."""
        facts = self.facts
        time = facts.time.removesuffix("Z")
        place = self.place
        return (time, facts.event_id, facts.account, place.object, place.index)


class Part(msgspec.Struct, frozen=True):
    """Hits on their way between processes: sorted files, and what fitted into memory."""

    files: tuple[str, ...]
    hits: tuple[tuple[Key, bytes], ...]
    count: int


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Hit).decode
_decode_pairs = msgspec.msgpack.Decoder(list[tuple[Key, bytes]]).decode
_key = itemgetter(0)


def record_digest(record: bytes) -> bytes:
    """Return a hash of a record's content, whatever its white space and key order."""
    content = msgspec.json.encode(msgspec.json.decode(record), order="sorted")
    return blake2b(content, digest_size=16).digest()


class HitRuns:
    """Collects hits; what exceeds ``max_bytes`` goes to sorted files in ``folder``."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.count = 0
        self._max_bytes = max_bytes
        self._bytes = 0
        self._hits: list[tuple[Key, bytes]] = []
        self._files: list[str] = []

    def add(self, hit: Hit) -> None:
        """Take one hit."""
        self._take(hit.key, _encode(hit))

    def add_part(self, part: Part) -> None:
        """Take over what another process collected."""
        self._files.extend(part.files)
        self.count += part.count - len(part.hits)
        for key, blob in part.hits:
            self._take(key, blob)

    def part(self) -> Part:
        """Give away everything collected so far."""
        part = Part(tuple(self._files), tuple(self._hits), self.count)
        self._files, self._hits, self._bytes, self.count = [], [], 0, 0
        return part

    def merged(self) -> Iterator[Hit]:
        """Yield all hits in the order of their keys."""
        for _, blob in self.pairs():
            yield _decode(blob)

    def pairs(self) -> Iterator[tuple[Key, bytes]]:
        """Yield all keys in their order, with what was packed under each."""
        self._hits.sort(key=_key)
        runs: list[Iterable[tuple[Key, bytes]]] = [_read_run(Path(name)) for name in self._files]
        runs.append(self._hits)
        yield from heapq.merge(*runs, key=_key)

    def add_packed(self, key: Key, blob: bytes) -> None:
        """Take something that the caller has packed, to be read back by ``pairs``."""
        self._take(key, blob)

    def _take(self, key: Key, blob: bytes) -> None:
        self.count += 1
        self._hits.append((key, blob))
        self._bytes += len(blob) + 300  # the key's own objects
        if self._bytes > self._max_bytes:
            self._spill()

    def _spill(self) -> None:
        self._hits.sort(key=_key)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".run", delete=False) as file:
            for block in _blocks(self._hits):
                frame = _encode(block)
                file.write(len(frame).to_bytes(4, "big") + frame)
        self._files.append(file.name)
        self._hits, self._bytes = [], 0


def _read_run(path: Path) -> Iterator[tuple[Key, bytes]]:
    with path.open("rb") as file:
        while size := file.read(4):
            yield from _decode_pairs(file.read(int.from_bytes(size, "big")))


def _blocks(pairs: Iterable[tuple[Key, bytes]]) -> Iterator[list[tuple[Key, bytes]]]:
    """Yield pairs in lists of about ``BLOCK_BYTES``, to be read back in one go."""
    block: list[tuple[Key, bytes]] = []
    size = 0
    for pair in pairs:
        block.append(pair)
        size += len(pair[1])
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def distinct(hits: Iterable[Hit], books: Books) -> Iterator[Hit]:
    """Drop what was delivered twice, counting it; hits arrive sorted.

    One event is one account, event id and content. The same id with another content is another
    hit and counted as a conflict: CloudTrail's ids are unique, so somebody wrote one of the two.
    """
    event: tuple[str, str, str] | None = None
    contents: list[Hit] = []
    digests: set[bytes] = set()
    for hit in hits:
        if hit.key[:3] != event:
            event, contents, digests = hit.key[:3], [hit], set()
            yield hit
            continue
        # Contents are hashed only where an event comes a second time.
        digests.update(record_digest(one.record) for one in contents)
        contents = []
        digest = record_digest(hit.record)
        if digest in digests:
            books.duplicate_matches += 1
            continue
        digests.add(digest)
        books.conflicting_matches += bool(hit.facts.event_id)
        yield hit
