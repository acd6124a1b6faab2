"""What the functions of a rule's alert may return: texts, lists and contexts, bounded and plain.

Whatever a rule returns is turned into what every reader can take: text without half characters,
a context as JSON text. Logs come from attackers and pass through rules into alerts, so a value
that only fails further on would be a way to lose the match.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import TracebackType

from trailhawk.panther_runtime.event import plain

__all__ = ["TooLong", "checked", "clean", "plain_json", "said"]

LEVELS = frozenset({"INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL", "DEFAULT"})
MAX_TEXT = 1_000
MAX_CONTEXT = 200 * 1024
MAX_CONTEXT_DEPTH = 100
MAX_ERROR = 300
MAX_FILE = 80
TRUNCATED = "... (truncated)"


class TooLong(BaseException):
    """A call took longer than a rule may. No ``Exception``: rules catch those."""


def checked(name: str, found: object) -> object:
    """Return what a function returned, as the contract has it; raise where it is not allowed."""
    match name:
        case "alert_context":
            return _context(found)
        case "destinations":
            return _destinations(found)
        case "unique" if found is None:
            return None
    if not isinstance(found, str):
        raise TypeError(f"{name}() returned {type(found).__name__}, not a text")
    text = clean(found)
    if name == "severity" and text.upper() not in LEVELS:
        raise ValueError(f"severity() returned {text[:MAX_ERROR]!r}")
    if len(text) > MAX_TEXT:
        return text[: MAX_TEXT - len(TRUNCATED)] + TRUNCATED
    return text


def clean(text: str) -> str:
    """Return a text as a plain one, halves of characters replaced: no encoding has those."""
    exact = str.__str__(text)
    if exact.isascii():
        return exact
    return exact.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def said(error: BaseException) -> str:
    """Return an error in one line, with the place in the content that it comes from.

    Its own code may do anything when asked for its text.
    """
    try:
        text = str(error)[:MAX_ERROR]
        return clean(f"{type(error).__name__}: {text}{_place(error.__traceback__)}")
    except TooLong:
        raise
    except BaseException:  # noqa: BLE001 - the text of a rule's own exception is a rule's code
        return "an error that cannot be told"


def _place(trace: TracebackType | None) -> str:
    """Return the last line of rules or helpers that a traceback passes; they have no paths."""
    found = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(("/", "<")) and ":" not in file[:3]:
            found = f" ({file[:MAX_FILE]}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return found


def plain_json(value: object) -> object:
    """Return an event's part for ``json``; ``TypeError`` for what JSON does not have."""
    made = plain(value)
    if made is value:
        raise TypeError(f"{type(value).__name__} is not JSON serializable")
    return made


def _destinations(found: object) -> object:
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise TypeError("destinations() must return a list of texts")
    return [clean(one)[:MAX_TEXT] for one in found]


def _context(found: object) -> str:
    """Return a context as JSON text; past the bound, its error in its place."""
    if not isinstance(found, Mapping):
        raise TypeError(f"alert_context() returned {type(found).__name__}, not a mapping")
    text = clean(
        json.dumps(
            found,
            default=plain_json,
            allow_nan=False,
            ensure_ascii=False,
            separators=(",", ":"),
        )
    )
    if len(text.encode()) > MAX_CONTEXT:
        return json.dumps({"_error": f"alert_context is larger than {MAX_CONTEXT} bytes"})
    if text.count("[") + text.count("{") > MAX_CONTEXT_DEPTH:
        _check_depth(json.loads(text), MAX_CONTEXT_DEPTH)
    return text


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise ValueError(f"alert_context is nested more than {MAX_CONTEXT_DEPTH} deep")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        _check_depth(one, left - 1)
