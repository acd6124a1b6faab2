"""``trailhawk catalog coverage``: what no rule looks at, the most dangerous first."""

from __future__ import annotations

import argparse

import msgspec

from trailhawk.catalog.make_overviews import coverage_page, gaps
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import heading, rows
from trailhawk.cli.exits import ExitCode
from trailhawk.facts import short_source

__all__ = ["run"]

MAX_SHOWN = 40


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    site = load_site(arguments, lint=False)
    page = coverage_page(site.context)
    found = gaps(site.context)
    if arguments.service:
        wanted = short_source(arguments.service)
        found = tuple(gap for gap in found if gap.source == wanted)
    if arguments.json:
        for gap in found:
            row = {"kind": "gap", "version": 1, **msgspec.to_builtins(gap)}
            print(msgspec.json.encode(row).decode())
        return ExitCode.OK
    print(
        f"rules look at {page.covered} of {page.events} events, and at {page.writes_covered} of "
        f"{page.writes} that change something"
    )
    heading(f"{len(found)} operations that nobody covers")
    rows((gap.danger, gap.access, f"{gap.source}:{gap.name}") for gap in found[:MAX_SHOWN])
    if len(found) > MAX_SHOWN:
        print(f"  and {len(found) - MAX_SHOWN} more; --json has all")
    return ExitCode.OK
