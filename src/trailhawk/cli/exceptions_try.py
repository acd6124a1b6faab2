"""``trailhawk exceptions try``: what exceptions would have hidden in logs."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from trailhawk.alerting.exceptions import AlertException
from trailhawk.alerting.types import AlertType
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, find_objects, workers_of
from trailhawk.cli.rule_loading import config_of, load_rules
from trailhawk.cli.setup import alert_types_of, exceptions_of, plans_of
from trailhawk.cli.tables import Column, print_books, print_json, print_table
from trailhawk.ingest import decode_record
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import ConfigError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.model.wildcards import some_match
from trailhawk.scan import Job, Scan, conditions_asked
from trailhawk.sinks.wording import counted

__all__ = ["run"]

COLUMNS = (
    Column("exception", 30),
    Column("hides", 9, right=True),
    Column("of", 9, right=True),
    Column("level", 13),
    Column("rule", 60),
    Column("principal", 50),
)
_Key = tuple[str, str, str, str, str]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    limits = Limits()
    config = config_of(arguments)
    written = exceptions_of(arguments, config).all
    if not written:
        raise ConfigError("no exception to try: name a file with --exceptions")
    pack = load_rules(arguments, limits)
    plans = plans_of(config, pack.rules)
    _say_unknown(written, pack.rules, alert_types_of(config))
    objects, skipped = find_objects(arguments.logs, limits)
    databases = config.addresses.databases
    job = Job(conditions=conditions_asked(pack.rules), databases=databases)
    scan = Scan(job, pack.rules, objects)
    for skip in skipped:
        scan.books.skip(skip.name, skip.reason)
    counts: Counter[_Key] = Counter()
    total: Counter[str] = Counter()
    for finding in scan.findings(workers_of(arguments), lambda _done, _books, _hits: None):
        rule = finding.rule
        total[rule.uid] += 1
        record = decode_record(finding.record, limits)
        plan, level = plans.of(rule), rule.severity.level.value
        # Each by itself: what another hides as well is no reason to keep this one or not.
        for one in written:
            if one.covers(finding, plan, record):
                counts[one.id, rule.uid, level, rule.title, finding.facts.principal] += 1
    check_read(scan.books)
    _write(arguments, counts, total, [one.id for one in written])
    print_books(scan.books)
    return ExitCode.OK


def _say_unknown(
    written: Iterable[AlertException], rules: Sequence[Rule], kinds: Sequence[AlertType]
) -> None:
    """Say which names are of nothing that is loaded: such an exception hides nothing."""
    called = [name for rule in rules for name in (rule.uid, rule.meta.id, rule.meta.title)]
    # A rule in no type alerts under its own name.
    alerts = [*called, *(name for kind in kinds for name in (kind.id, kind.name))]
    for one in written:
        for what, names, known in (
            ("rule", one.rules, called),
            ("alert type", one.types, alerts),
        ):
            for name in names:
                if not some_match([name], known):
                    said = f"{one.id}: no {what} that is loaded is called {name!r}"
                    print(printable(said), file=sys.stderr)


def _write(
    arguments: argparse.Namespace, counts: Counter[_Key], total: Counter[str], ids: list[str]
) -> None:
    ranked = sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0]))
    rows = [
        (ident, str(count), str(total[uid]), level, title, principal)
        for (ident, uid, level, title, principal), count in ranked
    ]
    rows += [(one, "0", "", "", "", "") for one in ids if one not in {row[0] for row in rows}]
    if arguments.json:
        names = [column.name for column in COLUMNS]
        print_json("hidden", (dict(zip(names, row, strict=True)) for row in rows))
    else:
        print_table(COLUMNS, rows)
        print()
        for ident in ids:
            hides = sum(count for key, count in counts.items() if key[0] == ident)
            print(f"{printable(ident)}: {counted(hides, 'finding')} in all")
