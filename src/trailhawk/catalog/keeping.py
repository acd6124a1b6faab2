"""What took long to find out, kept between runs in the user's cache folder.

MessagePack of declared shapes, so that reading it back can only give values. An entry is found
by a digest of all that it depends on; the file's name covers the code. A cache that cannot be
read or written costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from trailhawk.packs.cache import cache_folder

__all__ = ["Kept", "key_of"]

T = TypeVar("T")

MAX_ENTRIES = 60_000
"""Those of the last run first."""

MAX_FILES = 6
_PACKAGES = ("catalog", "facts", "frontends", "ir", "lint", "model")
_encoder = msgspec.msgpack.Encoder()


def key_of(*parts: object) -> str:
    """Return a digest of values; equal only for equal ones."""
    try:
        content = _encoder.encode(parts)
    except UnicodeEncodeError:  # names of files may be no text
        content = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=16).hexdigest()


class Kept(Generic[T]):
    """Results of one kind, by key."""

    def __init__(self, name: str, shape: type[T], most: int | None = None) -> None:
        """``most`` results are kept, the last that were asked for."""
        self._name = name
        self._shape = shape
        self._most = MAX_ENTRIES if most is None else most
        self._known = self._read()
        self._asked: dict[str, None] = {}
        self._new = False

    def get(self, key: str) -> T | None:
        """Return what is known under a key."""
        self._asked[key] = None
        return self._known.get(key)

    def put(self, key: str, value: T) -> None:
        """Note a result."""
        self._asked[key] = None
        self._known[key] = value
        self._new = True

    def save(self) -> None:
        """Write everything, if there is anything new."""
        if not self._new:
            return
        order = [*self._asked, *(key for key in self._known if key not in self._asked)]
        kept = {key: self._known[key] for key in order[: self._most] if key in self._known}
        # A rule's text may hold what cannot be encoded, and a home may be missing.
        with contextlib.suppress(OSError, RuntimeError, UnicodeEncodeError):
            path = self._path()
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(_encoder.encode(kept))
            Path(file.name).replace(path)
            _drop_oldest(path.parent)

    def _read(self) -> dict[str, T]:
        try:
            data = self._path().read_bytes()
            return msgspec.msgpack.decode(data, type=dict[str, self._shape])  # type: ignore[name-defined]
        except (OSError, RuntimeError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}

    def _path(self) -> Path:
        return cache_folder("catalog") / f"{self._name}-{_code_stamp()}.msgpack"


def _code_stamp() -> str:
    """Return what changes whenever code or tables do, without reading them."""
    package = Path(__file__).parent.parent
    return key_of(
        [
            (str(path.relative_to(package)), status.st_size, status.st_mtime_ns)
            for folder in _PACKAGES
            for path in _files(package / folder)
            for status in [path.stat()]
        ]
    )


def _files(folder: Path) -> Iterable[Path]:
    found = (path for path in folder.rglob("*") if path.suffix not in {".pyc", ".j2", ".css"})
    return sorted(path for path in found if path.is_file())


def _drop_oldest(folder: Path) -> None:
    entries = sorted(folder.glob("*.msgpack"), key=lambda path: path.stat().st_mtime)
    for path in entries[:-MAX_FILES]:
        path.unlink(missing_ok=True)
