"""An exception that would hide an alert, as text for a file: narrow, and to be filled in."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from datetime import date, timedelta

from trailhawk.alerting.alerts import Alert
from trailhawk.model.printable import printable

__all__ = ["exception_draft"]

DAYS = 90


def exception_draft(alert: Alert, today: date) -> str:
    """Return TOML that hides what is like the alert, and nothing else; the reason is missing.

    An empty reason and author are refused when the file is read, so that nobody forgets them.
    """
    return "\n".join(_lines(alert, today)) + "\n"


def _lines(alert: Alert, today: date) -> Iterator[str]:
    yield "[[exception]]"
    yield f"id = {_quoted(f'alert-{alert.id[:8]}')}"
    yield 'reason = ""                # why this is no news; needed'
    yield 'author = ""                # who says so; needed'
    yield f"expires = {today + timedelta(days=DAYS)}       # look at it again then"
    rules = [uid for uid, _, _ in alert.rules]
    if alert.uid in rules:
        yield f"rules = {_list(rules)}"
    else:
        yield f"types = {_list([alert.uid])}"
        yield f"rules = {_list(rules)}"
    if alert.principal:
        yield f"principals = {_list([alert.principal])}"
    if alert.account:
        yield f"accounts = {_list([alert.account])}"
    calls = [name for name, _ in alert.calls.top]
    if calls and not alert.calls.others:
        yield f"events = {_list(calls)}"
    networks = list(_networks(alert))
    if networks:
        yield f"# networks = {_list(networks)}    # narrower: only from there"


def _networks(alert: Alert) -> Iterator[str]:
    for value, _ in alert.addresses.top:
        try:
            yield str(ipaddress.ip_network(value))
        except ValueError:
            continue


def _list(values: list[str]) -> str:
    return f"[{', '.join(map(_pattern, values))}]"


def _pattern(value: str) -> str:
    # ``*`` and ``?`` would be wildcards; a class of one letter is that letter.
    literal = "".join(f"[{char}]" if char in "*?[" else char for char in value)
    return _quoted(literal)


def _quoted(text: str) -> str:
    """Return a TOML basic string; of printable text JSON escapes only quotes and backslashes."""
    return json.dumps(printable(text), ensure_ascii=False)
