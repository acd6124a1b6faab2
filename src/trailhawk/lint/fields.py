"""Findings about fields: unknown ones, parameters of other operations, lists, flattened names."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from trailhawk.facts import Event, Facts, Member, Structure, short_source
from trailhawk.facts.fields import EXTRA_PARAMETERS, LOOSE_SOURCES, RECORD_FIELDS, is_record_field
from trailhawk.facts.loading import nearest_one
from trailhawk.ir.conditions import FALSE, Leaf
from trailhawk.ir.normal import residual
from trailhawk.lint.asked import Asked, keys_of, spelt
from trailhawk.lint.codes import Grade
from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding
from trailhawk.lint.universe import pair_decider
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut
from trailhawk.model.text import fold

__all__ = ["check_fields", "has_parameter", "members_on"]

_REQUEST = "requestParameters"
_LAST_WORD = re2.compile(r"[A-Z][a-z]+$")


def check_fields(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong with the fields that a rule asks of."""
    for one in _once(context):
        path = spelt(one.path)
        if not path:
            continue
        if not is_record_field(path):
            yield _unknown(context, one, path)
        elif keys_of(one.path)[0] == _REQUEST and len(keys_of(one.path)) > 1:
            yield from _parameter(context, one)
        written = context.field(one.leaf)
        if written != path and "_" in written and written.replace("_", ".") == path:
            said = f"{cut(written, 80)} is read as {path}"
            yield LintFinding("L-FLATNAME", said, context.place(one.leaf), f"write {path}")
    yield from _same_list(context)
    yield from _outputs(context)


def _outputs(context: Context) -> Iterator[LintFinding]:
    """Yield output fields that stay empty, as no record has them."""
    for path in context.rule.outputs:
        name = spelt(path)
        if name and not is_record_field(name):
            near = _same_ending(name)
            yield LintFinding(
                "L-OUTPUT",
                f"CloudTrail records have no field {cut(name, 80)!r} to show",
                context.rule.source.at,
                f"use {near!r}" if near else "",
            )


def _same_ending(name: str) -> str:
    """Return the one field that ends in the same word: ``awsRegion`` for ``eventRegion``."""
    word = _LAST_WORD.search(name)
    found = [one for one in RECORD_FIELDS if word and one.endswith(word.group())]
    return found[0] if len(found) == 1 else ""


def _once(context: Context) -> list[Asked]:
    """Return one leaf for each field: several tests on it are one finding."""
    first: dict[tuple[str, str], Asked] = {}
    for one in context.leaves:
        if not one.nested:
            first.setdefault((spelt(one.path), context.field(one.leaf)), one)
    return list(first.values())


def _unknown(context: Context, one: Asked, path: str) -> LintFinding:
    near = nearest_one(path, RECORD_FIELDS)
    return LintFinding(
        "L-UNKNOWN-FIELD",
        f"CloudTrail records have no field {cut(path, 80)!r}",
        context.place(one.leaf),
        f"use {near!r}" if near else "",
    )


def has_parameter(facts: Facts, event: Event, leaf: Leaf) -> bool:
    """Whether an event's request can have the parameter that a leaf asks of; yes when in doubt."""
    keys = keys_of(leaf.path)
    short = short_source(event.source)
    if keys[:1] != (_REQUEST,) or len(keys) < 2 or short in LOOSE_SOURCES:
        return True
    operations = facts.operations(event.source, event.name)
    if not operations or keys[1] in EXTRA_PARAMETERS.get(short, ()):
        return True
    return any(operation.inputs.find(keys[1]) is not None for operation in operations)


def _parameter(context: Context, one: Asked) -> Iterator[LintFinding]:
    lacking = [event for event in context.events if _lacks(context, event, one.leaf)]
    having = [event for event in context.events if event not in lacking]
    # Without a source, the services that merely have an event of the same name do not count.
    names = {event.name for event in having}
    lacking = [event for event in lacking if event.name not in names]
    if having:
        # Rules ask one event for this and another for that; what matters is who is lost by it.
        lacking = [event for event in lacking if _is_lost(context, event, one.leaf)]
    key = keys_of(one.path)[1]
    if not lacking:
        yield from _sdk_list(context, one, key)
        return
    shown = ", ".join(sorted({event.name for event in lacking})[:5])
    near = "" if having else _near_parameter(context, lacking[0], key)
    said = f"{cut(key, 80)!r} is no request parameter of {shown}"
    help_ = f"it is one of {', '.join(sorted({event.name for event in having})[:5])}"
    if not having:
        help_ = f"use {near!r}" if near else ""
    yield LintFinding("L-FIELD-OP", said, context.place(one.leaf), help_)


def _sdk_list(context: Context, one: Asked, key: str) -> Iterator[LintFinding]:
    """Yield a list of EC2's that the rule names as the SDK does: records have it otherwise.

    Of the lists in EC2's requests in public logs none has the SDK's plural where the wire's
    name differs; what is written is that name, or either with ``Set`` behind it.
    """
    found = {_list_of(context, event, key) for event in context.events}
    if len(found) == 1 and (member := found.pop()) is not None:
        yield LintFinding(
            "L-FIELD-OP",
            f"{cut(key, 80)!r} is the SDK's name of the list; CloudTrail writes "
            f"{member.spelling}Set or {member.spelling}",
            context.place(one.leaf),
            f"use '{member.spelling}Set.items'",
            grade=Grade.WARN,
        )


def _list_of(context: Context, event: Event, key: str) -> Member | None:
    operation = context.facts.operation(event.source, event.name)
    if operation is None or short_source(event.source) != "ec2":
        return None
    member = operation.inputs.find(key)
    if member is None or not member.lists or key == member.spelling or key.endswith("Set"):
        return None
    return member


def _lacks(context: Context, event: Event, leaf: Leaf) -> bool:
    return not has_parameter(context.facts, event, leaf)


def _is_lost(context: Context, event: Event, leaf: Leaf) -> bool:
    """Whether an event that the rule lets through cannot satisfy it for want of one parameter."""
    left = residual(context.condition, pair_decider(event.source, event.name))
    path = leaf.path
    return left != FALSE and residual(left, lambda one: _absent(one, path)) == FALSE


def _absent(leaf: Leaf, path: FieldPath) -> bool | None:
    return False if leaf.path == path else None


def _near_parameter(context: Context, event: Event, key: str) -> str:
    operation = context.facts.operation(event.source, event.name)
    if operation is None:
        return ""
    names = [member.spelling for member in operation.inputs.members]
    same = [name for name in names if fold(name) == fold(key)]
    return same[0] if same else nearest_one(key, names)


def members_on(facts: Facts, event: Event, leaf: Leaf) -> tuple[Member, ...]:
    """Return the members on the way down a path, as far as they are known."""
    keys = keys_of(leaf.path)
    operation = facts.operation(event.source, event.name)
    if operation is None or len(keys) < 2:
        return ()
    side = {_REQUEST: operation.inputs, "responseElements": operation.outputs}.get(keys[0])
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
            if isinstance(part, Leaf) and (name := _list_on(context, part)):
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
