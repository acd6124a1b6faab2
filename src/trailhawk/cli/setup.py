"""What several commands set up alike: configuration, rules' plans, exceptions, the store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from trailhawk.alerting.exceptions import Exceptions
from trailhawk.alerting.plans import Plans, make_plans
from trailhawk.alerting.types import AlertType
from trailhawk.cli.rule_loading import config_of
from trailhawk.config import Config
from trailhawk.ingest import decode_record
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import ConfigError
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs.alert_types import load_alert_types
from trailhawk.packs.exceptions import load_exceptions
from trailhawk.packs.shipped import shipped_alert_types
from trailhawk.sinks.wording import counted
from trailhawk.store import Store, open_store

__all__ = [
    "Keep",
    "alert_types_of",
    "exceptions_of",
    "existing_store",
    "plans_of",
    "say_expired",
    "store_named",
    "today",
]


def plans_of(config: Config, rules: Sequence[Rule]) -> Plans:
    """Return under which alerts the rules' findings go."""
    return make_plans(rules, alert_types_of(config), config.alerts.suppress_hours)


def alert_types_of(config: Config) -> tuple[AlertType, ...]:
    """Return the alert types that are configured, those that ship included."""
    paths = [Path(name) for name in config.alert_types]
    if config.alerts.shipped_types:
        paths.append(shipped_alert_types())
    return load_alert_types(paths, Limits())


def exceptions_of(arguments: argparse.Namespace, config: Config) -> Exceptions:
    """Return the exceptions of the configuration and of the command line."""
    paths = [*map(Path, config.exceptions), *arguments.exceptions]
    return Exceptions(load_exceptions(paths), today())


class Keep:
    """Findings that no exception hides."""

    def __init__(self, exceptions: Exceptions, plans: Plans) -> None:
        self._exceptions = exceptions
        self._plans = plans

    def of(self, findings: Iterator[Finding]) -> Iterator[Finding]:
        """Yield them in their order; what is hidden is counted with its exception."""
        if not self._exceptions.all:
            yield from findings
            return
        limits = Limits()
        for one in findings:
            plan = self._plans.of(one.rule)
            if self._exceptions.hiding(one, plan, decode_record(one.record, limits)) is None:
                yield one


def existing_store(arguments: argparse.Namespace) -> Store:
    """Return the store that the arguments or the configuration name."""
    return open_store(store_named(arguments), create=False)


def store_named(arguments: argparse.Namespace) -> str:
    """Return the file or URL of that store; ConfigError when none is named."""
    where = arguments.store or config_of(arguments).store
    if not where:
        raise ConfigError('name a store: --store FILE, or store = "FILE" in trailhawk.toml')
    return where


def today() -> date:
    """Return the date in UTC."""
    return datetime.now(UTC).date()


def say_expired(exceptions: Exceptions) -> None:
    """Say which exceptions are over, and what they would have hidden; and what the others hid."""
    for one in exceptions.all:
        hidden = exceptions.hidden.get(one.id, 0)
        if one.expired(today()):
            many = counted(exceptions.shown.get(one.id, 0), "finding")
            why = f"{printable(one.author)}: {printable(one.reason)}"
            print(
                f"exception {printable(one.id)} expired on {one.expires}: {many} shown that it "
                f"would have hidden ({why})",
                file=sys.stderr,
            )
        elif hidden:
            print(
                f"exception {printable(one.id)} hid {counted(hidden, 'finding')}", file=sys.stderr
            )
