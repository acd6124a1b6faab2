"""Compressed streams by their first bytes: gzip, bzip2, xz, zstd, each piece by piece.

What this Python cannot unpack is named, with what would help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import chain
from types import ModuleType
from typing import Any, Protocol

import msgspec

from trailhawk.ingest.deflate import recovering
from trailhawk.ingest.feeds import StreamBroken
from trailhawk.ingest.inflating import GZIP, inflate
from trailhawk.ingest.sources import Source
from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits

__all__ = ["is_packed", "unpacked"]

_PIECE = 1 << 18
_FEED = 1 << 12
"""What an unpacker is given at a time: at a break, what it made of its last meal is lost."""
_MAX_WINDOW_BITS = 27
"""What a stream may make its unpacker hold: xz and zstd let the sender choose."""

Chunks = Iterator[bytes]


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Method(msgspec.Struct, frozen=True):
    """One way of compressing: the modules that may provide it, and how they are asked."""

    modules: tuple[str, ...]
    make: Callable[[Any], _Unpacker]
    missing: str


_METHODS = {
    b"BZh": _Method(
        ("bz2",), lambda bz2: bz2.BZ2Decompressor(), "bzip2, which this Python was built without"
    ),
    b"\xfd7zXZ\0": _Method(
        ("lzma",),
        lambda lzma: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=1 << _MAX_WINDOW_BITS),
        "xz, which this Python was built without",
    ),
    b"\x28\xb5\x2f\xfd": _Method(
        ("compression.zstd", "backports.zstd"),
        lambda zstd: zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: _MAX_WINDOW_BITS}
        ),
        "zstd: pip install backports.zstd",
    ),
}


def is_packed(head: bytes) -> bool:
    """Tell whether stored bytes are compressed in another way than gzip."""
    return head.startswith(tuple(_METHODS))


def unpacked(source: Source, limits: Limits, count: Callable[[int], None]) -> Chunks:
    """Yield what a source holds, unpacked once if it is compressed; ``count`` hears bytes read.

    Ends with ``StreamBroken`` behind the last byte that could be read, with ``SourceError``
    if the means to unpack it are missing.
    """
    chunks = _counted(source.read(), count)
    first = next(chunks, b"")
    rest = chain([first], chunks)
    if first.startswith(GZIP):
        passes = chain([rest], iter(source.read, None))
        return recovering(
            lambda careful: inflate(
                _capped(next(passes), limits), limits.max_gzip_members, careful=careful
            ),
            again=source.again,
        )
    for magic, method in _METHODS.items():
        if first.startswith(magic):
            make = partial(method.make, _module(method))
            return _unpacked(_capped(rest, limits), make, magic)
    return rest


def _counted(chunks: Chunks, count: Callable[[int], None]) -> Chunks:
    for chunk in chunks:
        count(len(chunk))
        yield chunk


def _capped(chunks: Chunks, limits: Limits) -> Chunks:
    left = limits.max_object_bytes
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left < 0:
            raise StreamBroken(f"stopped at {limits.max_object_bytes} compressed bytes")


def _module(method: _Method) -> ModuleType:
    for name in method.modules:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise SourceError(f"compressed with {method.missing}")


def _unpacked(chunks: Chunks, make: Callable[[], _Unpacker], magic: bytes) -> Chunks:
    """Unpack streams of one method, several joined."""
    unpacker = make()
    for data in _meals(chunks):
        left = data
        while left or not (unpacker.eof or unpacker.needs_input):
            if unpacker.eof:
                if not magic.startswith(left[: len(magic)]):
                    raise StreamBroken("bytes after the end of the compressed data")
                unpacker = make()
            yield _step(unpacker, left)
            left = unpacker.unused_data if unpacker.eof else b""
    if not unpacker.eof:
        raise StreamBroken("cut off: the compressed data ends early")


def _meals(chunks: Chunks) -> Chunks:
    for chunk in chunks:
        for at in range(0, len(chunk), _FEED):
            yield chunk[at : at + _FEED]


def _step(unpacker: _Unpacker, data: bytes) -> bytes:
    try:
        return unpacker.decompress(data, _PIECE)
    # Each module has an error of its own, some of them below Exception directly.
    except Exception as error:
        raise StreamBroken("the compressed data is damaged") from error
