"""``trailhawk demo``: the main job on the logs that ship."""

from __future__ import annotations

import argparse
import os

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.scan import run_scan
from trailhawk.packs import demo_logs

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; findings are what it is for, so they are no failure."""
    logs = str(demo_logs() / "AWSLogs")
    code = run_scan(arguments, [min(logs, os.path.relpath(logs), key=len)])
    return ExitCode.OK if code is ExitCode.FINDINGS else code
