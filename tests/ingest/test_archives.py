"""Archives: each file in one is an object of its own."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.ingest.runs import RECORD, Run, run

from trailhawk.ingest import LogObject, read_blocks
from trailhawk.ingest.unpacking import _METHODS
from trailhawk.model.books import Books
from trailhawk.model.limits import Limits

LOG = b'{"Records":[' + b",".join([RECORD] * 50) + b"]}"
MEMBERS = {
    "AWSLogs/1/CloudTrail/a.json": LOG,
    "AWSLogs/1/CloudTrail/b.json.gz": gzip.compress(LOG),
    "AWSLogs/1/CloudTrail-Digest/d.json.gz": b"not read",
    "notes.md": b"# hello",
    "empty.json": b"",
    "x" * 150 + "/long.json": LOG,
}
READ = {"a.json": 50, "b.json.gz": 50, "long.json": 50}
SKIPPED = {
    "not a log file by its name: .md": 1,
    "empty file": 1,
    "CloudTrail digest": 1,
}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.mkdir("folder")
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=form) as archive:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def read(folder: Path, data: bytes, limits: Limits | None = None) -> Run:
    path = folder / "evidence"
    path.write_bytes(data)
    return run(path, limits, archive=True)


def names(folder: Path) -> dict[str, int]:
    path = folder / "evidence"
    found: dict[str, int] = {}
    for block in read_blocks(LogObject("e", str(path), 0), Limits(), Books()):
        name = block.name.rpartition("/")[2]
        found[name] = found.get(name, 0) + block.data.count(RECORD)
        assert block.name.startswith("e/")
        assert block.first_index == 0
    return found


@pytest.mark.parametrize(
    "data",
    [
        zipped(MEMBERS),
        zipped(MEMBERS, zipfile.ZIP_STORED),
        tarred(MEMBERS),
        tarred(MEMBERS, tarfile.GNU_FORMAT),
        tarred(MEMBERS, tarfile.USTAR_FORMAT),
        gzip.compress(tarred(MEMBERS)),
        bz2.compress(tarred(MEMBERS)),
        lzma.compress(tarred(MEMBERS)),
    ],
    ids=["zip", "zip-stored", "tar-pax", "tar-gnu", "tar-ustar", "tar-gz", "tar-bz2", "tar-xz"],
)
def test_every_file_is_an_object(tmp_path: Path, data: bytes) -> None:
    found = read(tmp_path, data)
    assert found.books.objects_done == 3
    assert found.books.objects_skipped == SKIPPED
    assert len(found.records) == 150
    assert names(tmp_path) == READ


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_other_compressions(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    packed = pack(LOG)
    assert read(tmp_path, packed).outcome == "50 read"
    assert read(tmp_path, packed + packed).outcome == "100 read"
    assert read(tmp_path, packed[:-9]).books.objects_damaged == 1
    assert read(tmp_path, packed + b"junk").outcome == (
        "50 read: bytes after the end of the compressed data"
    )
    assert read(tmp_path, pack(packed)).outcome == "skipped: compressed twice"
    broken = packed[:40] + b"\xff" * 30 + packed[70:]
    assert read(tmp_path, broken).books.damage[-1].reason == "the compressed data is damaged"


def test_a_method_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for method in _METHODS.values():
        for module in method.modules:
            monkeypatch.setitem(sys.modules, module, None)
    assert read(tmp_path, bz2.compress(LOG)).outcome == (
        "skipped: compressed with bzip2, which this Python was built without"
    )
    assert read(tmp_path, b"\x28\xb5\x2f\xfd rest").outcome == (
        "skipped: compressed with zstd: pip install backports.zstd"
    )


def test_zstd(tmp_path: Path) -> None:
    zstd = pytest.importorskip(
        "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    )
    packed = zstd.compress(LOG)
    assert read(tmp_path, packed * 2).outcome == "100 read"
    assert read(tmp_path, packed[:-2]).books.objects_damaged == 1


def test_a_damaged_zip_member_is_damaged(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.json": LOG, "b.json": LOG}, zipfile.ZIP_STORED))
    data[data.find(b'"A"') + 1] ^= 1
    found = read(tmp_path, bytes(data))
    assert (found.books.objects_done, found.books.objects_damaged) == (1, 1)
    assert len(found.records) == 100
    assert found.books.damage[-1].reason == "the checksum in the archive is wrong"


@pytest.mark.parametrize("cut", [4, 100, 400])
def test_a_cut_zip_is_skipped_with_its_reason(tmp_path: Path, cut: int) -> None:
    assert read(tmp_path, zipped(MEMBERS)[:cut]).outcome == "skipped: a damaged zip archive"


def test_zip_members_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.json": LOG}))
    central = data.rfind(b"PK\x01\x02")
    data[central + 8] |= 1
    assert read(tmp_path, bytes(data)).outcome == "skipped: encrypted"
    assert read(tmp_path, zipped({"a.json": LOG}, zipfile.ZIP_BZIP2)).outcome == (
        "skipped: packed in another way than deflate"
    )
    assert read(tmp_path, zipped({"in.zip": zipped(MEMBERS)})).outcome == (
        "skipped: a zip archive, in an archive or on standard input"
    )


def test_a_zip_of_too_many_files_is_not_opened(tmp_path: Path) -> None:
    data = zipped({f"{number}.json": LOG for number in range(12)})
    assert read(tmp_path, data, Limits(max_gzip_members=11)).outcome == (
        "skipped: a zip archive of more than 11 files"
    )


def test_a_cut_tar_keeps_what_came_before(tmp_path: Path) -> None:
    data = tarred({"a.json": LOG, "b.json": LOG})
    second = data.find(b"b.json")
    found = read(tmp_path, data[: second + 512 + 500])
    assert (found.books.objects_done, found.books.objects_damaged) == (1, 1)
    assert found.books.damage[-1].reason == "cut off: the archive ends early"
    assert len(found.records) > 60
    found = read(tmp_path, data[: second + 100])
    assert (found.books.objects_done, found.books.objects_damaged) == (1, 1)
    found = read(tmp_path, gzip.compress(data)[:-60])
    assert found.books.objects_damaged >= 1
    assert found.books.balanced


@pytest.mark.parametrize(
    ("at", "value"), [(124, b"99999999999\0"), (257, b"nostar"), (124, b"7" * 11)]
)
def test_a_damaged_tar_header(tmp_path: Path, at: int, value: bytes) -> None:
    data = bytearray(tarred({"a.json": LOG, "b.json": LOG}))
    second = data.find(b"b.json")
    data[second + at : second + at + len(value)] = value
    found = read(tmp_path, bytes(data))
    assert found.books.objects_damaged == 1
    assert len(found.records) >= 50


def test_large_sizes_of_tar_are_understood(tmp_path: Path) -> None:
    data = bytearray(tarred({"a.json": LOG}, tarfile.USTAR_FORMAT))
    at = data.find(b"a.json")
    data[at + 124 : at + 136] = b"\x80" + len(LOG).to_bytes(11, "big")
    assert len(read(tmp_path, bytes(data)).records) == 50


def test_all_members_share_one_ceiling(tmp_path: Path) -> None:
    members = {f"{number}.json": LOG for number in range(9)}
    limits = Limits(max_inflated_bytes=len(LOG) * 4)
    for data in (zipped(members), gzip.compress(tarred(members))):
        found = read(tmp_path, data, limits)
        assert len(found.records) <= 200
        assert found.books.objects_damaged
