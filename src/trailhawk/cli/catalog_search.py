"""``trailhawk catalog search``: the search of the catalog's pages, in the same order."""

from __future__ import annotations

import argparse

import msgspec

from trailhawk.catalog.search import rows_of, search, terms_of
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import rows
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import printable

__all__ = ["run"]

MAX_SHOWN = 40


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    query = " ".join(arguments.words)
    if not terms_of(query):
        raise ConfigError("name at least one word to search for")
    site = load_site(arguments, lint=False)
    hits = search(rows_of(site.context), query)
    if arguments.json:
        for hit in hits:
            row = hit.row
            found = {name: getattr(row, name) for name in row.__struct_fields__ if name != "words"}
            print(msgspec.json.encode({"kind": "hit", "version": 1, **found}).decode())
        return ExitCode.OK
    if not hits:
        print(f"nothing is found by {printable(query)!r}")
    rows(
        (hit.row.type, hit.row.title, hit.row.vendor or hit.row.service, hit.row.level)
        for hit in hits[:MAX_SHOWN]
    )
    if len(hits) > MAX_SHOWN:
        print(f"  and {len(hits) - MAX_SHOWN} more")
    return ExitCode.OK
