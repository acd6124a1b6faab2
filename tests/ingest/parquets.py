"""Parquet files for tests: honest ones by DuckDB, footers of any kind byte by byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb


def parquet(sql: str, path: Path, options: str = "") -> Path:
    """Write what ``sql`` selects."""
    duckdb.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet{options})")
    return path


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def list_head(kind: int, count: int) -> bytes:
    return bytes([count << 4 | kind]) if count < 15 else bytes([0xF0 | kind]) + varint(count)


def column(name: bytes, children: int | None = None) -> bytes:
    """A schema element: a text, or a struct of so many."""
    if children is None:
        return b"\x15\x0c\x25\x02\x18" + varint(len(name)) + name + b"\x25\x00\x00"
    return b"\x35\x02\x18" + varint(len(name)) + name + b"\x15" + varint(children << 1) + b"\0"


def footer(columns: Sequence[bytes], row_groups: bytes = list_head(12, 0)) -> bytes:
    return (
        b"\x15\x02\x19"
        + list_head(12, len(columns))
        + b"".join(columns)
        + b"\x16\x00\x19"
        + row_groups
        + b"\0"
    )


def around(meta: bytes) -> bytes:
    """A file of nothing but a footer."""
    return b"PAR1" + meta + len(meta).to_bytes(4, "little") + b"PAR1"
