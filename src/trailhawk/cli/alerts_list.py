"""``trailhawk alerts list``: what to look at, the worst first."""

from __future__ import annotations

import argparse
import sys

from trailhawk.alerting.alerts import State
from trailhawk.cli.alert_lines import screen_for, write_list
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.setup import existing_store
from trailhawk.delivery.fields import alert_fields
from trailhawk.model.severity import Level
from trailhawk.sinks.jsonl import json_line
from trailhawk.store.reading import Wanted

__all__ = ["run", "wanted"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    store = existing_store(arguments)
    alerts = store.alerts(wanted(arguments))
    store.close()
    if arguments.json:
        for alert in alerts:
            sys.stdout.write(json_line("alert", alert_fields(alert)))
    else:
        least = Level.INFORMATIONAL if arguments.all else Level.MEDIUM
        write_list(screen_for(color=sys.stdout.isatty()), alerts, brief_below=least)
    return ExitCode.OK


def wanted(arguments: argparse.Namespace) -> Wanted:
    """Return which alerts the arguments ask for; closed ones only when asked for."""
    states = tuple(State(name) for name in arguments.state) or (State.NEW, State.ACKNOWLEDGED)
    floors = {Level.INFORMATIONAL: 0, Level.LOW: 20, Level.MEDIUM: 40, Level.HIGH: 65}
    return Wanted(
        states=states,
        least_severity=floors.get(Level(arguments.min_level), 85),
        uid=arguments.type,
        account=arguments.account,
        principal=arguments.principal,
        limit=arguments.limit,
    )
