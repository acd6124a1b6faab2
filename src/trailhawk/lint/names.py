"""Findings about event names: misspelt, of another service, without their API version."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.facts import EventKind, full_source, short_source
from trailhawk.facts.fields import VALUES
from trailhawk.facts.loading import nearest_one
from trailhawk.facts.supplement import ACTION_EVENTS
from trailhawk.ir.conditions import Leaf
from trailhawk.lint.asked import NAME, SOURCE, Asked, passes, plain_texts
from trailhawk.lint.context import Context
from trailhawk.lint.contradictions import is_contradictory
from trailhawk.lint.findings import Edit, EventVerdict, LintFinding
from trailhawk.model.printable import cut
from trailhawk.model.text import fold

__all__ = ["check_names", "named_events"]


def check_names(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong with the event names that a rule asks for."""
    for one in context.at(NAME):
        texts = plain_texts(one.leaf)
        for text in texts:
            if one.wanted:
                yield from _name(context, one.leaf, text)
            elif not _is_name(context, text):
                yield _idle_filter(context, one.leaf, text)
        if not texts and one.wanted:
            yield from _pattern(context, one)
    yield from _cross(context)


def _name(context: Context, leaf: Leaf, text: str) -> Iterator[LintFinding]:
    live = [source for source, names in context.pairs.names.items() if _among(text, names)]
    if live:
        yield from _suffix(context, leaf, text, live)
        return
    sources = [source for source in context.pairs.open_sources if context.lets(source, text)]
    if sources and not context.takes_any_source:
        yield LintFinding(
            "L-UNLISTED",
            f"nobody lists {cut(text, 80)!r} among the events of {', '.join(sources[:3])}",
            context.place(leaf, text),
        )
        return
    # Where only the source is wrong, or two tests rule each other out, that is said of those.
    if not _is_misplaced(context, text) and not _is_ruled_out(context, text):
        yield _unknown(context, leaf, text)


def _is_ruled_out(context: Context, name: str) -> bool:
    """Whether a name exists, and something else than it lets no event through."""
    if not context.facts.sources_of(name):
        return False
    patterns = [one for one in context.at(SOURCE) if one.wanted and not plain_texts(one.leaf)]
    no_source = bool(patterns) and not any(
        passes(one.leaf, source) for one in patterns for source in context.universe.sources
    )
    return no_source or is_contradictory(context.condition)


def _is_misplaced(context: Context, name: str) -> bool:
    """Whether the rule asks for a name under unknown sources only, and the name exists."""
    asked = [source for source in context.named_sources if context.lets(source, name)]
    known = any(context.facts.is_known_source(source) for source in asked)
    return bool(asked) and not known and bool(context.facts.sources_of(name))


def _among(text: str, names: tuple[str, ...]) -> bool:
    folded = fold(text)
    return any(fold(name) == folded for name in names)


def _unknown(context: Context, leaf: Leaf, text: str) -> LintFinding:
    place = context.place(leaf, text)
    shown = cut(text, 80)
    sources = _asked_sources(context, text)
    spelling = _other_case(context, leaf, text, sources)
    if spelling:
        edits = (Edit(place, (spelling,)),) if place is not None else ()
        message = f"compared with case: CloudTrail writes {spelling!r}"
        return LintFinding("L-CASE", message, place, f"write {spelling!r}", edits)
    for field, values in VALUES.items():
        if text in values and text not in {"true", "false"}:
            near = _nearest(context, text, sources)
            return LintFinding(
                "L-VALUE-CLASS",
                f"{shown!r} is a value of {field}, not an event's name",
                place,
                f"use {near!r}, or test {field}" if near else f"test {field}",
                _edit(context, leaf, text, near),
            )
    return _no_event(context, leaf, text, sources)


def _no_event(context: Context, leaf: Leaf, text: str, sources: tuple[str, ...]) -> LintFinding:
    place = context.place(leaf, text)
    shown = cut(text, 80)
    near = _nearest(context, text, sources)
    owners = context.facts.sources_of(text)
    where = ", ".join(sources[:3]) or ("the rule's sources" if owners else "any source")
    if " " in text:
        help_ = f"use {near!r}" if near else "take the blanks out"
        said = f"{shown!r} holds blanks; names in CloudTrail have none"
        return LintFinding("L-SPACE", said, place, help_, _edit(context, leaf, text, near))
    if owners and sources and not _is_action(context, text, sources):
        listed = ", ".join(owners[:4]) + (", …" if len(owners) > 4 else "")
        said = f"{shown!r} is an event of {listed}, not of {where}"
        return LintFinding("L-UNKNOWN-EVENT", said, place, "name the event's own source")
    if _is_action(context, text, sources):
        said = f"{shown!r} is an IAM action; no event of {where} is called so"
    else:
        said = f"no event of {where} is called {shown!r}"
    help_ = f"use {near!r}" if near else ""
    return LintFinding("L-UNKNOWN-EVENT", said, place, help_, _edit(context, leaf, text, near))


def _is_action(context: Context, text: str, sources: tuple[str, ...]) -> bool:
    return any(context.facts.events.is_action_only(source, text) for source in sources)


def _asked_sources(context: Context, name: str) -> tuple[str, ...]:
    """Return the known sources under which the rule asks for an event of this name."""
    found = (full_source(short_source(one)) for one in context.named_sources)
    return tuple(
        source
        for source in dict.fromkeys(found)
        if context.facts.is_known_source(source) and context.lets(source, name)
    )


def _other_case(context: Context, leaf: Leaf, text: str, sources: tuple[str, ...]) -> str:
    for source in sources or context.facts.sources_of(text):
        event = context.facts.resolve(source, text)
        if event is not None and not passes(leaf, event.name) and fold(event.name) == fold(text):
            return event.name
    return ""


