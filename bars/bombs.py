"""I3 and I5: files that blow up when inflated, and values out of all proportion."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import random
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator

from bars.harness import Bar, Context, Outcome, delivery, event, measured, scan

__all__ = ["BOMBS"]

MAX_SECONDS = 5
MAX_GROWTH_MB = 64
MAX_VALUE_MS = 100


def i3(context: Context) -> Outcome:
    """Decompression bombs stop at the ceiling."""
    small = context.folder / "small.json.gz"
    small.write_bytes(gzip.compress(delivery([event(1)])))
    base = measured("scan", str(small)).peak_mb
    worst = growth = 0.0
    codes: set[int] = set()
    count = 0
    for name, data in itertools.chain(_bombs(), _more_bombs() if context.full else ()):
        path = context.folder / name
        path.write_bytes(data)
        ran = measured("scan", str(path))
        worst, growth = max(worst, ran.seconds), max(growth, ran.peak_mb - base)
        codes.add(ran.code)
        count += 1
        path.unlink()
    holds = worst <= MAX_SECONDS and growth <= MAX_GROWTH_MB and codes <= {0, 1, 3}
    return Outcome(
        holds,
        f"{count} bombs, slowest {worst:.1f} s (bar {MAX_SECONDS}), memory +{growth:.0f} MB (bar "
        f"{MAX_GROWTH_MB}), exits {sorted(codes)}",
    )


def _bombs() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = bytes(1 << 20)
    bomb = b"".join(zeros.compress(chunk) for _ in range(1024)) + zeros.flush()
    yield "zeros.json.gz", bomb
    yield "nested.json.gz", gzip.compress(bomb)
    yield "members.json.gz", gzip.compress(b"") * 1_000_000
    yield "spaces.json.gz", gzip.compress(b'{"Records":[' + b" " * (1 << 28), 1)
    yield "digits.json.gz", gzip.compress(b'{"Records":[{"eventName":' + b"9" * (1 << 27), 1)


def _zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for number in range(4):
            to.writestr(f"{number}.json", data)
    return out.getvalue()


def _more_bombs() -> Iterator[tuple[str, bytes]]:
    """Yield 36 more: what is repeated without end, in every compression."""
    endless = {
        "zeros": b"\0",
        "brackets": b"[",
        "objects": b'{"a":',
        "records": b'{"eventVersion":"1",',
        "commas": b",",
        "text": b"x",
        "escapes": b"\\u0041",
        "quotes": b'""',
        "elements": b'{"eventVersion":1},',
    }
    packers: dict[str, Callable[[bytes], bytes]] = {
        "json.gz": lambda data: gzip.compress(data, 1),
        "json.bz2": lambda data: bz2.compress(data, 1),
        "json.xz": lambda data: lzma.compress(data, preset=0),
        "zip": _zipped,
    }
    for (name, unit), (ending, pack) in itertools.product(endless.items(), packers.items()):
        yield f"{name}.{ending}", pack(b'{"Records":[' + unit * ((1 << 27) // len(unit)))


def i5(context: Context) -> Outcome:
    """Monstrous values: coded damage or evaluated, quickly, and the others go on."""
    path = context.folder / "m.json"
    slowest, wrong = (0.0, ""), []
    monsters = dict(_monsters(1))
    if context.full:
        monsters |= dict(_generated(context.rng, 180))
    for name, value in monsters.items():
        odd = json.dumps(event(1)).encode().replace(b'"aws-cli/2.17.0"', value)
        path.write_bytes(b'{"Records":[' + odd + b"," + json.dumps(event(2)).encode() + b"]}")
        began = time.perf_counter()
        findings, books = scan([path])
        slowest = max(slowest, (time.perf_counter() - began, name))
        ids = {found.facts.event_id[:8] for found in findings}
        if "00000002" not in ids or len(ids) + books.damaged != 2:
            wrong.append(name)
    figures = (
        f"{len(monsters)} values, slowest {slowest[0] * 1000:.0f} ms ({slowest[1]}; bar "
        f"{MAX_VALUE_MS}), lost {wrong}"
    )
    return Outcome(not wrong and slowest[0] * 1000 <= MAX_VALUE_MS, figures)


def _monsters(scale: float) -> Iterator[tuple[str, bytes]]:
    """Yield values, each with a name; ``scale`` makes them smaller."""
    many, more = int(10**5 * scale), int(10**6 * scale)
    yield "open brackets", b"[" * more
    yield "brackets", b"[" * more + b"]" * more
    yield "open objects", b'{"a":' * more
    yield "objects", b'{"a":' * more + b"1" + b"}" * more
    yield "mixed brackets", b'[{"a":' * many + b"1" + b"}]" * many
    yield "digits", b"9" * many
    yield "a million digits", b"9" * more
    yield "negative digits", b"-" + b"9" * many
    yield "digits behind the point", b"0." + b"9" * many
    yield "exponent", b"1e999999"
    yield "digits of an exponent", b"1e" + b"9" * many
    yield "keys", b"{" + b",".join(b'"k%d":1' % n for n in range(many)) + b"}"
    yield "one key again and again", b"{" + b",".join([b'"k":1'] * many) + b"}"
    yield "a long key", b'{"' + b"k" * more + b'":1}'
    yield "elements", b"[" + b",".join([b"1"] * many) + b"]"
    yield "empty lists", b"[" + b",".join([b"[]"] * many) + b"]"
    yield "a string", b'"' + b"a" * int((1 << 20) * scale) + b'"'
    yield "escapes", b'"' + b"\\u0041" * many + b'"'
    yield "lone surrogates", b'"' + b"\\ud800" * many + b'"'
    yield "backslashes", b'"' + b"\\\\" * (more // 2) + b'"'
    yield "bytes that are no UTF-8", b'"' + b"\xff" * many + b'"'
    yield "blanks", b" " * more + b"1"
    yield "quotation marks", b'"' * (many // 2 * 2 + 1)


def _generated(rng: random.Random, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield values of all kinds in sizes drawn at random."""
    for number in range(count):
        name, value = rng.choice(list(_monsters(rng.uniform(0.001, 1))))
        yield f"{name} {number}", value


BOMBS: dict[str, Bar] = {"I3": i3, "I5": i5}
