"""Seeded mutations of log files, and an oracle for what they leave intact."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

__all__ = ["intact_ids", "mutate"]

Mutation = Callable[[bytes, random.Random], bytes]

JUNK = (b"\x00", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b"\xff\xfe", b"\\ud800", b"\n", b"NaN")


def _flip(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _drop(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 200) :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(JUNK) * rng.randrange(1, 4) + data[at:]


def _splice(data: bytes, rng: random.Random) -> bytes:
    one, other, third = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:one] + data[other:third] + data[one:other] + data[third:]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + 300] + data[at:]


MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _drop, _insert, _splice, _repeat)


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Return ``data`` with one or a few mutations."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if data:
            data = rng.choice(MUTATIONS)(data, rng)
    return data


START = re.compile(r'\{"eventVersion":')


def intact_ids(data: bytes) -> set[str]:
    """Return the ids of the records that are whole in ``data``, found by another way than ours.

    Each place where a record could begin is decoded by the standard library's own parser.
    """
    text = data.decode("utf-8", "replace")
    decoder = json.JSONDecoder()
    found: set[str] = set()
    covered = 0
    for match in START.finditer(text):
        if match.start() < covered:
            continue  # a mutation can put records inside another, and all of it stays JSON
        try:
            record, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        # A whole record stands between brackets or commas, or is a line; a stretch inside a string
        # does not.
        before, after = text[max(0, match.start() - 1)], text[end : end + 1]
        enclosed = before in "[," and after in {",", "]"}
        line = (match.start() == 0 or before == "\n") and after in {"", "\n"}
        named = "eventName" in record and "eventSource" in record
        covered = end
        if (enclosed or line) and named and isinstance(record.get("eventID"), str):
            found.add(record["eventID"].encode("utf-8", "replace").decode())
    return found