def _nearest(context: Context, text: str, sources: tuple[str, ...]) -> str:
    if text in ACTION_EVENTS and sources == ("s3.amazonaws.com",):
        return ACTION_EVENTS[text]
    names = (name for source in sources for name in context.facts.events.names_of(source))
    return nearest_one(text, names)


def _edit(context: Context, leaf: Leaf, text: str, near: str) -> tuple[Edit, ...]:
    place = context.place(leaf, text)
    if not near or place is None or place.length != len(text) or near in context.named_events:
        return ()
    return (Edit(place, (near,)),)


def _suffix(context: Context, leaf: Leaf, text: str, live: list[str]) -> Iterator[LintFinding]:
    for source in live:
        event = context.facts.resolve(source, text)
        if event is None or not event.suffixes or fold(event.name) != fold(text):
            continue
        names = context.pairs.names[source]
        missing = [one for one in event.suffixes if f"{event.name}{one}" not in names]
        if len(missing) == len(event.suffixes):
            place = context.place(leaf, text)
            pattern = _with_suffix(context, live, text)
            edits = (Edit(place, (pattern,)),) if place is not None else ()
            others = f" of {source}" if len(live) > 1 else ""
            yield LintFinding(
                "L-SUFFIX",
                f"CloudTrail writes {event.name + event.suffixes[0]!r}: "
                f"the bare name matches nothing{others}",
                place,
                f"use {pattern!r}",
                edits,
            )


def _with_suffix(context: Context, sources: list[str], name: str) -> str:
    """Return the pattern for a name with any API version; they begin with a year.

    ``CreateFunction*`` would take in ``CreateFunctionUrlConfig``.
    """
    folded = fold(name)
    others = any(
        fold(one).startswith(folded) and fold(one) != folded
        for source in sources
        for one in context.facts.events.names_of(source)
    )
    return f"{name}20*" if others else f"{name}*"


def _pattern(context: Context, one: Asked) -> Iterator[LintFinding]:
    names = {name for names in context.pairs.names.values() for name in names}
    if any(passes(one.leaf, name) for name in names) or context.pairs.open_sources:
        return
    every = (
        name for source in context.universe.sources for name in context.universe.spellings(source)
    )
    where = "of the rule's sources " if any(passes(one.leaf, name) for name in every) else ""
    message = f"the pattern matches no event {where}that CloudTrail writes"
    yield LintFinding("L-NOMATCH", message, context.place(one.leaf))


def _is_name(context: Context, text: str) -> bool:
    return bool(context.facts.sources_of(text)) or bool(context.pairs.open_sources)


def _idle_filter(context: Context, leaf: Leaf, text: str) -> LintFinding:
    code = "L-SPACE" if " " in text else "L-UNKNOWN-EVENT"
    said = f"no event is called {cut(text, 80)!r}, so that nothing is left out by it"
    return LintFinding(code, said, context.place(leaf, text))


def named_events(context: Context) -> tuple[EventVerdict, ...]:
    """Return every event that a rule names, by the pairs that its own branches form."""
    verdicts: list[EventVerdict] = []
    for name in context.named_events[:200]:
        sources = [one for one in context.named_sources[:50] if context.lets(one, name)]
        if not sources:
            owners = [one for one, names in context.pairs.names.items() if _among(name, names)]
            sources = owners[:20] or [""]
        for source in sources:
            live = _among(name, context.pairs.names.get(full_source(short_source(source)), ()))
            live = live or source in context.pairs.open_sources
            verdicts.append(EventVerdict(source, name, live, "" if live else _why(context, source)))
    return tuple(verdicts)


def _why(context: Context, source: str) -> str:
    known = context.facts.is_known_source(source)
    return "L-UNKNOWN-EVENT" if known or not source else "L-UNKNOWN-SOURCE"


def _cross(context: Context) -> Iterator[LintFinding]:
    verdicts = named_events(context)
    dead = [one for one in verdicts if not one.live and context.facts.is_known_source(one.source)]
    live = {one.name for one in verdicts if one.live}
    yield from _swaps(context, [one for one in dead if one.name not in live])
    crossed = [one for one in dead if one.name in live]
    if crossed:
        pairs = ", ".join(f"{one.source} {one.name}" for one in crossed[:5])
        more = ", …" if len(crossed) > 5 else ""
        real = ", ".join(f"{one.source} {one.name}" for one in verdicts if one.live)
        yield LintFinding(
            "L-CROSS",
            f"{len(crossed)} of {len(verdicts)} pairs do not exist: {pairs}{more}",
            context.place_of(NAME, crossed[0].name),
            cut(f"these do: {real}", 300),
        )


def _swaps(context: Context, dead: list[EventVerdict]) -> Iterator[LintFinding]:
    exists = context.facts.resolve
    for number, one in enumerate(dead):
        for other in dead[number + 1 :]:
            if one.source != other.source and all(
                event is not None and event.kind is EventKind.OPERATION
                for event in (exists(one.source, other.name), exists(other.source, one.name))
            ):
                places = (
                    context.place_of(SOURCE, one.source),
                    context.place_of(SOURCE, other.source),
                )
                edits = tuple(
                    Edit(place, (text,))
                    for place, text in zip(places, (other.source, one.source), strict=True)
                    if place is not None
                )
                yield LintFinding(
                    "L-SWAP",
                    f"{one.name} is of {other.source}, {other.name} of {one.source}: "
                    "the two sources are swapped",
                    context.place_of(NAME, one.name),
                    "swap the sources",
                    edits if len(edits) == 2 else (),
                )
                return
