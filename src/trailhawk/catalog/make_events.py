"""Makes the pages on events and their sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from trailhawk.catalog.categories import iam_action, is_data_event
from trailhawk.catalog.context import OURS, OWN_WORDS, Context
from trailhawk.catalog.names import CATCH_ALL, event_url, service_url
from trailhawk.catalog.own_words import from_name
from trailhawk.catalog.pages.events import (
    EventLink,
    EventPage,
    EventRow,
    Parameter,
    ServicePage,
    ServiceRow,
    ServicesPage,
)
from trailhawk.catalog.pages.refs import Crumb, by_vendor, rule_ref, vendor_name
from trailhawk.catalog.service_events import FIELDS
from trailhawk.facts import Event, EventKind, Structure

__all__ = ["all_services", "catch_all_page", "event_page", "service_page"]

MAX_PARAMETERS = 60
MAX_DEPTH = 2
MAX_NEIGHBOURS = 12
_TOP = Crumb("Events", "events/")


def event_page(context: Context, source: str, event: Event) -> EventPage:
    """Return the page of one event."""
    rows = context.corpus.by_event.get((source, event.name), ())
    about, about_from = context.about(event)
    operations = context.facts.operations(event.source, event.name)
    first = operations[0] if operations else None
    previous, following = _beside(context, source, event.name)
    title = context.service_title(source)
    return EventPage(
        url=event_url(source, event.name),
        title=event.name,
        crumbs=(_TOP, Crumb(title, service_url(source))),
        slug=f"AWS-{source}",
        source=event.source,
        service_title=title,
        name=event.name,
        about=about,
        about_from=about_from,
        nature=event.kind.value,
        operation=event.operation,
        apis=tuple(one.service for one in operations),
        access=event.access.value if event.operation else "",
        access_documented=event.documented_access,
        read_only=event.read_only,
        data_event=is_data_event(event),
        retired=event.retired,
        iam_action=iam_action(event),
        spellings=tuple(event.name + suffix for suffix in event.suffixes),
        own_fields=FIELDS.get((source, event.name), ()),
        parameters=_members(first.inputs, "requestParameters") if first else (),
        answers=_members(first.outputs, "responseElements", 1) if first else (),
        errors=tuple(dict.fromkeys(error for one in operations for error in one.errors)),
        rules=by_vendor(rows),
        rule_count=len(rows),
        catch_all_rules=tuple(map(rule_ref, context.corpus.catch_all.get(source, ()))),
        neighbours=_neighbours(context, source, event.name),
        previous=previous,
        following=following,
        seen=context.seen(source, event.name),
    )


def catch_all_page(context: Context, source: str) -> EventPage:
    """Return the page that stands for rules which look at a source and at no event by name."""
    rules = context.corpus.catch_all.get(source, ())
    title = context.service_title(source)
    return EventPage(
        url=event_url(source, CATCH_ALL),
        title=f"{CATCH_ALL}: AWS-{source} (catch-all)",
        crumbs=(_TOP, Crumb(title, service_url(source))),
        slug=f"AWS-{source}",
        source=f"{source}.amazonaws.com",
        service_title=title,
        name=CATCH_ALL,
        about=(from_name(CATCH_ALL),),
        about_from=OURS,
        nature="catch-all",
        rules=by_vendor((entry, None) for entry in rules),
        rule_count=len(rules),
    )


def _members(structure: Structure, top: str, depth: int = MAX_DEPTH) -> tuple[Parameter, ...]:
    return tuple(_below(structure, top, depth))[:MAX_PARAMETERS]


def _below(structure: Structure, path: str, depth: int) -> Iterator[Parameter]:
    for member in structure.members:
        here = f"{path}.{member.spelling}{'[]' * member.lists}"
        kind = f"map of {member.kind}" if member.is_map else member.kind
        yield Parameter(here, kind, member.required, member.sensitive)
        if member.below is not None and depth > 1 and not member.is_map:
            yield from _below(member.below, here, depth - 1)


_VERBS = (
    *("BatchCreate", "BatchDelete", "BatchGet", "BatchUpdate", "BatchPut", "Create", "Delete"),
    *("Update", "Get", "List", "Describe", "Put", "Start", "Stop", "Enable", "Disable", "Attach"),
    *("Detach", "Associate", "Disassociate", "Add", "Remove", "Modify", "Register", "Deregister"),
    *("Import", "Export", "Set", "Restore", "Cancel", "Accept", "Reject", "Tag", "Untag", "Run"),
    *("Verify", "Send", "Test", "Search", "Terminate", "Reboot", "Revoke", "Authorize"),
)


def _noun(name: str) -> str:
    verb = next((verb for verb in _VERBS if name.startswith(verb)), "")
    noun = name[len(verb) :]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


@lru_cache(maxsize=8)
def _nouns(context: Context, source: str) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for event in context.events[source]:
        found[_noun(event.name)].append(event.name)
    return {noun: tuple(names) for noun, names in found.items()}


def _neighbours(context: Context, source: str, name: str) -> tuple[EventLink, ...]:
    names = _nouns(context, source).get(_noun(name), ())
    others = [one for one in names if one != name][:MAX_NEIGHBOURS]
    return tuple(EventLink(one, event_url(source, one)) for one in others)


@lru_cache(maxsize=8)
def _order(context: Context, source: str) -> tuple[tuple[str, ...], Mapping[str, int]]:
    names = tuple(event.name for event in context.events[source])
    return names, {name: place for place, name in enumerate(names)}


def _beside(context: Context, source: str, name: str) -> tuple[EventLink | None, EventLink | None]:
    names, places = _order(context, source)
    place = places[name]
    sides = (place - 1, place + 1)
    before, after = (names[at] if 0 <= at < len(names) else None for at in sides)
    return (
        EventLink(before, event_url(source, before)) if before else None,
        EventLink(after, event_url(source, after)) if after else None,
    )


def service_page(context: Context, source: str) -> ServicePage:
    """Return the page of one source."""
    events = context.events[source]
    has_prose = any(context.prose.title(one) for one in context.services(source))
    return ServicePage(
        url=service_url(source),
        title=context.service_title(source),
        crumbs=(_TOP,),
        slug=f"AWS-{source}",
        source=f"{source}.amazonaws.com",
        apis=context.services(source),
        api_sizes=_api_sizes(context, source),
        events=(_catch_all_row(context, source), *(_row(context, source, one) for one in events)),
        covered=sum(context.is_covered(source, one.name) for one in events),
        operations=sum(bool(one.operation) for one in events),
        about_from=f"botocore {context.prose.version}" if has_prose else OWN_WORDS,
    )


def _api_sizes(context: Context, source: str) -> tuple[tuple[str, int], ...]:
    """Return how many events of a source each API has; one that several have counts for each."""
    sizes = Counter(
        one.service
        for event in context.events[source]
        for one in context.facts.operations(event.source, event.name)
    )
    return tuple((api, sizes[api]) for api in context.services(source) if sizes[api])


def _row(context: Context, source: str, event: Event) -> EventRow:
    rows = context.corpus.by_event.get((source, event.name), ())
    vendors = dict.fromkeys(vendor_name(entry.rule.meta.vendor) for entry, _ in rows)
    return EventRow(
        event.name,
        event_url(source, event.name),
        context.line(event),
        event.access.value,
        len(rows),
        tuple(vendors),
        "" if event.kind is EventKind.OPERATION else event.kind.value,
        context.seen(source, event.name),
    )


def _catch_all_row(context: Context, source: str) -> EventRow:
    rules = context.corpus.catch_all.get(source, ())
    vendors = dict.fromkeys(vendor_name(entry.rule.meta.vendor) for entry in rules)
    url, about = event_url(source, CATCH_ALL), from_name(CATCH_ALL)
    return EventRow(CATCH_ALL, url, about, "", len(rules), tuple(vendors))


def all_services(context: Context) -> ServicesPage:
    """Return the page of all sources."""
    return ServicesPage(
        url="events/",
        title="Events by service",
        services=tuple(_service_row(context, source) for source in context.sources),
        everywhere=tuple(map(rule_ref, context.corpus.everything)),
    )


def _service_row(context: Context, source: str) -> ServiceRow:
    events = context.events[source]
    rules = {
        entry.url
        for event in events
        for entry, _ in context.corpus.by_event.get((source, event.name), ())
    }
    rules |= {entry.url for entry in context.corpus.catch_all.get(source, ())}
    return ServiceRow(
        context.service_title(source),
        f"{source}.amazonaws.com",
        service_url(source),
        len(events),
        sum(context.is_covered(source, event.name) for event in events),
        len(rules),
    )
