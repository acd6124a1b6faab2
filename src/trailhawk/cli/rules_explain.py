"""``trailhawk rules explain``: every part of a condition, and what it says of one event."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import msgspec

from trailhawk.cli.choosing import one_rule
from trailhawk.cli.event_finding import find_event
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.explained_code import Concluded, conclude
from trailhawk.cli.trusted_code import deciding, load_trusted
from trailhawk.engine import Matcher
from trailhawk.engine.explaining import Explained, explain
from trailhawk.engine.windows import Part, parts_in
from trailhawk.ir.conditions import Condition, Verdict
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs import Pack

__all__ = ["run", "tree_lines"]

_WORDS = {True: "true", False: "false", None: "unknown"}
_FIRES = {True: "fires", False: "does not fire", None: "cannot be decided"}
_COUNTED = {True: "matches", False: "does not match", None: "cannot be decided"}
_GROUPS = 3
_SHOWN = 200
"""Characters of a value."""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    limits = Limits()
    pack = load_trusted(arguments, limits)
    rule, unrun = _chosen(pack, arguments.rule)
    place, record = find_event(arguments.event, arguments.logs, limits)
    explained = [_checked(condition, record) for condition in rule.conditions]
    verdicts = [one.verdict for one in explained]
    with deciding(arguments, pack, (rule,), limits) as decider:
        concluded = conclude(rule, verdicts, unrun, decider, record)
    parts = () if isinstance(rule.logic, Single) else parts_in(rule.logic, record, limits)
    if arguments.json:
        row = {
            "kind": "explanation",
            "version": 1,
            "rule": rule.uid,
            "event": place,
            "conditions": msgspec.to_builtins(explained),
            "concluded": msgspec.to_builtins(concluded),
            "steps": msgspec.to_builtins(parts),
        }
        print(msgspec.json.encode(row).decode())
        return ExitCode.OK
    for line in _lines(rule, place, explained, concluded, parts):
        print(printable(line))
    return ExitCode.OK


def _chosen(pack: Pack, name: str) -> tuple[Rule, str]:
    """Return the rule of a name, and why it does not run; empty for one that does."""
    waiting = {one.rule.uid: "the rest of it is Python: --trust-python" for one in pack.partial}
    waiting |= {one.rule.uid: f"it does not run: {one.reason}" for one in pack.listed}
    others = (one.rule for one in (*pack.partial, *pack.listed))
    rule = one_rule((*pack.rules, *others), name)
    return rule, "" if rule in pack.rules else waiting[rule.uid]


def _checked(condition: Condition, record: dict[str, object]) -> Explained:
    """Explain a condition, and hold the verdict to the engine's."""
    explained = explain(condition, record, _SHOWN)
    match = Matcher([condition]).match_record(record)
    engine: Verdict = True if match.held else None if match.unknown else False
    if engine is not explained.verdict:
        raise AssertionError(f"explained as {explained.verdict}, and the engine says {engine}")
    return explained


def _lines(
    rule: Rule,
    place: str,
    explained: list[Explained],
    concluded: list[Concluded],
    parts: tuple[Part, ...],
) -> Iterator[str]:
    yield f"{rule.meta.title}  ({rule.uid})"
    yield f"on {place}"
    if parts:
        yield "a rule over many events: what this one is to each of its steps"
        for one, said, part in zip(explained, concluded, parts, strict=True):
            yield from _step(one, said, part)
    else:
        yield _FIRES[concluded[0].verdict] + _because(concluded[0])
        yield from tree_lines(explained[0], "  ")
    if any(one.verdict is None for one in explained):
        yield "unknown: CloudTrail left out a part of this record that the rule asks about"


def _because(one: Concluded) -> str:
    return f": {one.why}" if one.why else ""


def _step(one: Explained, said: Concluded, part: Part) -> Iterator[str]:
    yield f"{part.step}: {_COUNTED[said.verdict]}{_because(said)}"
    if said.verdict is True and part.why_not:
        yield f"  takes no part: {part.why_not}"
    elif said.verdict is True:
        yield from (f"  counts in {_group(group)}" for group in part.groups[:_GROUPS])
        if len(part.groups) > _GROUPS:
            yield f"  and in {len(part.groups) - _GROUPS} more groups"
    yield from tree_lines(one, "  ")


def _group(group: tuple[tuple[str, str | None], ...]) -> str:
    texts = (f"{name} {'absent' if text is None else _quoted(text)}" for name, text in group)
    return f"the group of {', '.join(texts)}" if group else "the one group of all events"


def tree_lines(one: Explained, indent: str) -> Iterator[str]:
    """Yield a condition part by part, with what each saw."""
    yield f"{indent}{_WORDS[one.verdict]:7}  {one.text}"
    if one.is_leaf:
        yield f"{indent}         saw {_saw(one)}"
    for part in one.parts:
        yield from tree_lines(part, f"{indent}  ")
    if not one.is_leaf and one.more:
        yield f"{indent}  and {one.more} more elements"


def _saw(one: Explained) -> str:
    if not one.saw:
        return "nothing there" if one.verdict is not None else "nothing: it was left out"
    more = f" and {one.more} more" if one.more else ""
    return ", ".join(map(_quoted, one.saw)) + more


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode() if text != "null" else text
