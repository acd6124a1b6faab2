"""``trailhawk catalog serve``: the catalog over HTTP, on this machine unless told otherwise."""

from __future__ import annotations

import argparse

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.serving import serve

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command until it is interrupted."""
    return serve(arguments, lint=True, alerts=False)
