"""Pages that lay rule sets side by side: all of them, and two."""

from __future__ import annotations

import msgspec

from trailhawk.catalog.pages.overviews import Gap
from trailhawk.catalog.pages.refs import Page, RuleRef
from trailhawk.catalog.pages.rules import TechniqueRef

__all__ = ["ComparePage", "PairLink", "PairPage", "PairRow", "SetColumn"]


class SetColumn(msgspec.Struct, frozen=True):
    """What one rule set covers."""

    name: str
    url: str
    """The vendor's page; empty for a folder."""
    rules: int
    live: int
    proven: int
    events: int
    """Events that some rule certainly looks at."""
    writes: int
    """Those among them that change something."""
    services: int
    techniques: int
    alone: int
    """Events that no other set of its kind looks at."""
    twins: int = 0
    """Rules left out because a rule of an earlier folder has their id."""
    only: tuple[Gap, ...] = ()
    """The most dangerous of the events that only this set looks at."""


class PairLink(msgspec.Struct, frozen=True):
    """Two sets, how much they share, and the page on both."""

    one: str
    other: str
    url: str
    events: int
    """Events that both look at."""
    equal: int
    """Pairs of equal rules."""


class ComparePage(Page, frozen=True, kw_only=True):
    """All rule sets of one kind side by side."""

    kind: str = "compare"
    by: str
    """Vendor or folder."""
    sets: tuple[SetColumn, ...]
    pairs: tuple[PairLink, ...]
    other_url: str = ""
    """The same by the other kind, where there is more than one set of it."""


class PairRow(msgspec.Struct, frozen=True):
    """A rule of the one set and one of the other, and how the first relates to the second."""

    one: RuleRef
    relation: str
    other: RuleRef


class PairPage(Page, frozen=True, kw_only=True):
    """Two rule sets side by side."""

    kind: str = "pair"
    one: SetColumn
    other: SetColumn
    shared_events: int
    relations: tuple[tuple[str, int], ...]
    """(relation of a rule of the first to one of the second, pairs)."""
    rows: tuple[PairRow, ...]
    """Equal, contained, containing, overlapping and undecided pairs, in this order."""
    unlike_one: tuple[RuleRef, ...]
    """Rules of the first with no relative in the second."""
    unlike_other: tuple[RuleRef, ...]
    only_one: tuple[Gap, ...]
    """Events that of the two only the first looks at, the most dangerous first."""
    only_other: tuple[Gap, ...]
    techniques_one: tuple[TechniqueRef, ...]
    techniques_other: tuple[TechniqueRef, ...]
