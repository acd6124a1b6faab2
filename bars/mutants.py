"""I1: log files mutated in every form in which they come."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bars.harness import Bar, Context, Outcome, delivery, event, scan
from bars.mutation import intact_ids, mutate

__all__ = ["MUTANTS", "inflated"]

HANG = 2.0
RECORDS = 50


@dataclass(frozen=True, slots=True)
class _Mutant:
    """A file, and the text in which its intact records are looked for by other means."""

    name: str
    data: bytes
    text: bytes


Form = Callable[[random.Random], _Mutant]


def i1(context: Context) -> Outcome:
    """Mutated files: no crash, no hang, balanced books, every intact record evaluated."""
    number = context.scale(10_000, 250_000)
    lost = slow = 0
    looked = 0
    for at in range(number):
        mutant = _FORMS[at % len(_FORMS)](context.rng)
        path = context.folder / mutant.name
        path.write_bytes(mutant.data)
        began = time.perf_counter()
        findings, _ = scan([path])
        slow += time.perf_counter() - began > HANG
        got = {_plain(found.facts.event_id) for found in findings}
        intact = {_plain(name) for name in intact_ids(mutant.text)}
        looked += len(intact)
        if missing := intact - got:
            lost += len(missing)
            _keep(context, mutant)
        path.unlink()
    return Outcome(
        not lost and not slow and looked > number,
        f"{number:,} mutants in {len(_FORMS)} forms, of {looked:,} intact records lost {lost}, "
        f"hangs {slow}",
    )


_BASE = delivery(event(n) for n in range(RECORDS))
_LINES = b"".join(json.dumps(event(n), separators=(",", ":")).encode() + b"\n" for n in range(50))
_TABLE = b"eventversion,eventtime,eventname,eventsource,eventid,useragent\n" + b"".join(
    b'1.08,2026-06-01T00:00:00Z,Describe%d,ec2.amazonaws.com,id-%d,"a ""b"" c"\n' % (n, n)
    for n in range(RECORDS)
)
_ENVELOPES = b"".join(
    json.dumps({"detail-type": "AWS API Call via CloudTrail", "detail": event(n)}).encode() + b"\n"
    for n in range(RECORDS)
)


def _plain_text(rng: random.Random) -> _Mutant:
    data = mutate(_BASE, rng)
    return _Mutant("m.json", data, data)


def _lines(rng: random.Random) -> _Mutant:
    data = mutate(_LINES, rng)
    return _Mutant("m.jsonl", data, data)


def _compressed(rng: random.Random) -> _Mutant:
    """Mutated, then compressed."""
    data = mutate(_BASE, rng)
    return _Mutant("m.json.gz", gzip.compress(data, 1), data)


def _damaged_gzip(rng: random.Random) -> _Mutant:
    """Compressed, then mutated."""
    data = mutate(gzip.compress(_BASE, rng.choice((1, 9))), rng)
    return _Mutant("m.json.gz", data, inflated(data))


def _members(rng: random.Random) -> _Mutant:
    """Members swapped, doubled, taken out; now and then one is broken."""
    lines = _LINES.splitlines(keepends=True)
    members = [gzip.compress(b"".join(lines[at : at + 5]), 1) for at in range(0, RECORDS, 5)]
    rng.shuffle(members)
    members = rng.choices(members, k=rng.randrange(1, 12))
    if rng.random() < 0.5:
        at = rng.randrange(len(members))
        members[at] = mutate(members[at], rng)
    data = b"".join(members)
    return _Mutant("m.jsonl.gz", data, inflated(data))


def _archive(rng: random.Random) -> _Mutant:
    """A zip or a tar archive, mutated: what is intact in it, nobody else can tell."""
    out = io.BytesIO()
    if rng.random() < 0.5:
        with zipfile.ZipFile(
            out, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        ) as to:
            to.writestr("a.json", _BASE)
            to.writestr("b.jsonl", _LINES)
        return _Mutant("m.zip", mutate(out.getvalue(), rng), b"")
    with tarfile.open(fileobj=out, mode=rng.choice(("w", "w:gz"))) as tar:
        for name, data in (("a.json", _BASE), ("b.jsonl", _LINES)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return _Mutant("m.tar", mutate(out.getvalue(), rng), b"")


def _other(rng: random.Random) -> _Mutant:
    """bzip2, a table, envelopes: no crash and balanced books are all that is asked."""
    name, data = rng.choice(
        (("m.json.bz2", bz2.compress(_BASE)), ("m.csv", _TABLE), ("m.jsonl", _ENVELOPES))
    )
    return _Mutant(name, mutate(data, rng), b"")


_FORMS: tuple[Form, ...] = (
    *(_plain_text, _lines, _compressed, _damaged_gzip, _plain_text),
    *(_members, _archive, _other, _lines, _plain_text),
)


def inflated(cut: bytes) -> bytes:
    """Return what the standard library gets out of gzip data before it gives up."""
    out = b""
    rest = cut
    while rest[:2] == b"\x1f\x8b":
        inflater = zlib.decompressobj(31)
        try:
            # In small bites, for zlib keeps to itself what it had of the one with the error.
            for at in range(0, len(rest), 64):
                out += inflater.decompress(rest[at : at + 64])
                if inflater.eof:
                    rest = inflater.unused_data + rest[at + 64 :]
                    break
            else:
                return out
        except zlib.error:
            return out
    return out


def _plain(text: str) -> str:
    """Return text with what no UTF-8 can hold as a question mark, however it was repaired."""
    return text.encode("utf-8", "replace").decode().replace("\ufffd", "?")


def _keep(context: Context, mutant: _Mutant) -> None:
    """Keep the first failing input where a person can look at it."""
    path = Path(context.folder.parent, f"trailhawk-bar-failure-{mutant.name}")
    if not path.exists():
        path.write_bytes(mutant.data)


MUTANTS: dict[str, Bar] = {"I1": i1}
