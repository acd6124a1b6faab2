"""The search: rows for everything that can be found, and the order in which they are.

``static/search.js`` does the same in the browser, on the same rows by column; a property test
holds the two equal. So what is a letter, a blank or a capital is decided by ASCII alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trailhawk.catalog.context import Context
from trailhawk.catalog.names import field_url, indicator_url, technique_url
from trailhawk.catalog.pages.refs import vendor_name
from trailhawk.model.printable import cut
from trailhawk.model.text import fold

__all__ = ["Hit", "Row", "Rows", "rows_of", "search", "terms_of"]

MAX_WORDS = 420
MAX_QUERY = 200
MAX_TERMS = 12
_BLANKS = str.maketrans("\t\n\r\f\v", "     ")


class Row(msgspec.Struct, frozen=True, array_like=True):
    """Something that can be found. Facets are the fields after ``words``."""

    type: str
    title: str
    url: str
    words: str
    """What else it is found by, folded."""
    vendor: str = ""
    level: str = ""
    service: str = ""
    status: str = ""
    weight: int = 0
    """Among equals, the heavier comes first: how many rules are behind it."""


Rows = tuple[Row, ...]


class Hit(msgspec.Struct, frozen=True):
    """A row and how well it fits."""

    score: int
    row: Row


def rows_of(context: Context) -> Rows:
    """Return every row, in an order of its own that breaks ties."""
    kinds = (_rules, _events, _techniques, _fields, _indicators)
    return tuple(_on_one_line(row) for kind in kinds for row in kind(context))


def _on_one_line(row: Row) -> Row:
    """Return a row without line breaks, which no search can have in it."""
    if "\n" not in row.title and "\n" not in row.words:
        return row
    title, words = row.title.replace("\n", " "), row.words.replace("\n", " ")
    return msgspec.structs.replace(row, title=title, words=words)


def _rules(context: Context) -> Iterator[Row]:
    for entry in context.corpus.entries:
        meta = entry.rule.meta
        sources = sorted({edge.source for edge in entry.reach.edges} | {*entry.reach.catch_all})
        words = " ".join(
            (
                *(f"{edge.source}:{edge.name}" for edge in entry.reach.edges[:12]),
                *meta.techniques,
                *meta.tags,
                meta.id,
                *(key[2] for key in sorted(entry.keys) if len(key[2]) < 80),
                meta.description,
            )
        )
        yield Row(
            "rule",
            meta.title,
            entry.url,
            cut(fold(" ".join(words.split())), MAX_WORDS),
            vendor_name(meta.vendor),
            meta.severity.level.value,
            sources[0] if len(sources) == 1 else "several" if sources else "any",
            meta.status,
            meta.severity.score,
        )


def _events(context: Context) -> Iterator[Row]:
    for source, events in context.events.items():
        for event in events:
            rules = len(context.corpus.by_event.get((source, event.name), ()))
            words = fold(f"{source}:{event.name} {event.access.value}")
            url = context.url_of(source, event.name)
            yield Row("event", event.name, url, words, service=source, weight=rules)


def _techniques(context: Context) -> Iterator[Row]:
    for name, entries in sorted(context.corpus.by_technique.items()):
        ref = context.technique(name)
        if technique_url(name):
            title = f"{ref.id} {ref.name}".strip()
            yield Row(
                "technique", title, technique_url(name) or "", fold(title), weight=len(entries)
            )


def _fields(context: Context) -> Iterator[Row]:
    for path, entries in sorted(context.corpus.by_field.items()):
        written = {name for entry in entries for one, name in entry.fields if one == path and name}
        words = fold(" ".join(sorted(written)))
        yield Row("field", path, field_url(path), cut(words, MAX_WORDS), weight=len(entries))


def _indicators(context: Context) -> Iterator[Row]:
    for key, entries in sorted(context.corpus.by_indicator.items()):
        field, kind, _ = key
        title = cut(f"{field} {kind} {context.corpus.spelling(key)}".strip(), 160)
        yield Row("indicator", title, indicator_url(*key), "", weight=len(entries))


def terms_of(query: str) -> tuple[str, ...]:
    """Return the folded words of a query."""
    parts = fold(query[:MAX_QUERY]).translate(_BLANKS).split(" ")
    return tuple(part for part in parts if part)[:MAX_TERMS]


def search(rows: Rows, query: str) -> list[Hit]:
    """Return what every word of the query is found in, the best first."""
    terms = terms_of(query)
    if not terms:
        return []
    whole = " ".join(terms)
    found = [Hit(score, row) for row in rows if (score := _score(row, terms, whole)) > 0]
    found.sort(key=lambda hit: (-hit.score, -hit.row.weight))
    return found


def _score(row: Row, terms: tuple[str, ...], whole: str) -> int:
    """Return how well a row fits; 0 unless every word is found in it."""
    title = fold(row.title)
    score = 0
    for term in terms:
        place = title.find(term)
        if place == 0:
            score += 30
        elif place > 0:
            score += 20 if _begins_word(row.title, place) else 12
        elif term in row.words:
            score += 5
        else:
            return 0
    if title == whole:
        score += 100
    return score


def _begins_word(title: str, place: int) -> bool:
    """Whether a word of a title begins at a place; what is not ASCII is part of words."""
    before, first = title[place - 1], title[place]
    inside = before.isalnum() or not before.isascii()
    return not inside or (first.isascii() and first.isupper())
