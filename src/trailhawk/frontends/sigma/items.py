"""One key of a search, ``field|modifier|modifier: value or list of values``, and keywords."""

from __future__ import annotations

import msgspec

from trailhawk.frontends.sigma.arrays import Way, way_of
from trailhawk.frontends.sigma.leaves import Target, any_of, both, long_wildcards
from trailhawk.frontends.sigma.modifiers import LIST_MODIFIERS, Use, apply_modifier, check_modifier
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.frontends.sigma.time_parts import TIME_PARTS, check_time_part, time_part
from trailhawk.frontends.sigma.values import Flag, Null, Number, Value, parse_text
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Node, Places, Scalar, Sequence
from trailhawk.ir.conditions import Condition, Not
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.spans import Span

__all__ = ["empty", "item", "keywords"]

MAX_MODIFIERS = 16


def empty(at: Span) -> RuleError:
    """Return the error for a search, block or list that says nothing."""
    return RuleError("R217", "nothing stands here to search for", at=at, fix="remove it")


def keywords(words: tuple[Scalar, ...], setting: Setting) -> Condition:
    """Return that some word stands anywhere in the record, or in the element."""
    values = [_value(word, setting) for word in words]
    setting.budget.spend_literals(len(values), words[0].at)
    return any_of(_target("", FieldPath(), words[0].at, setting), values)


def item(entry: Entry, way: Way, setting: Setting) -> Condition:
    """Return what one key asks of the field at the end of ``way``.

    ``setting`` is that of the record or of the innermost list that the way enters.
    """
    field, *names = entry.name.split("|")
    uses = _uses(entry, field, names, setting)
    for use in uses:
        check_modifier(use)
    values = [_value(scalar, setting) for scalar in _scalars(entry)]
    setting.budget.spend_literals(len(values), entry.key.at)
    groups: list[tuple[Value, ...]] = [(value,) for value in values]
    for use in uses:
        if use.name not in LIST_MODIFIERS:
            groups = [
                tuple(new for value in group for new in apply_modifier(value, use))
                for group in groups
            ]
    target = _target(field, way.rest, entry.key.at, setting)
    part = next((use for use in uses if use.name in TIME_PARTS), None)
    if part is not None:
        for group in groups:
            check_time_part(part.name, group)
        target = msgspec.structs.replace(
            target, path=target.path.then(time_part(part.name)), whole=FieldPath()
        )
    return _joined(target, groups, frozenset(names))


def _target(name: str, path: FieldPath, at: Span, setting: Setting) -> Target:
    def refer(other: str, there: Span) -> FieldPath:
        way = way_of(other, Scalar(other, other, there, verbatim=False), setting)
        if way.hops:
            raise RuleError(
                "R231",
                "a field that is referred to is one value: only a position may select it",
                at=there,
                fix="write a block, and refer to a field of the same element in it",
            )
        return way.rest

    whole = setting.scope.around.then(*path.steps)
    return Target(name, at, path, whole, refer, setting.budget)


def _joined(target: Target, groups: list[tuple[Value, ...]], names: frozenset[str]) -> Condition:
    if "all" in names:
        found = both(any_of(target, group) for group in groups)
    else:
        found = any_of(target, [value for group in groups for value in group])
    return Not(found) if "neq" in names else found


def _uses(entry: Entry, field: str, names: list[str], setting: Setting) -> list[Use]:
    if len(names) > MAX_MODIFIERS:
        raise RuleError("R204", f"more than {MAX_MODIFIERS} modifiers", at=entry.key.at)
    places = Places(entry.key)
    uses: list[Use] = []
    start = len(field) + 1
    for index, name in enumerate(names):
        at = places.at(start, len(name))
        uses.append(
            Use(name, at, tuple(names[:index]), field, setting.budget, setting.placeholders)
        )
        start += len(name) + 1
    return uses


def _scalars(entry: Entry) -> tuple[Scalar, ...]:
    match entry.value:
        case Scalar() as scalar:
            return (scalar,)
        case Sequence((), at):
            raise empty(at)
        case Sequence(items):
            return tuple(_only_scalar(one) for one in items)
        case Mapping() as mapping:
            return (_only_scalar(mapping),)


def _only_scalar(node: Node) -> Scalar:
    if isinstance(node, Scalar):
        return node
    raise RuleError(
        "R205",
        "a field is compared with text, numbers, true, false or null, not with a map or list",
        at=node.at,
        fix="name the inner field with dots: 'requestParameters.bucketName'",
    )


def _value(scalar: Scalar, setting: Setting) -> Value:
    match scalar.value:
        case None:
            return Null(scalar.at)
        case bool(flag):
            return Flag(flag, scalar.at)
        case int(number) | float(number):
            return Number(number, scalar.text, scalar.at)
        case str(text):
            # Counted before they are read: a megabyte of stars takes a tenth of a second.
            if text.count("*") + text.count("?") > setting.budget.limits.max_pattern_chars:
                raise long_wildcards(scalar.at, setting.budget)
            return parse_text(text, scalar.at)
