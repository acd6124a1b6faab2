"""``trailhawk catalog similar``: how other rules relate to one."""

from __future__ import annotations

import argparse

import msgspec

from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_rule import page_of
from trailhawk.cli.catalog_writing import heading, paragraph, rows
from trailhawk.cli.exits import ExitCode
from trailhawk.sinks.wording import counted

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    page = page_of(load_site(arguments, lint=False), arguments.name)
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(page.relatives), indent=2).decode())
        return ExitCode.OK
    heading(f"{page.title}: {counted(len(page.relatives), 'relative')}")
    for row in page.relatives:
        rows([(row.relation, row.rule.vendor, row.rule.title)])
        shown = (("only this", row.only_here), ("only that", row.only_there), ("both", row.both))
        for label, record in shown:
            if record:
                paragraph(f"{label}: {record}", "      ")
    return ExitCode.OK
