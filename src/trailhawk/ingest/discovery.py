"""Arguments of a scan to the objects that it reads: files, folders, globs, standard input.

Decides by names alone and opens nothing; what an object holds is decided when it is read.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from trailhawk.ingest.objects import STDIN, LogObject, Skipped
from trailhawk.ingest.s3 import Pruning, is_s3, list_s3
from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import writable

__all__ = ["discover", "unread"]

# A dot in a name begins an extension only where it looks like one: trails, techniques and
# dates have dots as well ("aws.defense-evasion.cloudtrail-delete").
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$")
EVERYTHING = Pruning()
_LOGS = frozenset({".json", ".jsonl", ".ndjson", ".log", ".logs", ".txt", ".csv", ".parquet"})
_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tzst"})
_COMPRESSED = frozenset({".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd"})
_OTHER_TRAILS = {
    "CloudTrail-Digest": "CloudTrail digest",
    "CloudTrail-Insight": "CloudTrail Insights",
}


def discover(
    arguments: Sequence[str], limits: Limits, pruning: Pruning = EVERYTHING
) -> Iterator[LogObject | Skipped]:
    """Return the objects that ``arguments`` name, in order, each real file once.

    ``pruning`` leaves out parts of S3 buckets; files on disk are all named.

    Folders are walked in sorted order, hidden and unrecognised names are ``Skipped``. A file
    that is named itself is read whatever its name. ``SourceError`` if an argument names nothing.
    """
    del limits  # names cost nothing that a ceiling would save
    named = [path for argument in arguments for path in _paths(argument)]
    return _Walk(pruning).objects(named)


def _paths(argument: str) -> list[str]:
    if argument == STDIN or is_s3(argument) or os.path.lexists(argument):
        return [argument]
    found = sorted(glob.glob(argument, recursive=True)) if glob.has_magic(argument) else []  # noqa: PTH207  # takes absolute patterns
    if not found:
        raise SourceError(f"{argument}: no such file or folder")
    return found


class _Walk:
    """One walk over all arguments; remembers which files and folders it has met."""

    def __init__(self, pruning: Pruning) -> None:
        self._pruning = pruning
        self._met: set[tuple[int, int]] = set()

    def objects(self, paths: Sequence[str]) -> Iterator[LogObject | Skipped]:
        for path in paths:
            if path == STDIN:
                yield LogObject("stdin", STDIN, 0)
            elif is_s3(path):
                yield from self._bucket(path)
            else:
                yield from self._entry(path, named=True)

    def _bucket(self, url: str) -> Iterator[LogObject | Skipped]:
        for found in list_s3(url, self._pruning):
            reason = unread(found.name) if found.name != url else ""
            yield Skipped(found.name, reason) if reason else found

    def _entry(self, path: str, *, named: bool) -> Iterator[LogObject | Skipped]:
        try:
            status = os.stat(path)  # noqa: PTH116  # half the time of a Path in trees of 100,000 files
        except OSError as error:
            yield Skipped(writable(path), f"cannot be opened: {error.strerror}")
            return
        if stat.S_ISDIR(status.st_mode):
            if not self._met_before(status):
                yield from self._folder(path)
        else:
            yield self._file(path, status, named=named)

    def _folder(self, path: str) -> Iterator[LogObject | Skipped]:
        try:
            names = sorted(os.listdir(path))  # noqa: PTH208  # names only, as above
        except OSError as error:
            yield Skipped(writable(path), f"cannot be opened: {error.strerror}")
            return
        for name in names:
            entry = os.path.join(path, name)  # noqa: PTH118  # as above
            if name.startswith("."):
                yield Skipped(writable(entry), "hidden")
            else:
                yield from self._entry(entry, named=False)

    def _file(self, path: str, status: os.stat_result, *, named: bool) -> LogObject | Skipped:
        regular = stat.S_ISREG(status.st_mode)
        reason = _other_trail(path) if named else unread(path)
        if not regular and not named:
            reason = "not a regular file"
        if reason:
            return Skipped(writable(path), writable(reason))
        # A named pipe has no size, and can be read only once anyway.
        if regular and self._met_before(status):
            return Skipped(writable(path), "the same file again")
        return LogObject(writable(path), path, status.st_size if regular else 0)

    def _met_before(self, status: os.stat_result) -> bool:
        identity = (status.st_dev, status.st_ino)
        before = identity in self._met
        self._met.add(identity)
        return before


def _other_trail(path: str) -> str:
    """Return which of CloudTrail's other deliveries a path of an S3 tree belongs to."""
    if "CloudTrail-" not in path:
        return ""
    parts = Path(path).parts
    for mark, reason in _OTHER_TRAILS.items():
        if mark in parts or f"_{mark}_" in parts[-1]:
            return reason
    return ""


def unread(path: str) -> str:
    """Return why a file of this name in a folder or archive is not read; nothing if it is."""
    return _other_trail(path) or _unrecognised(path)


def _unrecognised(path: str) -> str:
    name = os.path.basename(path).lower()  # noqa: PTH119  # as above
    extension = _extension(name)
    if extension in _COMPRESSED:
        extension = _extension(name[: -len(extension)])
    if not extension or extension in _LOGS or extension in _ARCHIVES:
        return ""
    return f"not a log file by its name: {extension}"


def _extension(name: str) -> str:
    found = _EXTENSION.search(name)
    return found.group() if found else ""
