"""``trailhawk catalog build``: the catalog as static files."""

from __future__ import annotations

import argparse
import sys
import time

from trailhawk.catalog.build import build
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import SourceError
from trailhawk.model.printable import printable
from trailhawk.model.processors import processors

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    began = time.monotonic()
    site = load_site(arguments)
    total = len(site.urls)

    def on_progress(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done:,} of {total:,} pages", end="", file=sys.stderr, flush=True)

    workers = arguments.workers or processors()
    try:
        built = build(site, arguments.folder, workers, on_progress)
    except OSError as error:
        said = error.strerror or "cannot be written"
        raise SourceError(f"{arguments.folder}: {said}") from error
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(
        f"{built.pages:,} pages in {printable(str(arguments.folder))}: {built.written:,} written, "
        f"{built.unchanged:,} unchanged, {built.removed:,} files removed; "
        f"{time.monotonic() - began:.0f} s"
    )
    return ExitCode.OK
