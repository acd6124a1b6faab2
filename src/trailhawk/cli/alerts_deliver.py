"""``trailhawk alerts deliver``: alerts to the sinks of the configuration."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.rule_loading import config_of
from trailhawk.cli.setup import existing_store
from trailhawk.config import Config, Sink
from trailhawk.delivery.deliver import Delivered, deliver, sender_for
from trailhawk.delivery.refused import retry_aside
from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import printable
from trailhawk.store import Store
from trailhawk.store.outbox import Cursor

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a sink that fails hinders no other, and shows in the exit code."""
    config = config_of(arguments)
    chosen = _chosen(arguments, config)
    store = existing_store(arguments)
    try:
        if arguments.status:
            return _status(store, chosen)
        return _deliver(store, config, chosen, retry=arguments.retry)
    finally:
        store.close()


def _chosen(arguments: argparse.Namespace, config: Config) -> list[Sink]:
    chosen = [one for one in config.sink if not arguments.sink or one.name in arguments.sink]
    if not config.sink:
        raise ConfigError("no sink is configured: give trailhawk.toml a [[sink]] (docs/config.md)")
    unknown = sorted(set(arguments.sink) - {one.name for one in chosen})
    if unknown:
        names = ", ".join(one.name for one in config.sink)
        raise ConfigError(f"no sink is called {unknown[0]!r} in the configuration, only: {names}")
    return chosen


def _deliver(store: Store, config: Config, chosen: Sequence[Sink], *, retry: bool) -> ExitCode:
    senders = [
        (one, sender_for(one, config.egress, os.environ, time.time, store)) for one in chosen
    ]
    results: list[Delivered] = []
    for one, sender in senders:
        again = retry_aside(store, one, sender) if retry else 0
        if again:
            print(f"{printable(one.name)}: {again:,} taken that had been set aside")
        results.append(deliver(store, one, sender, time.time))
    for result in results:
        _say(result)
    failed = any(one.problem or one.aside for one in results)
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _say(result: Delivered) -> None:
    name = printable(result.sink)
    aside = f", {result.aside:,} set aside (--status names them)" if result.aside else ""
    print(f"{name}: {result.sent:,} sent, {result.left:,} left{aside}")
    if result.problem:
        print(f"{name}: {printable(result.problem)}", file=sys.stderr)


def _status(store: Store, chosen: Sequence[Sink]) -> ExitCode:
    """Say how each sink is, and what it refused; nothing is sent."""
    bad = False
    for sink in chosen:
        cursor, refused = store.cursor(sink.name), store.refusals(sink.name)
        left = store.left(cursor.seq)
        aside = sum(one.aside for one in refused)
        print(f"{printable(sink.name)} ({sink.kind}): {left:,} left, {aside:,} set aside")
        if cursor.failures and left:
            print(f"  {_failing(cursor)}")
        for one in refused:
            where = "set aside" if one.aside else "waits"
            said = f"refused {one.attempts}x: {printable(one.reason)}"
            print(f"  {one.alert[:8]}  {where}, {said}")
        bad = bad or bool(aside) or bool(cursor.failures and left)
    return ExitCode.FINDINGS if bad else ExitCode.OK


def _failing(cursor: Cursor) -> str:
    again = datetime.fromtimestamp(cursor.retry_at, UTC).isoformat().replace("+00:00", "Z")
    return f"failed {cursor.failures}x, tried again from {again}: {printable(cursor.problem)}"
