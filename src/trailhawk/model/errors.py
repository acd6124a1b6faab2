"""The error family: whose fault, where, and what to do about it.

Four kinds, never confused: the rule author's (``RuleError``, ``Refusal``), one log record's
(``Damage``), the operator's (``ConfigError``), the outside world's (``SourceError``).
"""

from __future__ import annotations

import msgspec

from trailhawk.model.printable import cut, printable
from trailhawk.model.spans import Span, caret

__all__ = ["ConfigError", "Damage", "Refusal", "RuleError", "SourceError", "TrailhawkError"]


class TrailhawkError(Exception):
    """Root of every error that Trailhawk raises on purpose."""


class ConfigError(TrailhawkError):
    """The operator asked for something that cannot be done as asked."""


class SourceError(TrailhawkError):
    """The outside world (a file system, a bucket) did not give what was asked for."""


class RuleError(TrailhawkError):
    """A rule, or a part of one, that cannot be used; becomes a ``Refusal`` of that rule alone."""

    def __init__(self, code: str, message: str, *, at: Span | None = None, fix: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.at = at
        self.fix = fix


class Refusal(msgspec.Struct, frozen=True):
    """A rule that was not loaded: stable code, reason, and place in its file."""

    code: str
    message: str
    file: str
    title: str = ""
    at: Span | None = None
    fix: str = ""

    def text(self, source: str = "") -> str:
        """Return the message with its place, the source line under a caret, and the fix."""
        place = printable(self.file)
        if self.at is not None:
            place = f"{place}:{self.at.line}:{self.at.column}"
        lines = [f"{place}: {self.code} {printable(cut(self.message, 500))}"]
        if source and self.at is not None:
            lines.append(caret(source, self.at))
        if self.fix:
            lines.append(f"  help: {printable(self.fix)}")
        return "\n".join(line for line in lines if line)


class Damage(msgspec.Struct, frozen=True):
    """A stretch of input that could not be read as a record.

    ``offset`` counts bytes of the inflated object; ``index`` is the record's number in it where
    that is known. ``records`` is how many records the books count for it: 1, or 0 for damage
    that is no record (a broken gzip trailer).
    """

    object: str
    offset: int
    reason: str
    index: int | None = None
    records: int = 1
