"""What a match is told as: what the rule's functions returned, and Panther's own fallbacks.

A function that is absent leaves the rule's attributes; one that raises, or returns what it must
not, leaves what Panther puts there in production.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.model.deciding import Told
from trailhawk.model.severity import Level, Severity
from trailhawk.panther_runtime.messages import Verdict

__all__ = ["MAX_DESTINATIONS", "default_dedup", "told_of"]

MAX_DESTINATIONS = 10

_LEVELS: Mapping[str, Level] = {
    "INFO": Level.INFORMATIONAL,
    "LOW": Level.LOW,
    "MEDIUM": Level.MEDIUM,
    "HIGH": Level.HIGH,
    "CRITICAL": Level.CRITICAL,
}


def default_dedup(rule: str) -> str:
    """Return the text by which all matches of a rule are one alert."""
    return f"defaultDedupString:{rule}"


def told_of(rule: str, name: str, verdict: Verdict) -> Told:
    """Return what is told of a match of a rule; ``name`` is what the rule is called."""
    said, failed = verdict.alert, verdict.errors
    title = rule if "title" in failed else _text(said, "title") or name
    return Told(
        title=title,
        severity=_severity(said.get("severity")),
        dedup=_dedup(rule, verdict),
        unique=_text(said, "unique") or None,
        description=_text(said, "description"),
        reference=_text(said, "reference"),
        runbook=_text(said, "runbook"),
        destinations=_destinations(said.get("destinations")),
        context=_context(verdict),
    )


def _dedup(rule: str, verdict: Verdict) -> str:
    """Return what makes matches the same: ``dedup()``, else the title that was computed."""
    if "dedup" in verdict.errors:
        return default_dedup(rule)
    found = _text(verdict.alert, "dedup")
    if found:
        return found
    return _text(verdict.alert, "title") or default_dedup(rule)


def _text(said: Mapping[str, object], name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) else ""


def _severity(found: object) -> Severity | None:
    level = _LEVELS.get(found.upper()) if isinstance(found, str) else None
    return None if level is None else Severity.of(level)


def _destinations(found: object) -> tuple[str, ...] | None:
    if not isinstance(found, list):
        return None
    return tuple(map(str, found[:MAX_DESTINATIONS]))


def _context(verdict: Verdict) -> bytes:
    if "alert_context" in verdict.errors:
        return msgspec.json.encode({"_error": verdict.errors["alert_context"]})
    found = verdict.alert.get("alert_context")
    return _checked(found) if isinstance(found, str) and found != "{}" else b""


def _checked(text: str) -> bytes:
    """Return a context's text, which others will read as JSON: whoever sent it may be any code."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        found = None
    if isinstance(found, dict):
        return text.encode()
    return msgspec.json.encode({"_error": "the worker sent a context that is none"})
