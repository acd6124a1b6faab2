"""Findings about fields: unknown ones, parameters of other operations, lists, flattened names."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from trailhawk.facts import Event, Facts, Member, Structure
from trailhawk.facts.fields import RECORD_FIELDS, is_record_field
from trailhawk.facts.loading import nearest_one
from trailhawk.ir.conditions import And, Condition, Element, FieldsCompare, Leaf, Not, Or, Over
from trailhawk.lint.asked import asked, keys_of, spelt
from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding
from trailhawk.lint.parameters import REQUEST, AskedField, check_parameter
from trailhawk.lint.places import selector_place, word_places
from trailhawk.model.printable import cut

__all__ = ["check_fields", "members_on"]

_LAST_WORD = re2.compile(r"[A-Z][a-z]+$")


def check_fields(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong with the fields that a rule asks of."""
    for one in (*_once(context), *_blocks(context), *_compared(context)):
        path = spelt(one.path)
        if not path:
            continue
        if not is_record_field(path):
            yield _unknown(one, path)
        elif keys_of(one.path)[0] == REQUEST and len(keys_of(one.path)) > 1:
            yield from check_parameter(context, one)
        if one.written != path and "_" in one.written and one.written.replace("_", ".") == path:
            said = f"{cut(one.written, 80)} is read as {path}"
            yield LintFinding("L-FLATNAME", said, one.at, f"write {path}")
    yield from _same_list(context)
    yield from _outputs(context)


def _outputs(context: Context) -> Iterator[LintFinding]:
    """Yield output fields that stay empty, as no record has them."""
    for path in context.rule.outputs:
        name = spelt(path)
        if name and not is_record_field(name):
            near = same_ending(name)
            yield LintFinding(
                "L-OUTPUT",
                f"CloudTrail records have no field {cut(name, 80)!r} to show",
                context.rule.source.at,
                f"use {near!r}" if near else "",
            )


def same_ending(name: str) -> str:
    """Return the one field that ends in the same word: ``awsRegion`` for ``eventRegion``."""
    word = _LAST_WORD.search(name)
    found = [one for one in RECORD_FIELDS if word and one.endswith(word.group())]
    return found[0] if len(found) == 1 else ""


def _once(context: Context) -> list[AskedField]:
    """Return each field once: several tests on it are one finding."""
    first: dict[tuple[str, str], AskedField] = {}
    for one in context.leaves:
        if not one.nested:
            written = context.field(one.leaf)
            found = AskedField(one.path, written, context.place(one.leaf))
            first.setdefault((spelt(one.path), written), found)
    return list(first.values())


def _blocks(context: Context) -> list[AskedField]:
    """Return the lists of the record that blocks are asked of, each once."""
    first: dict[str, AskedField] = {}
    for block in _of_record(context.rule.condition):
        if not isinstance(block, Element):
            continue
        name = spelt(block.path)
        inside = (context.place(one.leaf) for one in asked(block.part))
        at = next((place for place in inside if place is not None), None)
        key = (keys_of(block.path) or ("",))[-1]
        found = AskedField(block.path, name, selector_place(context.text, at, key))
        first.setdefault(name, found)
    return list(first.values())


def _compared(context: Context) -> list[AskedField]:
    """Return the fields of the record that are compared with each other, each once."""
    paths = dict.fromkeys(
        path
        for one in _of_record(context.rule.condition)
        if isinstance(one, FieldsCompare)
        for path in (one.left, one.right)
    )
    names = {path: spelt(path) for path in paths}
    return [
        AskedField(path, name, next(iter(word_places(context.text, name)), context.rule.source.at))
        for path, name in names.items()
        if name
    ]


def _of_record(condition: Condition) -> Iterator[Element | FieldsCompare]:
    """Yield the blocks and comparisons of fields that are no part of another block."""
    match condition:
        case Element() | FieldsCompare():
            yield condition
        case Not(part):
            yield from _of_record(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _of_record(part)
        case _:
            return


def _unknown(one: AskedField, path: str) -> LintFinding:
    near = nearest_one(path, RECORD_FIELDS)
    return LintFinding(
        "L-UNKNOWN-FIELD",
        f"CloudTrail records have no field {cut(path, 80)!r}",
        one.at,
        f"use {near!r}" if near else "",
    )


def members_on(facts: Facts, event: Event, leaf: Leaf) -> tuple[Member, ...]:
    """Return the members on the way down a path, as far as they are known."""
    keys = keys_of(leaf.path)
    operation = facts.operation(event.source, event.name)
    if operation is None or len(keys) < 2:
        return ()
    side = {REQUEST: operation.inputs, "responseElements": operation.outputs}.get(keys[0])
    found: list[Member] = []
    here: Structure | None = side
    for key in keys[1:]:
        member = here.find(key) if here is not None else None
        if member is None:
            break
        found.append(member)
        here = member.below
    return tuple(found)


def _same_list(context: Context) -> Iterator[LintFinding]:
    """Yield conjunctions of tests below one list: each may be met by another element."""
    for parts in context.conjunctions():
        below: dict[str, list[Leaf]] = {}
        for part in parts:
            # What is asked of exactly one value is asked of the list, and of no element.
            if not isinstance(part, Leaf) or part.over is Over.VALUE:
                continue
            if name := _list_on(context, part):
                below.setdefault(name, []).append(part)
        for name, leaves in below.items():
            if len(leaves) > 1:
                yield LintFinding(
                    "L-ARRAY",
                    f"{name} is a list: each of these {len(leaves)} tests may be met by "
                    "another element of it",
                    context.place(leaves[1]),
                )


def _list_on(context: Context, leaf: Leaf) -> str:
    for event in context.events[:20]:
        keys = keys_of(leaf.path)
        for depth, member in enumerate(members_on(context.facts, event, leaf), 2):
            if member.lists:
                return ".".join(keys[:depth])
    return ""
