"""``trailhawk catalog indicator``: which rules look for a value."""

from __future__ import annotations

import argparse

import msgspec

from trailhawk.catalog.make_lookups import indicator_page
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import heading, rule_rows
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import ConfigError
from trailhawk.model.text import fold
from trailhawk.sinks.wording import counted

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a value stands for every field and kind that it occurs with."""
    wanted = fold(arguments.name)
    if not wanted:
        raise ConfigError("name the value that rules look for, such as DeleteTrail")
    site = load_site(arguments, lint=False)
    keys = [key for key in site.context.corpus.by_indicator if key[2] == wanted]
    if not keys:
        raise ConfigError(f"no rule looks for {arguments.name!r}; catalog search finds parts too")
    pages = [indicator_page(site.context, key) for key in sorted(keys)]
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(pages), indent=2).decode())
        return ExitCode.OK
    for page in pages:
        heading(f"{page.field} {page.operator} {page.value}: {counted(page.count, 'rule')}")
        rule_rows(rule for group in page.rules for rule in group.rules)
    return ExitCode.OK
