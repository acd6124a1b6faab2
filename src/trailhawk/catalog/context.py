"""Everything that pages are made from, and answers that several kinds of page need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property

from trailhawk.catalog.alert_kinds import AlertKind
from trailhawk.catalog.corpus import Corpus, Entry
from trailhawk.catalog.evidence import NO_EVIDENCE, Evidence
from trailhawk.catalog.names import event_url, technique_url
from trailhawk.catalog.own_words import about_event, from_name
from trailhawk.catalog.pages.rules import TechniqueRef
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.reach import EdgeKind
from trailhawk.facts import Access, Event, Facts, short_source

__all__ = ["CHANGING", "OWN_WORDS", "Context"]

CHANGING = frozenset({Access.WRITE, Access.PERMISSIONS, Access.TAGGING})
"""Access levels of operations that change something."""

OURS = "our own words"
MADE_UP = "made from the name"
OWN_WORDS = "made from the name, as botocore is not installed or has no text"


class Context:
    """Corpus, facts, prose and evidence."""

    def __init__(
        self,
        corpus: Corpus,
        facts: Facts,
        prose: Prose,
        evidence: Evidence = NO_EVIDENCE,
        alert_kinds: tuple[AlertKind, ...] = (),
    ) -> None:
        self.corpus = corpus
        self.facts = facts
        self.prose = prose
        self.evidence = evidence
        self.alert_kinds = tuple(one for one in alert_kinds if one.rules)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Short sources that have any event, sorted."""
        return tuple(self.events)

    @cached_property
    def events(self) -> Mapping[str, tuple[Event, ...]]:
        """Events by short source."""
        found = {
            short_source(source): tuple(self.facts.events.events_of(source))
            for source in self.facts.events.sources
        }
        return {source: events for source, events in found.items() if events}

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], Event]:
        """Events by short source and name."""
        return {(source, one.name): one for source, rows in self.events.items() for one in rows}

    def about(self, event: Event) -> tuple[tuple[str, ...], str]:
        """Return paragraphs on an event and whose words they are."""
        said = self.prose.about(event.service, event.operation) if event.operation else ()
        if said:
            return said, f"botocore {self.prose.version}"
        if ours := self._in_our_words(event):
            return (ours,), OURS
        return (from_name(event.name),), OWN_WORDS if event.operation else MADE_UP

    def line(self, event: Event) -> str:
        """Return one line on an event."""
        said = self.prose.first(event.service, event.operation) if event.operation else ""
        return said or self._in_our_words(event) or from_name(event.name)

    @staticmethod
    def _in_our_words(event: Event) -> str:
        return "" if event.operation else about_event(short_source(event.source), event.name)

    def service_title(self, source: str) -> str:
        """Return a source's full name; with the source where others go by the same name."""
        title = self._title(source)
        main = next(iter(self.services(source)), "") == source
        return title if main or self._titles[title] < 2 else f"{title} ({source})"

    def _title(self, source: str) -> str:
        titles = (self.prose.title(one) for one in self.services(source))
        return next(filter(None, titles), source)

    @cached_property
    def _titles(self) -> Counter[str]:
        return Counter(map(self._title, self.sources))

    def services(self, source: str) -> tuple[str, ...]:
        """Return botocore's services at a source: the one called like it first, then by size."""
        sizes: defaultdict[str, int] = defaultdict(int)
        for event in self.events.get(source, ()):
            if event.service:
                sizes[event.service] += 1
        return tuple(sorted(sizes, key=lambda one: (one != source, -sizes[one], one)))

    def url_of(self, source: str, name: str) -> str:
        """Return an event's address; empty for one without a page."""
        return event_url(source, name) if (source, name) in self.by_pair else ""

    def seen(self, source: str, name: str) -> int | None:
        """Return in how many records the logs have an event; None without logs."""
        if not self.evidence.logs:
            return None
        return self.evidence.seen.get((source, name), 0)

    @cached_property
    def covered(self) -> Mapping[tuple[str, str], tuple[Entry, ...]]:
        """Rules by the events that they certainly look at."""
        return {
            key: kept
            for key, rows in self.corpus.by_event.items()
            if (kept := tuple(entry for entry, kind in rows if kind is not EdgeKind.AMBIGUOUS))
        }

    def is_covered(self, source: str, name: str) -> bool:
        """Whether some rule looks at an event by name, pattern or source."""
        return (source, name) in self.covered or source in self.corpus.catch_all

    def technique(self, name: str) -> TechniqueRef:
        """Return a technique as pages mention it, with a note where ATT&CK lacks it."""
        found = self.facts.attack.technique(name)
        known = name.upper()
        if found is None:
            version = self.facts.attack.version
            url = technique_url(known) or ""
            return TechniqueRef(known, "", url, f"not in ATT&CK {version}")
        note = ""
        if found.retired:
            note = f"{found.retired}, now {found.successor}" if found.successor else found.retired
        return TechniqueRef(found.id, found.name, technique_url(found.id) or "", note)
