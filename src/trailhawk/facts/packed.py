"""Reads the generated tables beside this module; nothing else of this package touches a file."""

from __future__ import annotations

import lzma
from pathlib import Path

import msgspec

__all__ = ["EventTable", "MemberTable", "attack_lines", "read_events", "read_members"]

_DATA = Path(__file__).parent / "data"


class EventTable(msgspec.Struct, frozen=True):
    """Source → service → operation → marks, as ``tools.facts.tables`` writes them."""

    header: dict[str, str | list[str]]
    sources: dict[str, dict[str, dict[str, str]]]
    actions: dict[str, list[str]]
    """By source: IAM actions that are no operation's name."""


class MemberTable(msgspec.Struct, frozen=True):
    """Service → packed structures, operations and errors."""

    header: dict[str, str | list[str]]
    services: dict[str, bytes]


def read_events() -> EventTable:
    """Return the table of event names."""
    return msgspec.msgpack.decode(_content("events"), type=EventTable)


def read_members() -> MemberTable:
    """Return the table of members; each service is decoded when it is asked for."""
    return msgspec.msgpack.decode(_content("members"), type=MemberTable)


def _content(name: str) -> bytes:
    return lzma.decompress((_DATA / f"{name}.msgpack.xz").read_bytes())


def attack_lines() -> list[list[str]]:
    """Return the rows of the ATT&CK table."""
    text = (_DATA / "attack.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()]
