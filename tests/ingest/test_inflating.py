"""Gzip, whole and broken: everything in front of the break is read, and the break is told."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from tests.ingest.runs import RECORD, run_bytes

from trailhawk.ingest.deflate import NeedsCare
from trailhawk.ingest.feeds import StreamBroken
from trailhawk.ingest.inflating import inflate, inflate_whole
from trailhawk.model.limits import Limits

LOG = b'{"Records":[' + b",".join([RECORD] * 500) + b"]}"
PACKED = gzip.compress(LOG, mtime=0)


def stored(text: bytes) -> bytes:
    """Compress without any compression, so that each place in the text is a place in the data."""
    return gzip.compress(text, 0, mtime=0)


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_one_member(level: int) -> None:
    found = run_bytes(gzip.compress(LOG, level))
    assert found.outcome == "500 read"
    assert found.blocks == 1
    assert found.books.bytes_inflated == len(LOG)


def test_members_are_joined_anywhere() -> None:
    cut = len(LOG) // 2 + 7
    for padding in (b"", b"\0" * 1000, b"\0" * 700 + gzip.compress(b" ")):
        found = run_bytes(
            gzip.compress(LOG[:cut]) + gzip.compress(b"") + gzip.compress(LOG[cut:]) + padding
        )
        assert found.outcome == "500 read"
        assert found.blocks == 1


def test_every_optional_header_is_passed_over() -> None:
    body = zlib.compressobj(wbits=-15)
    deflated = body.compress(LOG) + body.flush()
    trailer = zlib.crc32(LOG).to_bytes(4, "little") + len(LOG).to_bytes(4, "little")
    extra = (3000).to_bytes(2, "little") + b"e" * 3000
    header = b"\x1f\x8b\x08\x1e" + b"\0" * 6 + extra + b"n" * 2000 + b"\0comment\0" + b"cc"
    # Two members, so that the streaming reader parses the headers.
    assert run_bytes((header + deflated + trailer) * 2).outcome == "1000 read"


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (PACKED[:-8] + b"\0" * 4 + PACKED[-4:], "500 read: the gzip checksum is wrong"),
        (PACKED[:-1] + b"\x7f", "500 read: the gzip size is wrong"),
        (PACKED[:-3], "500 read: cut off: the gzip data ends early"),
        (PACKED + b"junk", "500 read: bytes after the end of the gzip data"),
        (PACKED + b"\0\0junk", "500 read: bytes after the end of the gzip data"),
        (PACKED + PACKED[:1], "500 read: cut off: the gzip data ends early"),
        (PACKED + b"\x1f\x8b\x07" + b"\0" * 10, "500 read: not a gzip member"),
        (PACKED[:9], "0 read: cut off: the gzip data ends early"),
        (b"\x1f\x8b", "0 read: cut off: the gzip data ends early"),
        (gzip.compress(b""), "skipped: empty file"),
        (gzip.compress(PACKED), "skipped: compressed twice"),
    ],
)
def test_the_break_is_told(data: bytes, outcome: str) -> None:
    found = run_bytes(data)
    assert found.outcome == outcome


@pytest.mark.parametrize("cut", range(60, len(stored(LOG)) - 8, 997))
def test_every_record_in_front_of_a_cut_is_read(cut: int) -> None:
    found = run_bytes(stored(LOG)[:cut])
    whole = LOG[: cut - 15].count(RECORD)
    assert len(found.records) >= whole
    assert found.books.objects_damaged == 1


def test_damage_inside_costs_only_what_comes_after_it() -> None:
    # A reserved block type in the second half of the data cannot be inflated.
    half = len(LOG) // 2
    body = zlib.compressobj(wbits=-15)
    data = b"\x1f\x8b\x08\0" + b"\0" * 6 + body.compress(LOG[:half]) + body.flush(zlib.Z_FULL_FLUSH)
    found = run_bytes(data + b"\xff" * 100)
    assert len(found.records) == LOG[:half].count(RECORD)
    assert found.books.damage[-1].reason == "the compressed data is damaged"
    assert found.books.damage[-1].offset == half


def test_the_fast_inflater_says_when_it_lost_something() -> None:
    body = zlib.compressobj(wbits=-15)
    data = (
        b"\x1f\x8b\x08\0"
        + b"\0" * 6
        + body.compress(LOG)
        + body.flush(zlib.Z_FULL_FLUSH)
        + b"\xff" * 9
    )
    with pytest.raises(NeedsCare):
        list(inflate(iter([data]), 9, careful=False))
    pieces: list[bytes] = []
    with pytest.raises(StreamBroken):
        pieces.extend(inflate(iter([data]), 9, careful=True))
    assert b"".join(pieces) == LOG


def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.ingest.runs import SCREEN  # noqa: PLC0415

    from trailhawk.ingest import LogObject, read_blocks  # noqa: PLC0415
    from trailhawk.model.books import Books  # noqa: PLC0415

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    class Stdin:
        buffer = Pipe(PACKED[:-8])

    monkeypatch.setattr(sys, "stdin", Stdin)
    books = Books()
    blocks = list(read_blocks(LogObject("stdin", "-", 0), Limits(), books))
    assert [len(SCREEN.decode(block)) for block in blocks] == [500]
    assert books.objects_damaged == 1


def test_the_size_in_the_trailer_is_only_a_claim() -> None:
    assert inflate_whole(PACKED, 1 << 20) == LOG
    assert inflate_whole(PACKED, len(LOG) - 1) is None
    assert inflate_whole(PACKED[:-4] + b"\xff\xff\xff\0", 1 << 30) is None
    assert inflate_whole(PACKED[:-4] + b"\x10\0\0\0", 1 << 30) is None
    assert inflate_whole(b"", 1 << 30) is None


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(max_gzip_members=2), "stopped at 2 gzip members"),
        (
            Limits(max_object_bytes=len(PACKED) * 2 - 1, max_buffer_bytes=99),
            "stopped at .* compressed bytes",
        ),
        (
            Limits(max_inflated_bytes=len(LOG) * 2, max_buffer_bytes=99),
            "stopped at .* bytes of text",
        ),
    ],
)
def test_ceilings_end_an_object_as_damaged(limits: Limits, reason: str) -> None:
    found = run_bytes(PACKED * 3, limits)
    assert len(found.records) in {999, 1000}
    assert found.books.objects_damaged == 1
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(found.books.damage[-1].reason)


BOMBS = {
    "zeros": (b"", b"\0", "skipped: not JSON"),
    "spaces": (b'{"Records":[', b" ", "stopped: no valid JSON"),
    "one-string": (b'{"Records":[{"eventName":"', b"a", "stopped: no valid JSON"),
    "empty-objects": (b'{"Records":[', b"{},", "not a CloudTrail record"),
    "record-starts": (b'{"Records":[', b'{"eventVersion":', "the record is not closed"),
    "brackets": (b'{"Records":[', b"[", "stopped: no valid JSON"),
}
MEASURE = """
import resource, sys
from pathlib import Path
from tests.ingest.runs import run, run_bytes
run_bytes(b"[]")
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
print(run(Path(sys.argv[1])).books.damage, peak() - before)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    head, filler, told = BOMBS[name]
    packer = zlib.compressobj(1, wbits=31)
    path = tmp_path / "bomb.json.gz"
    unit = filler * ((1 << 20) // len(filler))
    with path.open("wb") as file:
        file.write(packer.compress(head))
        for _ in range(128):
            file.write(packer.compress(unit))
        file.write(packer.flush())
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", MEASURE, str(path)]
    environment = {"PYTHONPATH": f"{root / 'src'}:{root}"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    damage, _, kilobytes = done.stdout.rpartition(" ")
    assert told in damage or told.startswith("skipped")
    assert int(kilobytes) < 64 * 1024


def test_a_million_members_stop_at_the_ceiling() -> None:
    found = run_bytes(gzip.compress(b"") * 300_000)
    assert found.outcome == "0 read: stopped at 100000 gzip members"
