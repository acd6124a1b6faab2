"""``trailhawk alerts show``: one alert, whole."""

from __future__ import annotations

import argparse
import sys

from trailhawk.cli.alert_lines import screen_for, write_alert
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.setup import existing_store
from trailhawk.delivery.fields import alert_fields, sample_fields
from trailhawk.model.errors import ConfigError
from trailhawk.sinks.jsonl import json_line

__all__ = ["run"]

SHOWN_IDS = 50


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    store = existing_store(arguments)
    alert = store.alert(arguments.id)
    if alert is None:
        raise ConfigError(f"no alert has the id {arguments.id}")
    if arguments.json:
        more = {
            "samples": [sample_fields(one) for one in alert.samples],
            "event_ids": store.event_ids(alert.id),
            "history": store.history(alert.id),
        }
        sys.stdout.write(json_line("alert", {**alert_fields(alert), **more}))
    else:
        ids = store.event_ids(alert.id, SHOWN_IDS)
        write_alert(screen_for(color=sys.stdout.isatty()), alert, ids, store.history(alert.id))
    store.close()
    return ExitCode.OK
