"""``trailhawk demo``: the main job on the logs that ship."""

from __future__ import annotations

import argparse

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.scan import run_scan
from trailhawk.packs import demo_logs

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; findings are what it is for, so they are no failure."""
    code = run_scan(arguments, [str(demo_logs() / "AWSLogs")])
    return ExitCode.OK if code is ExitCode.FINDINGS else code
