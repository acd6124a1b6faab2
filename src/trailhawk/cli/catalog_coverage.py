"""``trailhawk catalog coverage``: what no rule looks at, the most dangerous first."""

from __future__ import annotations

import argparse
from collections.abc import Collection

import msgspec

from trailhawk.catalog.context import Context
from trailhawk.catalog.make_gaps import gaps
from trailhawk.catalog.make_overviews import coverage_of
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import heading, rows
from trailhawk.cli.exits import ExitCode
from trailhawk.facts import full_source, short_source
from trailhawk.model.errors import ConfigError
from trailhawk.sinks.wording import counted

__all__ = ["run"]

MAX_SHOWN = 40


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    site = load_site(arguments, lint=False)
    sources = _sources(site.context, arguments.service)
    found = tuple(gap for gap in gaps(site.context) if gap.source in sources)
    if arguments.json:
        for gap in found:
            row = {"kind": "gap", "version": 1, **msgspec.to_builtins(gap)}
            print(msgspec.json.encode(row).decode())
        return ExitCode.OK
    share = coverage_of(site.context, sources)
    print(
        f"rules look at {share.covered:,} of {counted(share.events, 'event')}, and at "
        f"{share.writes_covered:,} of {share.writes:,} that change something"
    )
    heading(f"{counted(len(found), 'operation')} that nobody covers")
    rows((gap.danger, gap.access, f"{gap.source}:{gap.name}") for gap in found[:MAX_SHOWN])
    if len(found) > MAX_SHOWN:
        print(f"  and {len(found) - MAX_SHOWN} more; --json has all")
    return ExitCode.OK


def _sources(context: Context, written: str | None) -> Collection[str]:
    """Return the sources that are asked about; ConfigError for one that AWS does not have."""
    if not written:
        return context.events
    wanted = short_source(written)
    if wanted not in context.events:
        near = context.facts.nearest_sources(full_source(wanted))
        meant = ", ".join(map(short_source, near))
        hint = f"did you mean {meant}?" if meant else "catalog search finds parts of names"
        raise ConfigError(f"no AWS service is called {written!r}; {hint}")
    return (wanted,)
