"""``trailhawk alerts show``: one alert, whole."""

from __future__ import annotations

import argparse
import sys

from trailhawk.cli.alert_lines import screen_for, write_alert
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.owners import address_book, owner_fields, owners_of
from trailhawk.cli.setup import existing_store
from trailhawk.cli.tables import in_color
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
    owners = owners_of(address_book(arguments), (one for one, _ in alert.addresses.top))
    if arguments.json:
        more = {
            "owners": {one: owner_fields(owner) for one, owner in owners.items()},
            "samples": [sample_fields(one) for one in alert.samples],
            "event_ids": store.event_ids(alert.id),
            "history": store.history(alert.id),
        }
        sys.stdout.write(json_line("alert", {**alert_fields(alert), **more}))
    else:
        ids = store.event_ids(alert.id, SHOWN_IDS)
        screen = screen_for(color=in_color())
        write_alert(screen, alert, ids, store.history(alert.id), owners)
    store.close()
    return ExitCode.OK
