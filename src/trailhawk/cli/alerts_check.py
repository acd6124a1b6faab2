"""``trailhawk alerts check``: whether a store says what was written into it."""

from __future__ import annotations

import argparse

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.setup import existing_store, store_named
from trailhawk.sinks.wording import counted
from trailhawk.store.opening import check_store

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; damage is told as everywhere else."""
    check_store(store_named(arguments))
    store = existing_store(arguments)
    alerts = len(store.idents())
    objects = store.counts()["objects"]
    store.close()
    print(f"sound: {counted(alerts, 'alert')}, {counted(objects, 'object')} read")
    return ExitCode.OK
