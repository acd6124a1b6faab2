"""``trailhawk catalog export``: every page as a line of JSON."""

from __future__ import annotations

import argparse
import sys

from trailhawk.catalog.build import export
from trailhawk.catalog.schema import KINDS, schemas
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import ConfigError

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    for kind in (arguments.kind, arguments.schema):
        if kind is not None and kind not in KINDS:
            raise ConfigError(f"no kind of page is called {kind!r}: {', '.join(KINDS)}")
    if arguments.schema is not None:
        print(schemas()[f"api/schema/{arguments.schema}.json"].decode())
        return ExitCode.OK
    for line in export(load_site(arguments), arguments.kind):
        sys.stdout.buffer.write(line + b"\n")
    return ExitCode.OK
