"""What the bench and its server say to each other."""

from __future__ import annotations

import msgspec

__all__ = ["Answer", "Request"]


class Request(msgspec.Struct, frozen=True):
    """A command line, and what happens to which step below which folder."""

    arguments: list[str]
    root: str
    out: str
    err: str
    step: int = 0
    mode: int = 0
    trace: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The exit code; negative when a signal ended the run."""

    code: int
