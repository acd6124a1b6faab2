"""``trailhawk catalog compare``: rule sets side by side."""

from __future__ import annotations

import argparse

from trailhawk.catalog.make_compare import compare_page, pair_page
from trailhawk.catalog.pages.compare import ComparePage, PairPage, SetColumn
from trailhawk.catalog.pages.overviews import Gap
from trailhawk.catalog.rule_sets import RuleSet, RuleSets, all_rule_sets
from trailhawk.catalog.site import Site
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import heading, print_json, rows
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import ConfigError
from trailhawk.sinks.wording import counted

__all__ = ["run"]

MAX_SHOWN = 15

_COLUMNS = ("", "rules", "can fire", "proven", "events", "changing", "techniques", "alone")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command: two sets in detail, any other number in a table."""
    site = load_site(arguments)
    sets = _chosen(site, arguments.names)
    if len(sets.sets) == 2:
        pair = pair_page(site.context, site.relatives, sets, *sets.sets)
        (print_json if arguments.json else _show_pair)(pair)
        return ExitCode.OK
    page = compare_page(site.context, site.relatives, sets, None)
    (print_json if arguments.json else _show)(page)
    return ExitCode.OK


def _chosen(site: Site, names: list[str]) -> RuleSets:
    """Return the sets of the given names; without names the folders, or else the vendors."""
    kinds = all_rule_sets(site.context)
    if not names:
        return list(kinds.values())[-1]
    wanted = [name.casefold() for name in names]
    for sets in kinds.values():
        found = {one.name.casefold(): one for one in sets.sets}
        if all(name in found for name in wanted):
            chosen: dict[str, RuleSet] = {name: found[name] for name in wanted}
            return RuleSets(sets.by, tuple(chosen.values()))
    known = "; ".join(
        f"by {by}: {', '.join(one.name for one in sets.sets)}" for by, sets in kinds.items()
    )
    raise ConfigError(f"no rule sets are called {', '.join(names)}; there are {known}")


def _show(page: ComparePage) -> None:
    heading(page.title)
    rows([_COLUMNS, *map(_numbers, page.sets)])
    if page.pairs:
        heading("two by two: events in common, equal rules")
        rows((f"{pair.one} and {pair.other}", pair.events, pair.equal) for pair in page.pairs)
    for one in page.sets:
        if one.only:
            heading(f"only {one.name} looks at ({counted(one.alone, 'event')})")
            _events(one.only)


def _show_pair(page: PairPage) -> None:
    heading(page.title)
    rows([_COLUMNS, _numbers(page.one), _numbers(page.other)])
    heading(f"{counted(page.shared_events, 'event')} in common; rules of {page.one.name} are")
    rows((number, relation) for relation, number in page.relations)
    for row in page.rows[:MAX_SHOWN]:
        rows([(row.one.title, row.relation, row.other.title)])
    if len(page.rows) > MAX_SHOWN:
        print(f"  and {len(page.rows) - MAX_SHOWN} more; --json has all")
    sides = (
        (page.one, page.only_one, page.unlike_one),
        (page.other, page.only_other, page.unlike_other),
    )
    for one, events, unlike in sides:
        heading(
            f"only {one.name}: {counted(one.alone, 'event')}, "
            f"{counted(len(unlike), 'rule')} without a relative in the other"
        )
        _events(events)


def _numbers(one: SetColumn) -> tuple[object, ...]:
    return (
        one.name,
        one.rules,
        one.live,
        one.proven,
        one.events,
        one.writes,
        one.techniques,
        one.alone,
    )


def _events(gaps: tuple[Gap, ...]) -> None:
    rows((gap.danger, gap.access, f"{gap.source}:{gap.name}") for gap in gaps[:MAX_SHOWN])
