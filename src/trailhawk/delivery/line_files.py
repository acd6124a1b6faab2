"""Alerts as lines at the end of a file: whole lines, on disk, or an error."""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trailhawk.config import Sink
from trailhawk.delivery.documents import CSV_COLUMNS, csv_cells, csv_line, jsonl_line, ocsf_line
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.senders import Packet
from trailhawk.sinks.atomic import sync_folder

__all__ = ["FileSender"]

_FLAGS = os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK = 1 << 16
# How a line of ours begins, and the heading of a table (``id,…``): none of these formats lets a
# line feed into a value.
_OURS = {
    "csv": re.compile(rb"[0-9a-fi]"),
    "jsonl": re.compile(rb"\{"),
    "ocsf": re.compile(rb"\{"),
}


class FileSender:
    """Appends to a file that its owner alone can read, and syncs it."""

    def __init__(self, sink: Sink) -> None:
        self._path = Path(sink.path)
        self._kind = sink.kind

    def send(self, packets: Sequence[Packet]) -> None:
        """Append a line for each alert; whole lines or an error."""
        try:
            with self._opened() as handle:
                self._append(handle, packets)
        except BlockingIOError as error:
            raise SinkError(f"{self._path}: another process is writing to it") from error
        except OSError as error:
            raise SinkError(f"cannot write {self._path}: {error.strerror}") from error

    @contextmanager
    def _opened(self) -> Iterator[int]:
        # A pipe that was opened for reading, too, would take lines that nobody reads.
        pipe = self._path.exists() and not self._path.is_file()
        handle = os.open(self._path, _FLAGS | (os.O_WRONLY if pipe else os.O_RDWR), 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield handle
        finally:
            os.close(handle)

    def _append(self, handle: int, packets: Sequence[Packet]) -> None:
        regular = stat.S_ISREG(os.fstat(handle).st_mode)
        size = self._mend(handle) if regular else 0
        head = csv_line(CSV_COLUMNS) if self._kind == "csv" and regular and not size else ""
        text = head + "".join(self._line(one) for one in packets)
        try:
            left = memoryview(text.encode("utf-8", "replace"))
            while left:
                left = left[os.write(handle, left) :]
            if regular:
                os.fsync(handle)
        except OSError:
            if regular:
                with suppress(OSError):
                    os.ftruncate(handle, size)
            raise
        if regular and not size:
            sync_folder(self._path.absolute().parent)

    def _mend(self, handle: int) -> int:
        """Cut off what a run left of a line when it died; it was never taken to be sent.

        Returns the size. A file that ends in the middle of somebody else's line is left alone.
        """
        size = end = os.fstat(handle).st_size
        while end:
            start = max(0, end - _CHUNK)
            found = os.pread(handle, end - start, start).rfind(b"\n")
            end = start + found + 1
            if found >= 0:
                break
        if end < size:
            if not _OURS[self._kind].match(os.pread(handle, 32, end)):
                raise SinkError(f"{self._path} ends within a line that is not ours")
            os.ftruncate(handle, end)
        return end

    def _line(self, packet: Packet) -> str:
        match self._kind:
            case "csv":
                return csv_line(csv_cells(packet.alert))
            case "ocsf":
                return ocsf_line(packet.alert, packet.event_ids, update=packet.update)
            case _:
                return jsonl_line(packet.alert, packet.event_ids, update=packet.update)
