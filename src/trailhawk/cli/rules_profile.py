"""``trailhawk rules profile``: what each rule costs on logs, and why."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

import msgspec

from trailhawk.cli.event_finding import every_record
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, find_objects
from trailhawk.cli.rule_loading import load_rules
from trailhawk.engine.profiling import Cost, Profiler, Screening, screening_of
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut, printable
from trailhawk.sinks.wording import counted

__all__ = ["run"]


class Row(msgspec.Struct, frozen=True):
    """What one rule cost."""

    rule: Rule
    cost: Cost
    screening: Screening


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command, in this process: times of several would not add up to anything."""
    limits = Limits()
    pack = load_rules(arguments, limits)
    if not pack.rules:
        raise ConfigError("no rule could be loaded: see trailhawk rules list")
    profiler, books = _measure(pack.rules, arguments.logs, limits)
    check_read(books)
    rows = sorted(_rows(pack.rules, profiler), key=_weight)
    if arguments.json:
        _write_json(rows, profiler)
    else:
        for line in _lines(rows, profiler, everything=arguments.all):
            print(printable(line))
    if pack.refusals:
        print(f"not loaded: {counted(len(pack.refusals), 'rule')}", file=sys.stderr)
    return ExitCode.OK


def _measure(rules: tuple[Rule, ...], logs: list[str], limits: Limits) -> tuple[Profiler, Books]:
    conditions = [condition for rule in rules for condition in rule.conditions]
    profiler = Profiler(conditions, time.perf_counter_ns)
    books = Books(limits.max_damage_listed)
    objects, skipped = find_objects(logs, limits)
    for skip in skipped:
        books.skip(skip.name, skip.reason)
    profiler.add(record for _, record in every_record(objects, limits, books))
    return profiler, books


def _rows(rules: tuple[Rule, ...], profiler: Profiler) -> Iterator[Row]:
    """Yield one row a rule; the conditions of a windowed rule are added up."""
    costs = iter(profiler.costs)
    for rule in rules:
        mine = [next(costs) for _ in rule.conditions]
        total = Cost(
            sum(one.candidates for one in mine),
            sum(one.hits for one in mine),
            sum(one.unknown for one in mine),
            sum(one.nanoseconds for one in mine),
        )
        yield Row(rule, total, screening_of(rule.condition))


def _weight(row: Row) -> tuple[int, int, str]:
    return -row.cost.nanoseconds, -row.cost.candidates, row.rule.meta.title


def _lines(rows: list[Row], profiler: Profiler, *, everything: bool) -> Iterator[str]:
    spent = sum(row.cost.nanoseconds for row in rows)
    screened = profiler.screening_nanoseconds
    yield (
        f"{counted(profiler.records, 'record')}, {counted(len(rows), 'rule')}: "
        f"screening {screened / 1e6:.1f} ms, "
        f"conditions {spent / 1e6:.1f} ms"
    )
    yield f"{'share':>6} {'hits':>8} {'candidates':>10}  rule, and the fields that rule it out"
    for row in rows:
        if everything or row.cost.candidates:
            share = row.cost.nanoseconds / spent if spent else 0.0
            fields = ", ".join(row.screening.deciding) or "none"
            title = cut(row.rule.meta.title, 60)
            yield (
                f"{share:>6.1%} {row.cost.hits:>8} {row.cost.candidates:>10}  {title}  [{fields}]"
            )
    always = [row for row in rows if row.screening.always]
    if always:
        yield ""
        yield f"not bound to an eventName, so asked of records of every name ({len(always)}):"
        for row in always:
            yield f"  {cut(row.rule.meta.title, 60)}: {_why(row.screening)}"


def _why(screening: Screening) -> str:
    if screening.deciding:
        return f"ruled out by {', '.join(screening.deciding)} alone"
    if screening.fields:
        return f"asks {', '.join(screening.fields)}, none of which rules it out alone"
    return "asks no field that screening reads: it is evaluated on every record"


def _write_json(rows: list[Row], profiler: Profiler) -> None:
    for row in rows:
        found = {
            "kind": "cost",
            "version": 1,
            "rule": row.rule.uid,
            "title": row.rule.meta.title,
            **msgspec.to_builtins(row.cost),
            **msgspec.to_builtins(row.screening),
        }
        print(msgspec.json.encode(found).decode())
    total = {
        "kind": "summary",
        "version": 1,
        "records": profiler.records,
        "screening_nanoseconds": profiler.screening_nanoseconds,
    }
    print(msgspec.json.encode(total).decode())
