"""``trailhawk exceptions apply``: exceptions on the alerts that a store has already."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from trailhawk.alerting.thresholds import as_alerting
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, find_objects, workers_of
from trailhawk.cli.rule_loading import config_of, load_rules
from trailhawk.cli.setup import exceptions_of, existing_store, plans_of
from trailhawk.cli.tables import Column, print_books, print_json, print_table
from trailhawk.ir.rule import Rule
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.pipeline.excepting import Applied, apply_exceptions
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = ["run"]

COLUMNS = (
    Column("exception", 30),
    Column("hidden", 10, right=True),
    Column("back", 10, right=True),
    Column("undecided", 10, right=True),
)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; what could not be decided is something to act on."""
    limits = Limits()
    config = config_of(arguments)
    exceptions = exceptions_of(arguments, config)
    store = existing_store(arguments)
    store.growth = config.alerts.retell_factor
    rules = as_alerting(load_rules(arguments, limits).rules)
    plans = plans_of(config, rules)
    applied = apply_exceptions(store, exceptions, plans, _findings(arguments, rules, limits))
    store.close()
    _write(arguments, applied)
    return ExitCode.FINDINGS if applied.undecided else ExitCode.OK


def _findings(
    arguments: argparse.Namespace, rules: tuple[Rule, ...], limits: Limits
) -> Iterator[Finding]:
    if not arguments.logs:
        return
    objects, skipped = find_objects(arguments.logs, limits)
    databases = config_of(arguments).addresses.databases
    job = Job(conditions=conditions_asked(rules), databases=databases)
    scan = Scan(job, rules, objects)
    for skip in skipped:
        scan.books.skip(skip.name, skip.reason)
    yield from scan.findings(workers_of(arguments), lambda _done, _books, _hits: None)
    check_read(scan.books)
    print_books(scan.books)


def _write(arguments: argparse.Namespace, applied: Applied) -> None:
    parts = (applied.hidden, applied.back, applied.undecided)
    names = sorted({name for part in parts for name in part})
    rows = [(name, *(str(part.get(name, 0)) for part in parts)) for name in names]
    if arguments.json:
        fields = [column.name for column in COLUMNS]
        print_json("applied", (dict(zip(fields, row, strict=True)) for row in rows))
        return
    if rows:
        print_table(COLUMNS, rows)
    print(f"{applied.before:,} alerts before, {applied.after:,} now")
    for name, count in sorted(applied.undecided.items()):
        print(
            f"{printable(name)}: the store has no record of {count:,} findings; name the logs "
            "to have its condition asked of them"
        )
