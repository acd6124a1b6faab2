"""``trailhawk scan``: rules and logs in; report, findings and books out."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from trailhawk import __version__
from trailhawk.alerting import Folder
from trailhawk.alerting.thresholds import as_alerting
from trailhawk.cli.choosing import choose_rules
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import filters_of, find_objects, workers_of
from trailhawk.cli.rule_loading import check_loaded, config_of
from trailhawk.cli.scan_alerts import run_alerts, say_what_alerts
from trailhawk.cli.setup import Keep, exceptions_of, plans_of, say_expired
from trailhawk.cli.tables import in_color
from trailhawk.cli.trusted_code import deciding, load_trusted
from trailhawk.ingest import LogObject
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.findings import Summary
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Level
from trailhawk.packs import Pack
from trailhawk.scan import Job, OnProgress, Scan, conditions_asked
from trailhawk.sinks import (
    FindingSink,
    JsonLinesSink,
    OpenStream,
    Progress,
    RunInfo,
    TerminalReport,
    open_sink,
)
from trailhawk.sinks.opening import check_outputs

__all__ = ["run", "run_scan"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    return run_scan(arguments, arguments.logs)


def run_scan(arguments: argparse.Namespace, logs: list[str]) -> ExitCode:
    """Scan logs as the arguments say, and report."""
    if arguments.output and (arguments.store or arguments.alerts):
        raise ConfigError(
            "-o writes findings, which --alerts and --store fold into alerts: leave one of them "
            "out, or write alerts by trailhawk alerts export"
        )
    limits = Limits()
    # Only where findings are written out does anybody see the whole context.
    writes = bool(arguments.json or arguments.output)
    told = writes and not (arguments.store or arguments.alerts)
    pack = load_trusted(arguments, limits, whole=told)
    rules = choose_rules(pack.rules, arguments.rule, Level(arguments.min_level))
    check_loaded(pack)
    if not rules:
        raise ConfigError("no rule is left: --rule and --min-level leave out all that were loaded")
    config = config_of(arguments)
    exceptions = exceptions_of(arguments, config)
    found = find_objects(logs, limits, filters_of(arguments))
    if arguments.store or arguments.alerts:
        alerting = as_alerting(rules)
        with deciding(arguments, pack, alerting, limits) as decider:
            job = _job(arguments, alerting, limits)
            return run_alerts(arguments, job, alerting, found, exceptions, decider=decider)
    objects, skipped = found
    keep = Keep(exceptions, plans_of(config, rules))
    with deciding(arguments, pack, rules, limits) as decider:
        job = _job(arguments, rules, limits)
        scan = Scan(job, rules, objects, decider, brief=not writes)
        for skip in skipped:
            scan.books.skip(skip.name, skip.reason)
        summary = _run(arguments, scan, objects, (len(rules), len(pack.refusals)), keep)
    say_expired(exceptions)
    if not arguments.json:
        _report(arguments, summary, scan.books, pack)
        say_what_alerts(rules, summary)
    return _exit_code(summary, scan.books)


def _job(arguments: argparse.Namespace, rules: Sequence[Rule], limits: Limits) -> Job:
    return Job(
        conditions=conditions_asked(rules),
        limits=limits,
        filters=filters_of(arguments),
        databases=config_of(arguments).addresses.databases,
        paranoid=arguments.paranoid,
    )


def _run(
    arguments: argparse.Namespace,
    scan: Scan,
    objects: list[LogObject],
    loaded: tuple[int, int],
    keep: Keep,
) -> Summary:
    """Drive the scan; every finding goes to every sink and into the summary."""
    limits = Limits()
    info = RunInfo(__version__, shlex.join(["trailhawk", *sys.argv[1:]]))
    folder = Folder(limits)
    progress, on_progress = _progress(objects)
    with ExitStack() as stack:
        sinks = _sinks(arguments, limits)
        for sink in sinks:
            sink.begin(info)
            stack.callback(sink.abandon)
        for finding in keep.of(scan.findings(workers_of(arguments), on_progress)):
            folder.add(finding)
            for sink in sinks:
                sink.add(finding)
        progress.done()
        summary = folder.summary(
            more=scan.in_full,
            rules_loaded=loaded[0],
            rules_refused=loaded[1],
            command=info.command,
            version=info.version,
            undecided=scan.undecided(),
            needs=scan.needs(),
        )
        for sink in sinks:
            sink.end(summary, scan.books)
        stack.pop_all()
    return summary


def _sinks(arguments: argparse.Namespace, limits: Limits) -> list[FindingSink]:
    check_outputs(arguments.output)
    sinks = [open_sink(path, limits) for path in arguments.output]
    if arguments.json:
        sinks.append(JsonLinesSink(OpenStream(sys.stdout)))
    return sinks


def _progress(
    objects: list[LogObject],
) -> tuple[Progress, OnProgress]:
    progress = Progress(
        sys.stderr,
        total_bytes=sum(log.size for log in objects),
        total_objects=len(objects),
        clock=time.monotonic,
        enabled=sys.stderr.isatty(),
    )

    def on_progress(done: int, books: Books, hits: int) -> None:
        progress.update(done, books.objects_done + books.objects_damaged, books.records_read, hits)

    return progress, on_progress


def _report(arguments: argparse.Namespace, summary: Summary, books: Books, pack: Pack) -> None:
    width = shutil.get_terminal_size((100, 24)).columns
    color = in_color(arguments.color)
    report = TerminalReport(sys.stdout, color=color, width=width, show_all=arguments.all)
    report.write(summary, books)
    if pack.refusals:
        print(
            f"rules: {len(pack.rules)} loaded, {len(pack.refusals)} not loaded; "
            "trailhawk rules list says why",
            file=sys.stderr,
        )
    if pack.partial:
        print(
            f"rules: {len(pack.partial)} need Python and did not run (--trust-python)",
            file=sys.stderr,
        )


def _exit_code(summary: Summary, books: Books) -> ExitCode:
    if not books.balanced:
        raise AssertionError("the books do not balance")
    if books.objects_done + books.objects_damaged == 0:
        why = "the reasons are listed above" if books.objects else "no file was found there"
        raise SourceError(f"no CloudTrail log could be read; {why}")
    return ExitCode.FINDINGS if summary.findings else ExitCode.OK
