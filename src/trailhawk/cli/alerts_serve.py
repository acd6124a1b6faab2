"""``trailhawk alerts serve``: a store's alerts as pages, the catalog beside them."""

from __future__ import annotations

import argparse

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.serving import serve

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command until it is interrupted."""
    # Findings about rules are the catalog's own business, and take a while with many rules.
    return serve(arguments, lint=False, alerts=True)
