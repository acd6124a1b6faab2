"""A text file that appears under its name only when it is whole, and on disk."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.printable import printable

__all__ = ["AtomicFile", "sync_folder"]


class AtomicFile:
    """Writes beside the final name and renames at the end.

    The file is readable by its owner alone: findings carry whole log records, and these carry
    whatever secrets callers put into their requests.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._out: TextIO | None = None
        self._part = path

    @property
    def part(self) -> Path:
        """The temporary file, for a library that writes it by its name."""
        return self._part

    def open(self) -> None:
        """Create the temporary file; ConfigError when its folder cannot be written to."""
        if self._path.is_dir():
            raise ConfigError(f"cannot write {self._name}: it is a folder")
        try:
            handle, name = tempfile.mkstemp(
                dir=self._path.parent, prefix=f".{self._path.stem[:20]}.", suffix=".part"
            )
        except OSError as error:
            raise ConfigError(f"cannot write {self._name}: {_reason(error)}") from error
        self._part = Path(name)
        self._out = open(handle, "w", encoding="utf-8", newline="")  # noqa: SIM115, PTH123

    def write(self, text: str) -> None:
        """Append text; a lone surrogate in it comes out as a question mark."""
        try:
            self._opened().write(text)
        except UnicodeEncodeError:
            self.write(text.encode("utf-8", "replace").decode("utf-8"))
        except OSError as error:
            raise self._failed(error) from error

    def commit(self) -> None:
        """Give the file its final name; it is on disk when this returns."""
        out = self._opened()
        try:
            out.flush()
            os.fsync(out.fileno())
            out.close()
            self._part.replace(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise self._failed(error) from error

    def abandon(self) -> None:
        """Close and remove the temporary file, if there is one."""
        if self._out is not None:
            with suppress(OSError):
                self._out.close()
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _opened(self) -> TextIO:
        if self._out is None:
            raise AssertionError("write before open")
        return self._out

    def _failed(self, error: OSError) -> SourceError:
        self.abandon()
        return SourceError(f"cannot write {self._name}: {_reason(error)}")

    @property
    def _name(self) -> str:
        return printable(str(self._path))


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to disk, where the file system knows how; OSError otherwise."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
