"""Whether a text can be read at all: its size and its characters."""

from __future__ import annotations

from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["check_text"]


def check_text(text: str, limits: Limits) -> None:
    """Raise ``RuleError`` for text that is too large, or that no encoding can hold."""
    if len(text) <= limits.max_rule_file_bytes:
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            raise RuleError("R004", "not UTF-8", at=_place(text, error.start)) from None
        if size <= limits.max_rule_file_bytes:
            return
    raise RuleError(
        "R002",
        f"larger than {limits.max_rule_file_bytes} bytes",
        fix="split the file, or raise max_rule_file_bytes",
    )


def _place(text: str, index: int) -> Span:
    return Span(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
