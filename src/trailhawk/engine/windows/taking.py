"""What becomes of a record that matches a step of windowed logic: its groups, or why it has none.

Besides its conditions such a rule asks an event for a time, for keys, and for a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from trailhawk.engine.windows.keys import key_texts, keys_of, value_texts
from trailhawk.engine.windows.series import moment_in
from trailhawk.ir.logic import FirstSeen, Many, Sequence, Step, Windowed, steps_of
from trailhawk.model.events import event_facts
from trailhawk.model.limits import Limits

__all__ = ["Part", "parts_in"]

Group = tuple[tuple[str, str | None], ...]
"""Names of keys and their texts; None where the event has none."""


class Part(msgspec.Struct, frozen=True):
    """What one condition of a rule over many events is for, and what becomes of a match of it."""

    step: str
    """Steps within steps by all their names, the outermost first."""
    groups: tuple[Group, ...] = ()
    """The groups that the event enters, of the innermost logic."""
    why_not: str = ""
    """Why a match takes no part; empty where it does."""


def parts_in(logic: Many, record: Mapping[str, object], limits: Limits) -> tuple[Part, ...]:
    """Return a part for each condition of the logic, in the order of ``conditions_of``."""
    why_not = ""
    if moment_in(event_facts(record).time) is None:
        why_not = "its eventTime cannot be read"
    return tuple(_parts(logic, record, limits, (), why_not))


def _parts(
    logic: Many, record: Mapping[str, object], limits: Limits, above: tuple[str, ...], why_not: str
) -> Iterator[Part]:
    for step in steps_of(logic):
        names = (*above, step.name)
        keys, _ = keys_of(step, logic.missing, record, limits.max_window_groups_per_event)
        said = why_not or _lacks(logic, step, record, has_key=bool(keys))
        if isinstance(step.source, Windowed | Sequence):
            yield from _parts(step.source, record, limits, names, said)
        else:
            groups = (tuple(zip(logic.by, key_texts(key), strict=False)) for key in keys)
            yield Part(" of ".join(reversed(names)), tuple(groups), said)


def _lacks(logic: Many, step: Step, record: Mapping[str, object], *, has_key: bool) -> str:
    if not has_key:
        return f"it has no value for the keys: {', '.join(logic.by)}"
    if isinstance(logic, FirstSeen) and not value_texts(step.values[0], record):
        return f"it has no value for {logic.value}"
    return ""
