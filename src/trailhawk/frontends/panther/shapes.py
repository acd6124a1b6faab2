"""What shape each attribute of a Panther rule must have.

A value of another shape would mean its default in silence: `CreateAlert: no` is a text in YAML as
Panther reads it, and a rule that was meant never to alert would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["is_whole", "misshapen"]


def is_whole(value: object) -> bool:
    """Whether a value is a whole number from 0; digits behind a zero are read as text."""
    if isinstance(value, str):
        return value.isascii() and value.isdecimal() and len(value) < 10
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    found = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in found)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_expressions(value: object) -> bool:
    return isinstance(value, list | dict)


def _is_reports(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, list) for one in value.values())


_SHAPES: Mapping[str, tuple[Callable[[object], bool], tuple[str, ...]]] = {
    "true or false": (_is_flag, ("Enabled", "CreateAlert")),
    "a whole number": (is_whole, ("DedupPeriodMinutes", "Threshold")),
    "a text": (
        _is_text,
        (
            *("Filename", "DisplayName", "Severity", "Description", "Reference", "Runbook"),
            *("Status", "AlertTitle", "BaseDetection"),
        ),
    ),
    "a list of texts": (
        _is_texts,
        ("LogTypes", "ScheduledQueries", "Tags", "OutputIds", "SummaryAttributes"),
    ),
    "a list": (_is_list, ("GroupBy", "AlertContext", "DynamicSeverities")),
    "a list of expressions": (_is_expressions, ("Detection", "InlineFilters")),
    "a map of lists": (_is_reports, ("Reports",)),
}


def misshapen(body: Mapping[str, object]) -> tuple[str, str] | None:
    """Return the first attribute of a rule of the wrong shape, and the right one; null is none."""
    for wanted, (fits, names) in _SHAPES.items():
        for name in names:
            if body.get(name) is not None and not fits(body[name]):
                return name, wanted
    return None
