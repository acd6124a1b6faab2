"""From alerts to the catalog: the pages of rules, events and techniques, where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.pages.rules import TechniqueRef
from trailhawk.facts import short_source

__all__ = ["Links"]


class Links:
    """Looks the catalog's addresses up; a rule that is not loaded has none."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def _entries(self) -> Mapping[str, Entry]:
        return {entry.rule.uid: entry for entry in self._context.corpus.entries}

    def entry(self, uid: str) -> Entry | None:
        """Return a loaded rule."""
        return self._entries.get(uid)

    def rule(self, uid: str) -> str:
        """Return a rule's address; empty for one that is not loaded."""
        entry = self._entries.get(uid)
        return "" if entry is None else entry.url

    def event(self, source: str, name: str) -> str:
        """Return an event's address; empty for one that is not known."""
        return self._context.url_of(short_source(source), name)

    def technique(self, ident: str) -> TechniqueRef:
        """Return a technique as pages mention it."""
        return self._context.technique(ident)
