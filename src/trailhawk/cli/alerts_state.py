"""``trailhawk alerts ack``, ``close`` and ``reopen``: where a person is with alerts."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime

from trailhawk.alerting.alerts import State, Verdict
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.setup import existing_store
from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import printable
from trailhawk.store.states import Change

__all__ = ["run"]

_STATES = {"ack": State.ACKNOWLEDGED, "close": State.CLOSED, "reopen": State.NEW}


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    store = existing_store(arguments)
    found = [(typed, store.alert(typed)) for typed in arguments.ids]
    for typed, alert in found:
        if alert is None:
            raise ConfigError(f"no alert has the id {typed}; nothing was changed")
    verdict = getattr(arguments, "verdict", None)
    change = Change(
        state=_STATES[arguments.verb],
        verdict=Verdict(verdict) if verdict else None,
        note=arguments.note,
        author=arguments.author or _user(),
        at=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    )
    for _, alert in found:
        if alert is not None:
            store.set_state(alert.id, change)
            print(f"{alert.id[:8]}  {change.state.value}  {printable(alert.name)}")
    store.close()
    return ExitCode.OK


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
