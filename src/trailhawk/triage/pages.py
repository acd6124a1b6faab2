"""What triage pages hold: plain values, the same for HTML and JSON, secrets already taken out."""

from __future__ import annotations

import msgspec

from trailhawk.catalog.pages.refs import Page
from trailhawk.catalog.pages.rules import TechniqueRef

__all__ = [
    "AlertLine",
    "AlertPage",
    "Choice",
    "Facet",
    "Fact",
    "Identity",
    "Leaf",
    "ListPage",
    "RuleLine",
    "SamplePart",
    "StoryLine",
    "StoryPart",
    "Value",
]


NEAR, OWN = 8, 20
"""Lines before and after an alert, and of itself, that a page shows without being asked."""


class AlertLine(msgspec.Struct, frozen=True):
    """An alert in a list."""

    id: str
    url: str
    level: str
    score: int
    title: str
    who: str
    account: str
    when: str
    count: int
    failed: bool
    """Every call failed."""
    state: str
    why: str = ""
    """Why it is mentioned, where it is not asked for."""


class Choice(msgspec.Struct, frozen=True):
    """One value of a facet."""

    text: str
    count: int
    """Alerts that would be listed for it, all else being asked as it is."""
    query: str
    """What choosing it, or letting go of it, asks."""
    chosen: bool


class Facet(msgspec.Struct, frozen=True):
    """A way to narrow the list."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    rest: tuple[Choice, ...] = ()
    """Rarer values, shown when asked for."""
    left_out: int = 0
    """Values beyond those."""


class Identity(msgspec.Struct, frozen=True):
    """Whom to look at first."""

    who: str
    account: str
    score: int
    alerts: int
    when: str
    query: str


class ListPage(Page, frozen=True, kw_only=True):
    """Alerts, the one to read first first."""

    twin: str
    total: int
    """Alerts in the store."""
    found: int
    levels: tuple[tuple[str, int], ...]
    facets: tuple[Facet, ...]
    identities: tuple[Identity, ...]
    alerts: tuple[AlertLine, ...]
    since: str
    until: str
    q: str
    kept: tuple[tuple[str, str], ...]
    """What else is asked, for forms: names and values."""
    clear: str
    newer: str
    """The query of the page before; empty on the first."""
    older: str
    page: int
    pages: int
    query: str
    kind: str = "triage"

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.query)


class Value(msgspec.Struct, frozen=True):
    """A value with its count, a remark, and where it leads."""

    text: str
    count: int
    note: str = ""
    url: str = ""


class Fact(msgspec.Struct, frozen=True):
    """What an alert's triggers have of one kind."""

    name: str
    values: tuple[Value, ...]
    others: int = 0


class StoryLine(msgspec.Struct, frozen=True):
    """A call, or several alike in a row."""

    when: str
    own: bool
    """Whether it is one of the alert's own events."""
    service: str
    name: str
    url: str
    count: int
    outcome: str
    failed: bool
    session: str
    address: str
    about: str
    alert_url: str = ""
    alert: str = ""
    """The title of the other alert that it is part of."""
    changes: bool = False
    """Known to be no mere reading; only of what was read from logs."""


class StoryPart(msgspec.Struct, frozen=True):
    """What happened before, during or after."""

    name: str
    title: str
    lines: tuple[StoryLine, ...]
    left_out: int = 0
    """Lines that are too many to show."""

    @property
    def near(self) -> tuple[StoryLine, ...]:
        """The lines that stand next to the alert; all of what is the alert's own."""
        match self.name:
            case "before":
                return self.lines[-NEAR:]
            case "after":
                return self.lines[:NEAR]
            case _:
                return self.lines[:OWN]

    @property
    def far(self) -> tuple[StoryLine, ...]:
        """The other lines, which the page shows when asked."""
        shown = len(self.near)
        return self.lines[:-shown] if self.name == "before" else self.lines[shown:]


class Leaf(msgspec.Struct, frozen=True):
    """One part of a condition on one event, indented by depth."""

    depth: int
    text: str
    verdict: str
    saw: str


class SamplePart(msgspec.Struct, frozen=True):
    """One event of the alert: why its rule fired, and the record."""

    rule: str
    rule_url: str
    when: str
    event: str
    event_url: str
    outcome: str
    failed: bool
    place: str
    parameters: tuple[tuple[str, str], ...]
    burst: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    whole: bool
    """Whether the leaves are all of the condition, or only those that held at the time."""
    record: str
    """Indented JSON; empty where none was kept."""


class RuleLine(msgspec.Struct, frozen=True):
    """A rule that contributed."""

    uid: str
    title: str
    url: str
    count: int
    about: str
    falsepositives: tuple[str, ...]


class AlertPage(Page, frozen=True, kw_only=True):
    """One alert, whole."""

    twin: str
    alert: str
    level: str
    score: int
    rule_score: int
    name: str
    lede: str
    state: str
    verdict: str
    note: str
    when: str
    count: int
    events: int
    successes: int
    failures: int
    stage: str
    techniques: tuple[TechniqueRef, ...]
    tactics: tuple[str, ...]
    facts: tuple[Fact, ...]
    story: tuple[StoryPart, ...]
    story_from: str
    """Where the story's lines are from, in words."""
    samples: tuple[SamplePart, ...]
    rules: tuple[RuleLine, ...]
    similar: tuple[AlertLine, ...]
    draft: str
    history: tuple[tuple[str, str, str], ...]
    event_ids: tuple[str, ...]
    replaces: tuple[str, ...]
    kind: str = "incident"
