"""``trailhawk alerts deliver``: alerts to the sinks of the configuration."""

from __future__ import annotations

import argparse
import os
import sys
import time

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.rule_loading import config_of
from trailhawk.cli.setup import existing_store
from trailhawk.delivery.deliver import Delivered, deliver, sender_for
from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import printable

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a sink that fails hinders no other, and shows in the exit code."""
    config = config_of(arguments)
    chosen = [one for one in config.sink if not arguments.sink or one.name in arguments.sink]
    unknown = set(arguments.sink) - {one.name for one in chosen}
    if unknown or not chosen:
        names = ", ".join(one.name for one in config.sink) or "none"
        raise ConfigError(f"no such sink in the configuration (there are: {names})")
    store = existing_store(arguments)
    senders = [
        (one, sender_for(one, config.egress, os.environ, time.time, store)) for one in chosen
    ]
    results = [deliver(store, one, sender, time.time) for one, sender in senders]
    store.close()
    for result in results:
        _say(result)
    return ExitCode.FINDINGS if any(one.problem for one in results) else ExitCode.OK


def _say(result: Delivered) -> None:
    print(f"{printable(result.sink)}: {result.sent:,} sent, {result.left:,} left")
    if result.problem:
        print(f"{printable(result.sink)}: {printable(result.problem)}", file=sys.stderr)
