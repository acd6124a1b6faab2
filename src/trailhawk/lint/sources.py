"""Findings about event sources: misspelt, unknown, missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trailhawk.ir.conditions import Leaf
from trailhawk.lint.asked import NAME, SOURCE, passes, plain_texts
from trailhawk.lint.context import Context
from trailhawk.lint.findings import Edit, LintFinding
from trailhawk.model.printable import cut

__all__ = ["check_sources"]


def check_sources(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong with the event sources that a rule names."""
    for one in context.at(SOURCE):
        texts = plain_texts(one.leaf)
        for text in texts:
            if not _is_known(context, one.leaf, text):
                yield _unknown(context, one.leaf, text, wanted=one.wanted)
        if not texts and not any(passes(one.leaf, name) for name in context.universe.sources):
            yield LintFinding(
                "L-NOMATCH",
                "the pattern matches no event source that CloudTrail has",
                context.place(one.leaf),
            )
    yield from _missing(context)


def _is_known(context: Context, leaf: Leaf, text: str) -> bool:
    events = context.facts.events
    if not context.facts.is_known_source(text):
        return False
    return any(passes(leaf, source) for source in events.sources if source == text.lower())


def _unknown(context: Context, leaf: Leaf, text: str, *, wanted: bool) -> LintFinding:
    place = context.place(leaf, text)
    near = _meant(context, text)
    code = "L-SPACE" if " " in text.strip() else "L-UNKNOWN-SOURCE"
    edits = (Edit(place, (near[0],)),) if place is not None and len(near) == 1 and wanted else ()
    said = f"CloudTrail has no event source {cut(text, 80)!r}"
    if not wanted:
        said += ", so that nothing is left out by it"
    return LintFinding(
        code, said, place, f"use {' or '.join(map(repr, near))}" if near else "", edits
    )


def _meant(context: Context, text: str) -> tuple[str, ...]:
    """Return the sources that may be meant: those of the rule's own event names, else like ones."""
    names = [name for name in context.named_events if context.lets(text, name)]
    owners = Counter(source for name in names for source in context.facts.sources_of(name))
    if names and owners:
        most = max(owners.values())
        best = tuple(source for source, count in owners.items() if count == most)
        if most == len(names) or len(best) == 1:
            return best[:3]
    return context.facts.nearest_sources(text)


def _missing(context: Context) -> Iterator[LintFinding]:
    if context.has_source:
        return
    for name in context.named_events:
        owners = context.facts.sources_of(name)
        if len(owners) > 1:
            shown = ", ".join(owners[:4]) + (", …" if len(owners) > 4 else "")
            yield LintFinding(
                "L-NOSOURCE",
                f"{len(owners)} services have an event {cut(name, 80)!r}: {shown}",
                context.place_of(NAME, name),
                "say which eventSource is meant",
            )
