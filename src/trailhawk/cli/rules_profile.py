"""``trailhawk rules profile``: what each rule costs on logs, and why."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from trailhawk.cli.event_finding import every_record
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, find_objects
from trailhawk.cli.profile_writing import Row, write_json, write_text
from trailhawk.cli.rule_loading import check_loaded, load_rules
from trailhawk.engine.profiling import Cost, Profiler, screening_of
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.limits import Limits
from trailhawk.sinks.wording import counted

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command, in this process: times of several would not add up to anything."""
    limits = Limits()
    pack = load_rules(arguments, limits)
    check_loaded(pack)
    profiler, books = _measure(pack.rules, arguments.logs, limits)
    check_read(books)
    rows = sorted(_rows(pack.rules, profiler), key=_weight)
    if arguments.json:
        write_json(rows, profiler)
    else:
        write_text(rows, profiler, everything=arguments.all)
    if pack.refusals:
        refused = counted(len(pack.refusals), "rule")
        print(f"not loaded: {refused}; rules list says why", file=sys.stderr)
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
