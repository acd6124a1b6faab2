"""``trailhawk catalog rule``: one rule's page in the terminal."""

from __future__ import annotations

import argparse

from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.make_rules import rule_page
from trailhawk.catalog.pages.rules import RulePage, Seen
from trailhawk.catalog.site import Site
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.catalog_writing import heading, paragraph, print_json, rows
from trailhawk.cli.choosing import one_rule
from trailhawk.cli.exits import ExitCode

__all__ = ["page_of", "run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    page = page_of(load_site(arguments), arguments.name)
    if arguments.json:
        print_json(page)
    else:
        _show(page)
    return ExitCode.OK


def page_of(site: Site, name: str) -> RulePage:
    """Return the page of the one rule of that id, title or file name."""
    entries = site.context.corpus.entries
    rule = one_rule([entry.rule for entry in entries], name)
    entry: Entry = next(entry for entry in entries if entry.rule is rule)
    return rule_page(site.context, site.relatives, entry)


def _show(page: RulePage) -> None:
    heading(page.title)
    facts = (
        ("vendor", page.vendor),
        ("severity", f"{page.level} ({page.score})"),
        ("status", page.status),
        ("author", page.author),
        ("techniques", ", ".join(f"{one.id} {one.name}".strip() for one in page.techniques)),
        ("file", page.file),
    )
    rows((name, value) for name, value in facts if value)
    heading("condition")
    for text in page.conditions:
        paragraph(text)
    if page.window:
        paragraph(page.window)
    heading("indicators (and in how many other rules)")
    rows(
        (row.field, row.kind, one.value, one.others or "")
        for row in page.indicators
        for one in row.values
    )
    if page.outputs:
        heading("output fields")
        paragraph(", ".join(page.outputs))
    if page.says:
        heading("what its alerts say")
        rows((one.name, line) for one in page.says for line in one.lines)
    heading(page.reach)
    rows((f"{edge.source}:{edge.name}", edge.why) for edge in (*page.catch_all, *page.events))
    if page.findings:
        heading("findings")
        rows((one.code, one.text) for one in page.findings)
    if page.seen is not None:
        _show_evidence(page.seen)
    if page.relatives:
        heading("relatives")
        rows((row.relation, row.rule.vendor, row.rule.title) for row in page.relatives)


def _show_evidence(seen: Seen) -> None:
    what = "bursts" if seen.bursts else "records"
    heading(f"fires on {seen.records} {what} of {seen.logs}")
    if seen.steps:
        paragraph(f"records that meet its steps, of the first {seen.looked}:")
        rows(seen.steps)
    if seen.misses:
        near = f"{seen.near_records} of {seen.looked}"
        heading(f"nearly fires on {near} other records of its events: one test failed")
        for one in seen.misses:
            rows([(f"{one.records}\u00d7", one.event, one.time, one.event_id)])
            paragraph(f"failed: {one.test}", "      ")
            paragraph(f"saw: {one.saw or 'nothing'}", "      ")
