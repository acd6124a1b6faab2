"""``trailhawk rules show``: one rule, as the engine understands it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

import msgspec

from trailhawk.cli.choosing import one_rule
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.rule_loading import load_rules
from trailhawk.ir.dedup import Dedup
from trailhawk.ir.indicators import fields_of, indicators
from trailhawk.ir.logic import Single
from trailhawk.ir.logic_text import print_logic, print_seconds
from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Partial, Rule
from trailhawk.ir.templates import Tells
from trailhawk.ir.templates_text import tells_lines
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    pack = load_rules(arguments, Limits())
    waiting = {one.rule.uid: one for one in (*pack.partial, *pack.listed)}
    rule = one_rule((*pack.rules, *(one.rule for one in waiting.values())), arguments.rule)
    unloaded = None if rule in pack.rules else waiting.get(rule.uid)
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(_as_object(rule)), indent=2).decode())
    else:
        for line in (*_lines(rule), *_unloaded(unloaded)):
            print(line)
    return ExitCode.OK


def _as_object(rule: Rule) -> dict[str, object]:
    return {
        "kind": "rule",
        "version": 1,
        "uid": rule.uid,
        **msgspec.to_builtins(rule.meta),
        "level": rule.meta.severity.level.value,
        "condition": print_condition(normalise(rule.condition)),
        "indicators": msgspec.to_builtins(indicators(rule.condition)),
        "fields": [
            {"path": path, "written": written} for path, written in fields_of(rule.condition)
        ],
        "outputs": [path.text for path in rule.outputs],
        "logic": msgspec.to_builtins(rule.logic),
        "logic_text": print_logic(rule.logic),
        "outcomes": [{"name": one.name, "written": one.text} for one in rule.outcomes],
        "dedup": msgspec.to_builtins(rule.dedup),
        "reports": rule.reports,
        "tells": None if rule.tells is None else [list(line) for line in tells_lines(rule.tells)],
        "file": rule.source.file,
    }


def _lines(rule: Rule) -> Iterator[str]:
    yield from _heading(rule)
    for name, rows in _sections(rule):
        yield from _section(name, rows)


def _heading(rule: Rule) -> Iterator[str]:
    meta = rule.meta
    yield printable(meta.title)
    yield f"  {meta.severity.level.value} ({meta.severity.score})  {printable(rule.uid)}"
    facts = (
        ("status", meta.status),
        ("author", meta.author),
        ("date", " · ".join(filter(None, (meta.date, meta.modified)))),
        ("tactics", ", ".join(meta.tactics)),
        ("techniques", ", ".join(meta.techniques)),
        ("file", rule.source.file),
    )
    for name, value in facts:
        if value:
            yield f"  {name:11} {printable(value)}"
    if meta.description:
        yield from ("", *(f"  {printable(line)}" for line in meta.description.splitlines()))


def _sections(rule: Rule) -> Iterator[tuple[str, Sequence[str]]]:
    meta = rule.meta
    if isinstance(rule.logic, Single):
        yield "condition", [print_condition(normalise(rule.condition))]
    else:
        yield "logic", print_logic(rule.logic)
    yield "needs", [f"{need.text}; until then it holds of nothing" for need in meta.needs]
    yield "outcomes", [f"{one.name} = {one.text}" for one in rule.outcomes]
    if rule.dedup is not None and rule.alerts:
        yield "one alert", [_folding(rule.dedup, rule.tells)]
    if rule.tells is not None:
        yield "says", [f"{name}: {line}" for name, line in tells_lines(rule.tells)]
    if not rule.reports:
        yield "reports", ["nothing of its own: it serves other rules"]
    looks_for = indicators(rule.condition)
    yield "indicators", [f"{row.field}  {row.kind}  {', '.join(row.values)}" for row in looks_for]
    yield "fields", [_field(path, written) for path, written in fields_of(rule.condition)]
    yield "output fields", [path.text for path in rule.outputs]
    yield "false positives", meta.falsepositives
    yield "references", meta.references
    yield "notes", meta.notes


def _field(path: str, written: str) -> str:
    return path if written in {"", path} else f"{path}  (written {written})"


def _unloaded(one: Partial | None) -> Iterator[str]:
    """Return why a rule that is understood does not run as it is."""
    if one is not None:
        yield from _section("not loaded", [one.reason])


def _folding(dedup: Dedup, tells: Tells | None) -> str:
    """Return which findings are one alert, in words."""
    within = "" if dedup.seconds is None else f" within {print_seconds(dedup.seconds)}"
    if tells is not None and tells.default_dedup is not None:
        by = "dedup text" if tells.dedup else "title" if tells.title else "rule"
        return f"findings of the same {by}{within}"
    if dedup.pieces is None:
        return f"findings about the same{within}"
    read = [one for one in dedup.pieces if not isinstance(one, str)]
    names = [" or else ".join(path.text for path in one.reading.paths) for one in read]
    same = " and ".join(names)
    return f"findings of the same {same}{within}" if same else f"all findings{within}"


def _section(name: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield ""
        yield name
        for row in rows:
            yield f"  {printable(row)}"
