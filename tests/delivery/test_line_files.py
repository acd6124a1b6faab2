"""Files that alerts are appended to: whole lines, whatever happened before."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest
from tests.delivery.receivers import filled

from trailhawk.config import Sink
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.line_files import FileSender
from trailhawk.delivery.senders import Packet


def packets() -> list[Packet]:
    store = filled(2)
    found = [store.exactly(one.id) for one in store.alerts()]
    return [Packet(one, ()) for one in found if one is not None]


@pytest.mark.parametrize("kind", ["jsonl", "ocsf", "csv"])
def test_a_line_that_a_death_cut_is_cut_off(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "alerts"
    sender = FileSender(Sink(name="f", kind=kind, path=str(path)))
    sender.send(packets())
    whole = path.read_bytes()
    for left in (1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:left])
        sender.send(packets())
        lines = path.read_bytes().split(b"\n")
        assert lines[-1] == b""
        if kind != "csv":
            assert [json.loads(line) for line in lines[:-1]]
        assert path.read_bytes().endswith(whole[-200:])


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_the_end_of_a_foreign_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "notes"
    path.write_text("my notes\nwithout an end")
    sender = FileSender(Sink(name="f", kind=kind, path=str(path)))
    with pytest.raises(SinkError, match="not ours"):
        sender.send(packets())
    assert path.read_text() == "my notes\nwithout an end"


def test_what_could_not_be_written_whole_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alerts"
    sender = FileSender(Sink(name="f", kind="jsonl", path=str(path)))
    sender.send(packets()[:1])
    before = path.read_bytes()
    write = os.write

    def half(handle: int, data: memoryview) -> int:
        if len(data) < 200:
            raise OSError(28, "No space left on device")
        return write(handle, data[: len(data) // 2])

    monkeypatch.setattr("os.write", half)
    with pytest.raises(SinkError, match="No space left"):
        sender.send(packets())
    assert path.read_bytes() == before


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "alerts"
    with path.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SinkError, match="another process"):
            FileSender(Sink(name="f", kind="jsonl", path=str(path))).send(packets())
