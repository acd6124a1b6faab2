"""The worker process: reads requests from one pipe, answers on another, confined in between."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import struct
import sys
from typing import TypeVar

import msgspec

from trailhawk.panther_runtime.confine import confine
from trailhawk.panther_runtime.frames import packed, wide_numbers
from trailhawk.panther_runtime.host import Host
from trailhawk.panther_runtime.messages import GIVEN, Answer, Ask, Batch, Content, Loading, Ready

__all__ = ["main"]

_T = TypeVar("_T")

PRELOADED = (
    "json",
    "re",
    "ipaddress",
    "datetime",
    "fnmatch",
    "collections.abc",
    "logging",
    "functools",
    "math",
    "statistics",
    "string",
    "time",
    "calendar",
    "base64",
    "binascii",
    "hashlib",
    "hmac",
    "uuid",
    "urllib.parse",
    "itertools",
    "operator",
    "random",
    "decimal",
    "difflib",
    "html",
    "textwrap",
    "dataclasses",
    "enum",
    "typing",
    "unittest.mock",
    "_strptime",
    "copy",
    "importlib.util",
    "policyuniverse.policy",
    "policyuniverse.arn",
    "pycountry",
    "dateutil.parser",
    "zoneinfo",
    "csv",
    "secrets",
    "shlex",
    "heapq",
    "bisect",
    "struct",
    "zlib",
    "gzip",
    "fractions",
    "xml.etree.ElementTree",
    "html.parser",
    "jsonpath_ng",
    "encodings.idna",
    "encodings.utf_16_le",
    "encodings.ascii",
)
"""Modules that rules import; after confinement nothing more can be read from disk."""


class _Nowhere(io.TextIOBase):
    """Takes what rules print, which is nobody's and must not pile up."""

    def write(self, text: str, /) -> int:
        """Forget a text."""
        return len(text)


def main() -> None:
    """Serve until the pipe is closed."""
    reading, writing = os.dup(0), os.dup(1)
    os.close(0)
    os.close(1)
    sys.stdin = io.StringIO()
    sys.stdout = sys.stderr = _Nowhere()
    _preload()
    if _exactly(reading, len(GIVEN)) is None:
        return  # nobody had any content for it
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        content = msgspec.msgpack.decode(file.read(), type=Content, ext_hook=wide_numbers)
    host = Host(content)
    confinement = confine(content.memory_bytes, content.cpu_seconds)
    host.load(lambda name: _write(writing, Loading(name)))
    _write(writing, Ready(confinement, host.broken))
    requests: msgspec.msgpack.Decoder[Ask | Batch] = msgspec.msgpack.Decoder(
        Ask | Batch, ext_hook=wide_numbers
    )
    while (ask := _read(reading, requests)) is not None:
        said = host.answer(ask) if isinstance(ask, Ask) else host.answer_all(ask)
        _write(writing, Answer(said, host.store.changes()))


def _preload() -> None:
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from datetime import datetime  # noqa: PLC0415

    datetime.strptime("2024", "%Y")  # noqa: DTZ007 - it loads what it needs on first use
    with contextlib.suppress(Exception):
        # It reads its database when first asked.
        importlib.import_module("pycountry").countries.get(alpha_2="DE")


def _read(pipe: int, decoder: msgspec.msgpack.Decoder[_T]) -> _T | None:
    head = _exactly(pipe, 4)
    if head is None:
        return None
    body = _exactly(pipe, struct.unpack(">I", head)[0])
    return None if body is None else decoder.decode(body)


def _exactly(pipe: int, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(pipe, min(1 << 20, size - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _write(pipe: int, message: msgspec.Struct) -> None:
    body = packed(message)
    view = memoryview(struct.pack(">I", len(body)) + body)
    while view:
        view = view[os.write(pipe, view) :]


if __name__ == "__main__":
    main()
