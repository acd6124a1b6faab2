"""Findings about event sources: misspelt, unknown, missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trailhawk.facts import full_source, short_source
from trailhawk.ir.conditions import Leaf
from trailhawk.lint.asked import NAME, SOURCE, passes, plain_texts
from trailhawk.lint.codes import Grade
from trailhawk.lint.context import Context
from trailhawk.lint.findings import Edit, LintFinding
from trailhawk.model.printable import cut

__all__ = ["check_sources"]

MANY_NAMES = 10
"""Event names from which on a rule without a source may be about no one service."""

GENERATIONS = (("waf", "waf-regional", "wafv2"),)
"""Sources that are one service to its users. (Of Macie and Inspector the first is retired, and
public registries are another service than private ones.)"""


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
    yield from _generations(context)


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
    shared = {
        name: owners for name in context.named_events if len(owners := _owners(context, name)) > 1
    }
    if shared and _takes_stock(context):
        yield LintFinding(
            "L-NOSOURCE",
            f"{len(context.named_events)} event names of many services without a source; "
            f"{len(shared)} of them several services have",
            context.place_of(NAME, next(iter(shared))),
            grade=Grade.INFO,
        )
        return
    for name, owners in shared.items():
        shown = ", ".join(owners[:4]) + (", …" if len(owners) > 4 else "")
        yield LintFinding(
            "L-NOSOURCE",
            f"{len(owners)} services have an event {cut(name, 80)!r}: {shown}",
            context.place_of(NAME, name),
            "say which eventSource is meant",
        )


def _owners(context: Context, name: str) -> tuple[str, ...]:
    return context.facts.sources_of(name)


def _takes_stock(context: Context) -> bool:
    """Whether a rule names so many calls of so many services that it can mean no one service."""
    if len(context.named_events) < MANY_NAMES:
        return False
    every = [set(_owners(context, name)) for name in context.named_events]
    return not any(
        sum(source in owners for owners in every) * 2 > len(every) for source in set().union(*every)
    )


def _generations(context: Context) -> Iterator[LintFinding]:
    """Yield later or other generations of a service, with the same event, that are left out."""
    for name in context.named_events:
        asked = [source for source in context.named_sources if context.lets(source, name)]
        for family in GENERATIONS:
            named = [source for source in asked if short_source(source) in family]
            others = [
                full_source(one)
                for one in family
                if context.facts.resolve(full_source(one), name) is not None
                and not context.lets(full_source(one), name)
            ]
            if named and others:
                more = " and ".join(others)
                said = f"{more} have {name} too: the same service, other generations"
                yield LintFinding("L-NARROW", said, context.place_of(SOURCE, named[0]))
                return
