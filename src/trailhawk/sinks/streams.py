"""What a text sink writes to: a file that appears when whole, or a stream that others own."""

from __future__ import annotations

from typing import Protocol, TextIO

__all__ = ["OpenStream", "TextTarget"]


class TextTarget(Protocol):
    """Opened once, written to, then either committed or abandoned."""

    def open(self) -> None:
        """Make it ready; ConfigError when it cannot be written to."""

    def write(self, text: str) -> None:
        """Append text."""

    def commit(self) -> None:
        """Finish."""

    def abandon(self) -> None:
        """Leave no trace, where that is still possible."""


class OpenStream:
    """A stream that is open already and stays open, such as standard output."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def open(self) -> None:
        """Do nothing: the stream is open."""

    def write(self, text: str) -> None:
        """Append text."""
        self._out.write(text)

    def commit(self) -> None:
        """Hand on what is buffered."""
        self._out.flush()

    def abandon(self) -> None:
        """Do nothing: what was written is with the reader."""
