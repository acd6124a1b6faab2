"""``trailhawk alerts list``: what to look at, the worst first."""

from __future__ import annotations

import argparse
import sys

from msgspec.structs import replace

from trailhawk.alerting.alerts import State
from trailhawk.cli.alert_lines import screen_for, write_list
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.setup import existing_store
from trailhawk.cli.tables import in_color
from trailhawk.delivery.fields import alert_fields
from trailhawk.model.severity import Level
from trailhawk.sinks.jsonl import json_line
from trailhawk.store.reading import Wanted

__all__ = ["run", "wanted"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    store = existing_store(arguments)
    asked = wanted(arguments)
    # For people the limit is on lines alone: what is counted and ranked above them is all there is.
    alerts = store.alerts(asked if arguments.json else replace(asked, limit=None))
    store.close()
    if arguments.json:
        for alert in alerts:
            sys.stdout.write(json_line("alert", alert_fields(alert)))
    else:
        least = Level.INFORMATIONAL if arguments.all else Level.MEDIUM
        screen = screen_for(color=in_color())
        write_list(screen, alerts, brief_below=least, most=arguments.limit)
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
