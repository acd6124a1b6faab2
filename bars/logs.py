"""R and I: crash, memory, determinism; hostile log files."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import time
import zlib

from bars.harness import Bar, Context, Outcome, delivery, event, peak_of, run_command, scan
from bars.mutation import intact_ids, mutate

__all__ = ["LOGS"]


def r5(context: Context) -> Outcome:
    """Same input, rules and version: identical bytes for any number of workers and hash seed."""
    for at in range(60):
        records = [event(at * 100 + n, padding="x" * 500) for n in range(100)]
        (context.folder / f"{at:03}.json").write_bytes(delivery(records))
    outputs = set()
    runs = [(workers, seed) for workers in (1, 2, 8) for seed in range(context.scale(2, 10))]
    for workers, seed in runs:
        arguments = ["scan", str(context.folder), "--json", "--workers", str(workers)]
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        done = subprocess.run(
            [sys.executable, "-m", "trailhawk", *arguments, *_any_rule(context)],
            env=environment, capture_output=True, check=False,
        )  # fmt: skip
        # The command line itself names the number of workers.
        outputs.add(
            b"\n".join(done.stdout.split(b"\n")[1:]).replace(b"--workers %d" % workers, b"")
        )
    return Outcome(len(outputs) == 1, f"{len(runs)} runs, {len(outputs)} different outputs")


def r9(context: Context) -> Outcome:
    """The books balance on a mixture of everything; an unbalanced run raises."""
    folder = context.folder
    (folder / "good.json").write_bytes(delivery([event(1), event(2)]))
    (folder / "twice.json").write_bytes(delivery([event(1)]))
    (folder / "broken.json").write_bytes(delivery([event(3), event(4)])[:-150])
    (folder / "cut.json.gz").write_bytes(gzip.compress(delivery(map(event, range(5, 900))))[:-9])
    (folder / "empty.json").write_bytes(b"")
    (folder / "other.json").write_bytes(b'{"a": 1}')
    (folder / "notes.txt").write_bytes(b"no log")
    findings, books = scan([folder])
    told = f"{books.records_read} = {books.evaluated} + {books.filtered} + {books.damaged}"
    told += f", {books.objects} objects, {books.duplicate_matches} duplicate"
    return Outcome(books.balanced and len(findings) == books.evaluated - 1, told)


def i1(context: Context) -> Outcome:
    """Mutated files: no crash, no hang, balanced books, every intact record evaluated."""
    base = delivery(event(n) for n in range(50))
    lost = slow = 0
    number = context.scale(10_000, 250_000)
    for at in range(number):
        data = mutate(base, context.rng)
        path = context.folder / "m.json"
        path.write_bytes(gzip.compress(data, 1) if at % 5 == 0 else data)
        began = time.perf_counter()
        findings, _ = scan([path])
        slow += time.perf_counter() - began > 2
        got = {_plain(found.facts.event_id) for found in findings}
        missing = {_plain(name) for name in intact_ids(data)} - got
        if missing:
            lost += len(missing)
            _keep(context, data)
    return Outcome(
        not lost and not slow, f"{number:,} mutants, intact records lost {lost}, hangs {slow}"
    )


def i2(context: Context) -> Outcome:
    """One poisoned record among 20,000 costs itself, at most five times the time."""
    records = [event(n) for n in range(20_000)]
    clean = context.folder / "clean.json"
    clean.write_bytes(delivery(records))
    poisoned = context.folder / "poisoned.json"
    data = delivery(records).replace(b'"eventID":"00002710-', b'"x":\\"eventID":"00002710-', 1)
    poisoned.write_bytes(data)
    began = time.perf_counter()
    scan([clean])
    middle = time.perf_counter()
    findings, books = scan([poisoned])
    ratio = (time.perf_counter() - middle) / (middle - began)
    told = f"{books.evaluated:,} evaluated, {books.damaged} aside, {ratio:.1f} x the clean time"
    return Outcome(len(findings) == 19_999 and books.damaged == 1 and ratio <= 5, told)


def i3(context: Context) -> Outcome:
    """Decompression bombs stop at the ceiling."""
    zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
    chunk = bytes(1 << 20)
    bomb = b"".join(zeros.compress(chunk) for _ in range(1024)) + zeros.flush()
    bombs = {
        "zeros": bomb,
        "nested": gzip.compress(bomb),
        "members": gzip.compress(b"") * 1_000_000,
        "spaces": gzip.compress(b'{"Records":[' + b" " * (1 << 28), 1),
        "digits": gzip.compress(b'{"Records":[{"eventName":' + b"9" * (1 << 27), 1),
    }
    worst, highest = 0.0, 0.0
    codes: set[int] = set()
    for name, data in bombs.items():
        path = context.folder / f"{name}.json.gz"
        path.write_bytes(data)
        ran = run_command("scan", str(path), timeout=60)
        worst, codes = max(worst, ran.seconds), codes | {ran.code}
        highest = max(highest, peak_of("scan", str(path))[0])
        path.unlink()
    holds = worst <= 8 and highest <= 150 and codes <= {0, 1, 3}
    return Outcome(
        holds, f"{len(bombs)} bombs, slowest {worst:.1f} s, peak {highest:.0f} MB, exits {codes}"
    )


def i4(context: Context) -> Outcome:
    """A gzip file that breaks off gives every record before the break, and is marked."""
    records = [event(n, padding=f"{context.rng.random()}" * 20) for n in range(400)]
    data = gzip.compress(delivery(records))
    bad = 0
    cuts = context.scale(30, 1_000)
    for _ in range(cuts):
        cut = data[: context.rng.randrange(200, len(data) - 1)]
        path = context.folder / "cut.json.gz"
        path.write_bytes(cut)
        whole = intact_ids(_inflated(cut))
        findings, books = scan([path])
        got = {found.facts.event_id for found in findings}
        bad += not (whole <= got and books.objects_damaged == 1)
    return Outcome(bad == 0, f"{cuts} cut points, {bad} wrong")


def i5(context: Context) -> Outcome:
    """Monstrous values: coded damage or evaluated, quickly, and the others go on."""
    monsters = {
        "depth": b"[" * 10**6,
        "closed depth": b"[" * 10**5 + b"]" * 10**5,
        "digits": b"9" * 10**5,
        "exponent": b"1e999999",
        "keys": b"{" + b",".join(b'"k%d":1' % n for n in range(10**5)) + b"}",
        "string": b'"' + b"a" * (1 << 20) + b'"',
        "escapes": b'"' + b"\\u0041" * 10**5 + b'"',
        "objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    }
    slowest, wrong = 0.0, []
    for name, value in monsters.items():
        odd = json.dumps(event(1)).encode().replace(b'"aws-cli/2.17.0"', value)
        path = context.folder / "m.json"
        path.write_bytes(b'{"Records":[' + odd + b"," + json.dumps(event(2)).encode() + b"]}")
        began = time.perf_counter()
        findings, _ = scan([path])
        slowest = max(slowest, time.perf_counter() - began)
        if name != "depth" and not any(
            found.facts.event_id.startswith("00000002") for found in findings
        ):
            wrong.append(name)
    return Outcome(
        not wrong and slowest < 1, f"{len(monsters)} values, slowest {slowest:.2f} s, lost {wrong}"
    )


def i7(context: Context) -> Outcome:
    """Kinds of objects: read, or skipped by name."""
    record = json.dumps(event(1)).encode()
    kinds: dict[str, tuple[bytes, str]] = {
        "delivery": (delivery([event(1)]), "done"),
        "gzip": (gzip.compress(delivery([event(1)])), "done"),
        "bom": (b"\xef\xbb\xbf" + delivery([event(1)]), "done"),
        "array": (b"[" + record + b"]", "done"),
        "lines": (record + b"\n" + json.dumps(event(2)).encode() + b"\n", "done"),
        "pretty": (json.dumps(event(1), indent=2).encode(), "done"),
        "one": (record, "done"),
        "none": (b'{"Records": []}', "done"),
        "members": (gzip.compress(record + b"\n") + gzip.compress(record), "done"),
        "digest": (b'{"digestStartTime":"x","logFiles":[],"digestS3Object":"y"}', "skipped"),
        "insights": (
            b'{"Records":[{"eventType":"AwsCloudTrailInsight","insightDetails":{}}]}',
            "named",
        ),
        "text": (b"hello", "named"),
        "empty": (b"", "skipped"),
    }
    wrong = []
    for name, (data, wanted) in kinds.items():
        path = context.folder / f"{name}.json"
        path.write_bytes(data)
        _, books = scan([path])
        skipped, damaged = books.objects_skipped.total(), books.objects_damaged
        got = (
            "done"
            if books.objects_done and not books.damaged
            else "skipped"
            if skipped
            else "damaged"
        )
        if not (got == wanted or (wanted == "named" and (skipped or damaged or books.damaged))):
            wrong.append((name, got))
    return Outcome(not wrong, f"{len(kinds)} kinds, wrong {wrong}")


def _plain(text: str) -> str:
    """Return text with what no UTF-8 can hold as a question mark, however it was repaired."""
    return text.encode("utf-8", "replace").decode().replace("\ufffd", "?")


def _any_rule(context: Context) -> list[str]:
    path = context.folder.parent / f"{context.folder.name}-any.yml"
    path.write_text(
        "title: any\nid: any\nlogsource: {product: aws}\n"
        "detection: {s: {eventName: '*'}, condition: s}\nlevel: low\n"
    )
    return ["-r", str(path)]


def _inflated(data: bytes) -> bytes:
    stream, out = gzip.GzipFile(fileobj=io.BytesIO(data)), b""
    try:
        while part := stream.read1(65536):
            out += part
    except (EOFError, OSError, zlib.error):
        pass
    return out


def _keep(context: Context, data: bytes) -> None:
    """Keep the first failing input where a person can look at it."""
    path = context.folder.parent / "trailhawk-bar-failure.json"
    if not path.exists():
        path.write_bytes(data)


LOGS: dict[str, Bar] = {
    "R5": r5, "R9": r9, "I1": i1, "I2": i2, "I3": i3, "I4": i4, "I5": i5, "I7": i7,
}  # fmt: skip
