"""What a Parquet file claims of itself, held to ceilings before a native library acts on it.

Walks the footer (Thrift's compact protocol, ``parquet.thrift``) without building any of it: a
few bytes there can ask a reader for gigabytes, and columns in columns for its whole stack.
"""

from __future__ import annotations

import os
from pathlib import Path

from trailhawk.ingest.feeds import StreamBroken
from trailhawk.model.errors import SourceError

__all__ = ["PARQUET", "check_footer"]

PARQUET = b"PAR1"
_ENCRYPTED = b"PARE"
_TAIL_BYTES = 8
MAX_FOOTER_BYTES = 16 << 20
MAX_ENTRIES = 250_000
"""Elements of lists: columns, and a dozen for each column in each row group.

Sixty columns in 400 row groups, some 50 GB of logs, have fewer. A reader holds up to a kilobyte
for each.
"""
MAX_COLUMNS = 10_000
"""Of any depth. DuckDB's time grows with the square of them: 100,000 take half a minute."""

_SCHEMA, _CHILDREN = 2, 5
_STRUCT = 12
_VARINTS = frozenset((4, 5, 6))
_BOOLEANS = frozenset((1, 2))
_MAX_LAYERS = 16
_MAX_SHIFT = 63


def check_footer(path: Path, max_depth: int) -> None:
    """Return if a file's footer is whole and within the ceilings.

    ``StreamBroken`` with the reason if not, ``SourceError`` for one that is encrypted.
    """
    footer = _Footer(_footer_of(path))
    try:
        footer.check(max_depth)
    except IndexError:
        raise StreamBroken("the Parquet footer is damaged") from None


def _footer_of(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read()
        if tail.endswith(_ENCRYPTED):
            raise SourceError("encrypted Parquet")
        if size < len(PARQUET) + _TAIL_BYTES or not tail.endswith(PARQUET):
            raise StreamBroken("cut off: the Parquet footer is missing")
        length = int.from_bytes(tail[:4], "little")
        if length > MAX_FOOTER_BYTES:
            raise StreamBroken(f"stopped at a Parquet footer of {length} bytes")
        start = size - _TAIL_BYTES - length
        if start < len(PARQUET):
            raise StreamBroken("the Parquet footer is damaged")
        file.seek(start)
        return file.read(length)


class _Footer:
    """A walk through a footer; ``IndexError`` where it ends too early or is none."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._entries = 0
        self._columns: list[dict[int, int]] = []

    def check(self, max_depth: int) -> None:
        self._struct(0)
        if len(self._columns) > MAX_COLUMNS:
            raise StreamBroken(f"stopped at {MAX_COLUMNS} Parquet columns")
        self._check_depth(max_depth)

    def _check_depth(self, most: int) -> None:
        """Hold the tree that the columns describe, parents first, to a depth."""
        waiting = [1]
        for column in self._columns:
            while waiting and not waiting[-1]:
                waiting.pop()
            if not waiting:
                return
            waiting[-1] -= 1
            waiting.append(column.get(_CHILDREN, 0))
            if len(waiting) > most:
                raise StreamBroken(f"stopped at Parquet columns nested deeper than {most}")

    def _struct(self, layer: int) -> dict[int, int]:
        """Pass a struct; return its whole numbers by field."""
        if layer > _MAX_LAYERS:
            raise IndexError
        numbers: dict[int, int] = {}
        field = 0
        while header := self._byte():
            kind = header & 15
            field = field + (header >> 4) if header >> 4 else self._number()
            if kind in _VARINTS:
                numbers[field] = self._number()
            elif kind not in _BOOLEANS:
                self._value(kind, layer, columns=not layer and field == _SCHEMA)
        return numbers

    def _value(self, kind: int, layer: int, *, columns: bool = False) -> None:
        match kind:
            case _ if kind in _VARINTS:
                self._number()
            case 1 | 2 | 3:
                self._skip(1)
            case 7:
                self._skip(8)
            case 8:
                self._skip(self._varint())
            case 9 | 10:
                self._list(layer, columns=columns)
            case 11:
                self._map(layer)
            case 12:
                self._struct(layer + 1)
            case _:
                raise IndexError

    def _list(self, layer: int, *, columns: bool) -> None:
        header = self._byte()
        count = header >> 4 if header >> 4 < 15 else self._varint()
        kind = header & 15
        self._count(count)
        for _ in range(count):
            if columns and kind == _STRUCT:
                self._columns.append(self._struct(layer + 1))
            else:
                self._value(kind, layer)

    def _map(self, layer: int) -> None:
        if count := self._varint():
            self._count(count)
            kinds = self._byte()
            for _ in range(count):
                self._value(kinds >> 4, layer)
                self._value(kinds & 15, layer)

    def _count(self, more: int) -> None:
        self._entries += more
        if self._entries > MAX_ENTRIES:
            raise StreamBroken(f"stopped at {MAX_ENTRIES} entries in the Parquet footer")

    def _byte(self) -> int:
        byte = self._data[self._at]
        self._at += 1
        return byte

    def _varint(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 128:
            value |= (byte & 127) << shift
            shift += 7
            if shift > _MAX_SHIFT:
                raise IndexError
        return value | byte << shift

    def _number(self) -> int:
        zigzag = self._varint()
        return zigzag >> 1 ^ -(zigzag & 1)

    def _skip(self, count: int) -> None:
        self._at += count
        if self._at > len(self._data):
            raise IndexError
