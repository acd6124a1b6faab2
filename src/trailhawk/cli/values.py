"""What arguments on the command line may be: times and counts. Standard library only."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

__all__ = ["moment", "port", "positive"]

MAX_PORT = 65_535


def moment(text: str) -> datetime:
    """Return a time in UTC; a date is its midnight."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no RFC 3339 time or date") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def positive(text: str) -> int:
    """Return a whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def port(text: str) -> int:
    """Return the number of a TCP port."""
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to {MAX_PORT}")
    return int(text)
