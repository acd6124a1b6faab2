"""Makes the rows on events that no rule, or no rule of some set, looks at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from trailhawk.catalog.categories import danger
from trailhawk.catalog.context import Context
from trailhawk.catalog.names import event_url
from trailhawk.catalog.pages.overviews import Gap
from trailhawk.facts import Event

__all__ = ["MAX_GAPS", "gaps", "most_dangerous"]

MAX_GAPS = 400
"""Rows of a page; those past it do not say what the operation does."""


@lru_cache(maxsize=4)
def gaps(context: Context) -> tuple[Gap, ...]:
    """Return the operations that no rule covers, the most dangerous first."""
    found = [
        (danger(event), source, event)
        for source, events in context.events.items()
        for event in events
        if not context.is_covered(source, event.name)
    ]
    kept = [row for row in found if row[0] > 0]
    kept.sort(key=lambda row: (-row[0], -(context.seen(row[1], row[2].name) or 0), row[1:2]))
    return tuple(
        _gap(context, source, event, context.line(event) if number < MAX_GAPS else "")
        for number, (_, source, event) in enumerate(kept)
    )


def most_dangerous(
    context: Context, pairs: Iterable[tuple[str, str]], most: int
) -> tuple[Gap, ...]:
    """Return the events of (source, name), the most dangerous first; unknown ones are left out."""
    known = (
        (danger(event), source, event)
        for source, name in pairs
        if (event := context.by_pair.get((source, name))) is not None
    )
    rows = sorted(known, key=lambda row: (-row[0], row[1], row[2].name))[:most]
    return tuple(_gap(context, source, event, context.line(event)) for _, source, event in rows)


def _gap(context: Context, source: str, event: Event, about: str) -> Gap:
    return Gap(
        source,
        event.name,
        event_url(source, event.name),
        event.access.value,
        danger(event),
        about,
        context.seen(source, event.name),
    )
