"""``trailhawk catalog event``: one event, as the catalog knows it."""

from __future__ import annotations

import argparse

from trailhawk.catalog.context import Context
from trailhawk.catalog.names import CATCH_ALL, event_url
from trailhawk.catalog.pages.events import EventPage
from trailhawk.catalog.site import Site
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import heading, paragraph, print_json, rows, rule_rows
from trailhawk.cli.exits import ExitCode
from trailhawk.facts import full_source, nearest, short_source
from trailhawk.model.errors import ConfigError

__all__ = ["run"]

MAX_CHARS = 200
"""Of what was written, to look for a name like it."""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a name that several services have shows each of them."""
    site = load_site(arguments, lint=False)
    pages = [
        page for url in _urls(site, arguments.name) if isinstance(page := site.page(url), EventPage)
    ]
    if not pages:
        hint = _hint(site.context, arguments.name)
        raise ConfigError(f"no AWS event is called {arguments.name!r}; {hint}")
    if arguments.json or len(pages) == 1:
        for page in pages:
            (print_json if arguments.json else _show)(page)
    else:
        print(f"{len(pages)} services have this event; name one as SERVICE:EVENT")
        rows(
            (page.slug.removeprefix("AWS-"), page.rule_count or "", page.about[0]) for page in pages
        )
    return ExitCode.OK


def _urls(site: Site, written: str) -> list[str]:
    source, colon, name = written.partition(":")
    facts = site.context.facts
    if colon:
        if name == CATCH_ALL:
            return [event_url(short_source(source), CATCH_ALL)]
        sources = [full_source(short_source(source))]
    else:
        name, sources = source, list(facts.sources_of(source))
    found = (facts.resolve(one, name) for one in sources)
    return [event_url(one.source, one.name) for one in found if one is not None]


def _hint(context: Context, written: str) -> str:
    """Return what may have been meant."""
    source, colon, name = written.partition(":")
    source = short_source(source)
    facts = context.facts
    if not colon and source in context.events:
        return f"that is a service: catalog search {source}: finds its events"
    if not colon:
        names = dict.fromkeys(name for _, name in context.by_pair)
        near = nearest(written[:MAX_CHARS], names)
    elif source in context.events:
        near = facts.nearest_names(full_source(source), name[:MAX_CHARS])
    else:
        found = facts.nearest_sources(full_source(source[:MAX_CHARS])) if source else ()
        near = tuple(f"{short_source(one)}:{name[:MAX_CHARS]}" for one in found)
    if near:
        return f"did you mean {', '.join(near)}?"
    return "catalog search finds parts of names"


def _show(page: EventPage) -> None:
    heading(f"{page.name}  {page.service_title} ({page.slug})")
    for text in page.about:
        paragraph(text)
    facts = (
        ("event source", page.source),
        ("access level", page.access),
        ("readOnly", "true" if page.read_only else "false"),
        ("recorded as", "data event" if page.data_event else "management event"),
        ("IAM action", page.iam_action),
        ("also written", ", ".join(page.spellings)),
        ("seen in logs", "" if page.seen is None else f"{page.seen} times"),
    )
    rows((name, value) for name, value in facts if value)
    if page.own_fields:
        heading("fields of this event")
        rows(page.own_fields)
    if page.parameters:
        heading("request parameters")
        rows((one.path, one.kind, "required" if one.required else "") for one in page.parameters)
    if page.errors:
        heading("errors")
        paragraph(", ".join(page.errors))
    heading(f"rules that look at it: {page.rule_count}")
    rule_rows(rule for group in page.rules for rule in group.rules)
    if page.catch_all_rules:
        heading("rules on the whole service")
        rule_rows(page.catch_all_rules)
