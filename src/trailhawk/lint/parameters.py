"""Findings about request parameters: those that an event's operation does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from trailhawk.facts import Event, Facts, Member, Structure, short_source
from trailhawk.facts.fields import EXTRA_PARAMETERS, LOOSE_SOURCES
from trailhawk.facts.loading import nearest_one
from trailhawk.ir.conditions import (
    FALSE,
    And,
    Condition,
    Element,
    FieldsCompare,
    Leaf,
    Not,
    Or,
)
from trailhawk.ir.normal import residual
from trailhawk.lint.asked import is_plain, keys_of
from trailhawk.lint.codes import Grade
from trailhawk.lint.context import Context
from trailhawk.lint.contradictions import Single, is_single
from trailhawk.lint.findings import LintFinding
from trailhawk.lint.universe import pair_decider
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span
from trailhawk.model.text import fold

__all__ = [
    "REQUEST",
    "AskedField",
    "check_parameter",
    "has_parameter",
    "single_in",
    "without_blocks",
]

REQUEST = "requestParameters"


class AskedField(msgspec.Struct, frozen=True):
    """A field that a rule asks of, by a leaf or by a block over a list, and where it says so."""

    path: FieldPath
    written: str
    at: Span | None


def has_parameter(facts: Facts, event: Event, path: FieldPath) -> bool:
    """Whether an event's request can have the parameter on a path; yes when in doubt."""
    keys = keys_of(path)
    short = short_source(event.source)
    if keys[:1] != (REQUEST,) or len(keys) < 2 or short in LOOSE_SOURCES:
        return True
    operations = facts.operations(event.source, event.name)
    if not operations or keys[1] in EXTRA_PARAMETERS.get(short, ()):
        return True
    return any(operation.inputs.find(keys[1]) is not None for operation in operations)


def single_in(facts: Facts, events: Iterable[Event]) -> Single:
    """Return what says of a path whether one value at most stands there in these events.

    Of their own parameters that is said of numbers alone: a text may be a document of many values.
    """
    about = tuple(events)
    known: dict[FieldPath, bool] = {}

    def single(path: FieldPath) -> bool:
        if path not in known:
            known[path] = is_single(path) or (
                bool(about) and all(_is_one_number(facts, event, path) for event in about)
            )
        return known[path]

    return single


def _is_one_number(facts: Facts, event: Event, path: FieldPath) -> bool:
    keys = keys_of(path)
    short = short_source(event.source)
    if keys[:1] != (REQUEST,) or not is_plain(path) or short in LOOSE_SOURCES:
        return False
    operations = facts.operations(event.source, event.name)
    return bool(operations) and all(_is_number(one.inputs, keys[1:]) for one in operations)


def _is_number(inputs: Structure, keys: tuple[str, ...]) -> bool:
    here: Structure | None = inputs
    member: Member | None = None
    for key in keys:
        member = None if here is None else here.find(key)
        if member is None or member.lists or member.is_map:
            return False
        here = member.below
    return member is not None and member.kind in {"integer", "number"}


def without_blocks(condition: Condition, absent: Callable[[FieldPath], bool]) -> Condition:
    """Return the condition with what is asked of fields that cannot be there as false.

    ``residual`` decides leaves alone; a block over nothing holds of no element, and nothing is
    equal to a field that is absent.
    """
    match condition:
        case Element(path) if absent(path):
            return FALSE
        case FieldsCompare(left, _, right, plain=False) if absent(left) or absent(right):
            return FALSE
        case Not(part):
            return Not(without_blocks(part, absent))
        case And(parts):
            return And(tuple(without_blocks(part, absent) for part in parts))
        case Or(parts):
            return Or(tuple(without_blocks(part, absent) for part in parts))
        case _:
            return condition


def check_parameter(context: Context, one: AskedField) -> Iterator[LintFinding]:
    """Yield what is wrong with a request parameter that a rule asks of."""
    lacking = [event for event in context.events if _lacks(context, event, one.path)]
    having = [event for event in context.events if event not in lacking]
    # Without a source, the services that merely have an event of the same name do not count.
    names = {event.name for event in having}
    lacking = [event for event in lacking if event.name not in names]
    if having:
        # Rules ask one event for this and another for that; what matters is who is lost by it.
        lacking = [event for event in lacking if _is_lost(context, event, one.path)]
    key = keys_of(one.path)[1]
    if not lacking:
        yield from _sdk_list(context, one, key)
        yield from _misspelt(context, one)
        return
    shown = ", ".join(sorted({event.name for event in lacking})[:5])
    near = "" if having else _near_parameter(context, lacking[0], key)
    said = f"{cut(key, 80)!r} is no request parameter of {shown}"
    help_ = f"it is one of {', '.join(sorted({event.name for event in having})[:5])}"
    if not having:
        help_ = f"use {near!r}" if near else ""
    yield LintFinding("L-FIELD-OP", said, one.at, help_)


def _sdk_list(context: Context, one: AskedField, key: str) -> Iterator[LintFinding]:
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
            one.at,
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


def _misspelt(context: Context, one: AskedField) -> Iterator[LintFinding]:
    """Yield a member of a parameter that no event has, and of which a like one is there.

    Only misspellings: in public logs one member in thirty below a parameter is in no model.
    """
    found = {_unlike(context, event, one.path) for event in context.events}
    if len(found) == 1 and (pair := found.pop()) is not None:
        key, near = pair
        shown = ", ".join(sorted({event.name for event in context.events})[:5])
        yield LintFinding(
            "L-FIELD-OP",
            f"{cut(key, 80)!r} is no part of a request parameter of {shown}",
            one.at,
            f"use {near!r}",
            grade=Grade.WARN,
        )


def _unlike(context: Context, event: Event, path: FieldPath) -> tuple[str, str] | None:
    """Return the first key of a path that an event's request does not have, and the nearest."""
    operation = context.facts.operation(event.source, event.name)
    if operation is None or short_source(event.source) in LOOSE_SOURCES:
        return None
    here: Structure | None = operation.inputs
    for key in keys_of(path)[1:]:
        if here is None or not here.members:
            return None
        member = here.find(key)
        if member is None:
            names = [member.spelling for member in here.members]
            same = [name for name in names if fold(name) == fold(key)]
            near = same[0] if same else nearest_one(key, names)
            return (key, near) if near else None
        here = member.below
    return None


def _lacks(context: Context, event: Event, path: FieldPath) -> bool:
    return not has_parameter(context.facts, event, path)


def _is_lost(context: Context, event: Event, path: FieldPath) -> bool:
    """Whether an event that the rule lets through cannot satisfy it for want of one parameter."""
    left = residual(context.condition, pair_decider(event.source, event.name))
    kept = without_blocks(left, lambda one: one == path)
    return left != FALSE and residual(kept, lambda one: _absent(one, path)) == FALSE


def _absent(leaf: Leaf, path: FieldPath) -> bool | None:
    return False if leaf.path == path else None


def _near_parameter(context: Context, event: Event, key: str) -> str:
    operation = context.facts.operation(event.source, event.name)
    if operation is None:
        return ""
    names = [member.spelling for member in operation.inputs.members]
    same = [name for name in names if fold(name) == fold(key)]
    return same[0] if same else nearest_one(key, names)
