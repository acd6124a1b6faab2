"""The rule cache: loaded rules as MessagePack, which can hold data and nothing else."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from trailhawk.frontends.cache import decode, encode
from trailhawk.ir.rule import Loaded

__all__ = ["cache_folder", "read_cached", "write_cached"]

MAX_ENTRIES = 20


def cache_folder(name: str) -> Path:
    """Return where one kind of result is kept; RuntimeError for a user without a home."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "trailhawk" / name


def read_cached(key: str) -> Loaded | None:
    """Return what was stored under a key; None when it is not there or cannot be used."""
    try:
        return decode((cache_folder("rules") / f"{key}.msgpack").read_bytes())
    except (OSError, RuntimeError):
        return None


def write_cached(key: str, loaded: Loaded) -> None:
    """Store rules under a key. A cache that cannot be written is no error."""
    # A name that is no text cannot be encoded, and a home may be missing: both only cost time.
    with contextlib.suppress(OSError, RuntimeError, UnicodeEncodeError):
        content = encode(loaded)
        folder = cache_folder("rules")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(content)
        Path(file.name).replace(folder / f"{key}.msgpack")
        _drop_oldest(folder)


def _drop_oldest(folder: Path) -> None:
    entries = sorted(folder.glob("*.msgpack"), key=lambda path: path.stat().st_mtime)
    for path in entries[:-MAX_ENTRIES]:
        path.unlink(missing_ok=True)
