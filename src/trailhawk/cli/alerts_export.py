"""``trailhawk alerts export``: alerts as a file of any format that sinks know."""

from __future__ import annotations

import argparse
import sys

from trailhawk.cli.alerts_list import wanted
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.setup import existing_store
from trailhawk.delivery.documents import document

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    store = existing_store(arguments)
    listed = store.alerts(wanted(arguments))
    whole = (alert for one in listed if (alert := store.alert(one.id)) is not None)
    for text in document(arguments.format, whole, lambda one: store.event_ids(one.id)):
        sys.stdout.write(text)
    store.close()
    return ExitCode.OK
