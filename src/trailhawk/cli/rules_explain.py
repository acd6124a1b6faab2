"""``trailhawk rules explain``: every part of a condition, and what it says of one event."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import msgspec

from trailhawk.cli.choosing import one_rule
from trailhawk.cli.event_finding import find_event
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.rule_loading import load_rules
from trailhawk.engine import Matcher
from trailhawk.engine.explaining import Explained, explain
from trailhawk.ir.conditions import Condition, Verdict
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable

__all__ = ["run"]

_WORDS = {True: "true", False: "false", None: "unknown"}
_FIRES = {True: "fires", False: "does not fire", None: "cannot be decided"}
_WINDOWED = {
    True: "an event that the rule counts",
    False: "no event that the rule counts",
    None: "cannot be decided",
}
_SHOWN = 200
"""Characters of a value."""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    limits = Limits()
    pack = load_rules(arguments, limits)
    rule = one_rule(pack.rules, arguments.rule)
    place, record = find_event(arguments.event, arguments.logs, limits)
    explained = [_checked(condition, record) for condition in rule.conditions]
    if arguments.json:
        row = {
            "kind": "explanation",
            "version": 1,
            "rule": rule.uid,
            "event": place,
            "conditions": msgspec.to_builtins(explained),
        }
        print(msgspec.json.encode(row).decode())
        return ExitCode.OK
    for line in _lines(rule, place, explained):
        print(printable(line))
    return ExitCode.OK


def _checked(condition: Condition, record: dict[str, object]) -> Explained:
    """Explain a condition, and hold the verdict to the engine's."""
    explained = explain(condition, record, _SHOWN)
    match = Matcher([condition]).match_record(record)
    engine: Verdict = True if match.held else None if match.unknown else False
    if engine is not explained.verdict:
        raise AssertionError(f"explained as {explained.verdict}, and the engine says {engine}")
    return explained


def _lines(rule: Rule, place: str, explained: list[Explained]) -> Iterator[str]:
    yield f"{rule.meta.title}  ({rule.uid})"
    yield f"on {place}"
    several = len(explained) > 1
    for number, one in enumerate(explained, 1):
        words = _WINDOWED if several else _FIRES
        step = f"step {number}: " if several else ""
        yield f"{step}{words[one.verdict]}"
        yield from _tree(one, "  ")
    if any(one.verdict is None for one in explained):
        yield "unknown: CloudTrail left out a part of this record that the rule asks about"


def _tree(one: Explained, indent: str) -> Iterator[str]:
    yield f"{indent}{_WORDS[one.verdict]:7}  {one.text}"
    if one.is_leaf:
        yield f"{indent}         saw {_saw(one)}"
    for part in one.parts:
        yield from _tree(part, f"{indent}  ")
    if not one.is_leaf and one.more:
        yield f"{indent}  and {one.more} more elements"


def _saw(one: Explained) -> str:
    if not one.saw:
        return "nothing there" if one.verdict is not None else "nothing: it was left out"
    more = f" and {one.more} more" if one.more else ""
    return ", ".join(map(_quoted, one.saw)) + more


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode() if text != "null" else text
