"""``trailhawk scan --store`` and ``--alerts``: logs to alerts instead of findings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from trailhawk.alerting.exceptions import Exceptions
from trailhawk.cli.alert_lines import screen_for, write_list
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, workers_of
from trailhawk.cli.rule_loading import config_of
from trailhawk.cli.setup import plans_of, say_expired
from trailhawk.cli.tables import in_color
from trailhawk.delivery.fields import alert_fields
from trailhawk.ingest import LogObject, Skipped
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.deciding import Decider
from trailhawk.model.findings import Summary
from trailhawk.model.printable import printable
from trailhawk.model.severity import Level
from trailhawk.pipeline import Intake, Taken
from trailhawk.scan import Job
from trailhawk.sinks.jsonl import json_line
from trailhawk.sinks.wording import TIMES
from trailhawk.store import Store, open_store
from trailhawk.store.reading import Wanted

__all__ = ["run_alerts", "say_what_alerts"]


def run_alerts(  # noqa: PLR0913 - what the command has set up, each by its name
    arguments: argparse.Namespace,
    job: Job,
    rules: Sequence[Rule],
    found: tuple[Sequence[LogObject], Sequence[Skipped]],
    exceptions: Exceptions,
    *,
    decider: Decider | None = None,
) -> ExitCode:
    """Scan into the store that the arguments name, or into memory, and list alerts."""
    objects, skipped = found
    store = open_store(arguments.store or ":memory:")
    config = config_of(arguments)
    store.growth = config.alerts.retell_factor
    intake = Intake(store, job, rules, plans_of(config, rules), exceptions, decider=decider)
    taken = intake.take(objects, workers_of(arguments))
    for skip in skipped:
        taken.books.skip(skip.name, skip.reason)
    check_read(taken.books, known=taken.known)
    code = _write(arguments, store)
    say_expired(exceptions)
    _say_books(taken)
    store.close()
    return code


def _write(arguments: argparse.Namespace, store: Store) -> ExitCode:
    alerts = store.alerts(Wanted())
    if arguments.json:
        for alert in alerts:
            sys.stdout.write(json_line("alert", alert_fields(alert)))
    else:
        least = Level.INFORMATIONAL if arguments.all else Level.MEDIUM
        write_list(screen_for(color=in_color(arguments.color)), alerts, brief_below=least)
    return ExitCode.FINDINGS if alerts else ExitCode.OK


def say_what_alerts(rules: Sequence[Rule], summary: Summary) -> None:
    """Say of a plain scan, which lists matches, which of their rules alert otherwise."""
    matched = {group.rule.uid for group in summary.groups}
    found = [rule for rule in rules if rule.uid in matched]
    signals = sum(not rule.alerts for rule in found)
    several = sum(rule.alerts and rule.dedup is not None and rule.dedup.least > 1 for rule in found)
    if signals or several:
        print(
            f"these are matches: of the rules that have any, {signals} never alert by themselves "
            f"and {several} only on several matches together; --alerts shows the alerts",
            file=sys.stderr,
        )


def _say_books(taken: Taken) -> None:
    books: Books = taken.books
    known = f", {taken.known:,} known from before" if taken.known else ""
    damaged = f", {books.damaged:,} damaged" if books.damaged else ""
    if books.raised:
        failed = ", ".join(
            f"{code} {TIMES}{count:,}" for code, count in books.raised.most_common(3)
        )
        print(f"rules' Python failed, which is no match: {printable(failed)}", file=sys.stderr)
    print(
        f"{taken.objects:,} files read{known}: {books.records_read:,} records{damaged}, "
        f"{taken.triggers:,} triggers",
        file=sys.stderr,
    )
