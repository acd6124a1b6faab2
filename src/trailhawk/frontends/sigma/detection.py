"""Search identifiers: maps of fields, lists, keywords, each to a condition."""

from __future__ import annotations

import msgspec

from trailhawk.frontends.settings import Placeholders
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.leaves import Resolve, Target, any_of, both, either, long_wildcards
from trailhawk.frontends.sigma.modifiers import LIST_MODIFIERS, Use, apply_modifier, check_modifier
from trailhawk.frontends.sigma.values import Flag, Null, Number, Value, parse_text
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Node, Places, Scalar, Sequence
from trailhawk.ir.conditions import Condition, Not
from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span

__all__ = ["Setting", "search_condition"]


MAX_MODIFIERS = 16


class Setting(msgspec.Struct, frozen=True):
    """What the translation of one rule's detection needs from outside."""

    resolve: Resolve
    placeholders: Placeholders
    budget: Budget


def search_condition(node: Node, setting: Setting) -> Condition:
    """Return the condition of one search identifier."""
    match node:
        case Mapping(entries, at):
            if not entries:
                raise _empty(at)
            return both(_item(entry, setting) for entry in entries)
        case Sequence(items, at):
            return _any_item(items, at, setting)
        case Scalar():
            return _keywords((node,), setting)


def _empty(at: Span) -> RuleError:
    return RuleError("R217", "nothing stands here to search for", at=at, fix="remove it")


def _any_item(items: tuple[Node, ...], at: Span, setting: Setting) -> Condition:
    """A list: keywords and maps are alternatives."""
    if not items:
        raise _empty(at)
    words = tuple(item for item in items if isinstance(item, Scalar))
    parts = [search_condition(item, setting) for item in items if not isinstance(item, Scalar)]
    return either([_keywords(words, setting), *parts] if words else parts)


def _keywords(words: tuple[Scalar, ...], setting: Setting) -> Condition:
    values = [_value(word, setting) for word in words]
    setting.budget.spend_literals(len(values), words[0].at)
    return any_of(_target("", words[0].at, setting), values)


def _target(name: str, at: Span, setting: Setting) -> Target:
    return Target(name, at, setting.resolve, setting.budget)


def _item(entry: Entry, setting: Setting) -> Condition:
    """One key of a map: ``field|modifier|modifier: value or list of values``."""
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
    return _joined(_target(field, entry.key.at, setting), groups, frozenset(names))


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
            raise _empty(at)
        case Sequence(items):
            return tuple(_only_scalar(item) for item in items)
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
