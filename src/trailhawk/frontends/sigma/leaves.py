"""From a field and its values to leaves of the condition.

Values that ask the same question of the same field become one leaf with several texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.encodings import encoded_parts
from trailhawk.frontends.sigma.patterns import check_regex
from trailhawk.frontends.sigma.values import (
    ANY_RUN,
    Bound,
    Flag,
    Network,
    Null,
    Number,
    Pattern,
    Presence,
    Reference,
    Text,
    Value,
)
from trailhawk.ir.conditions import (
    And,
    Condition,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Origin,
)
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    OneOf,
    Order,
    Regex,
    ScalarTest,
    StartsWith,
    Wild,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath, View, ViewKind
from trailhawk.model.spans import Span
from trailhawk.model.text import scalar_text

__all__ = ["Target", "any_of", "both", "either", "long_wildcards"]

# Top-level members that CloudTrail documents as objects or lists of objects. Rules test them,
# and what is below them, as text (``requestParameters|contains``, ``….bucketPolicy|re``):
# where an object stands there, its JSON is meant.
_OBJECTS = frozenset(
    {
        "addendum",
        "additionalEventData",
        "edgeDeviceDetails",
        "eventContext",
        "insightDetails",
        "requestParameters",
        "resources",
        "responseElements",
        "serviceEventDetails",
        "tlsDetails",
        "userIdentity",
    }
)

# Below these, the service decides what is an object; userIdentity's own members are known scalars.
_FREE = _OBJECTS - {"userIdentity", "tlsDetails", "resources", "edgeDeviceDetails"}

_Joined = type[OneOf] | type[Contains] | type[StartsWith] | type[EndsWith]


class Target(msgspec.Struct, frozen=True):
    """What values are compared with: a field, or for no name every scalar there is."""

    name: str
    at: Span
    path: FieldPath
    """From the record, or from the element that is asked."""
    whole: FieldPath
    """From the record, through the lists that were entered."""
    refer: Callable[[str, Span], FieldPath]
    """Reads the name of another field of the same record or element."""
    budget: Budget

    @property
    def text_path(self) -> FieldPath:
        """The path of the field for tests on text: objects read as their JSON."""
        steps = self.whole.steps
        if steps and steps[0] in (_OBJECTS if len(steps) == 1 else _FREE):
            return self.path.then(View(ViewKind.TEXT))
        return self.path

    @property
    def origin(self) -> Origin:
        """The field in the author's words."""
        return Origin(self.name, self.at)


def both(parts: Iterable[Condition]) -> Condition:
    """Join parts, at least one, by ``And``."""
    joined = tuple(parts)
    return joined[0] if len(joined) == 1 else And(joined)


def either(parts: Iterable[Condition]) -> Condition:
    """Join parts, at least one, by ``Or``."""
    joined = tuple(parts)
    return joined[0] if len(joined) == 1 else Or(joined)


def any_of(target: Target, values: Iterable[Value]) -> Condition:
    """Return the condition that some value, of at least one, passes."""
    joined: dict[tuple[_Joined, bool], dict[str, None]] = {}
    others: list[Condition] = []
    for value in values:
        match value:
            case Text():
                _add_text(target, value, joined, others)
            case Number() | Flag():
                kind = OneOf if target.name else Contains
                for text in _spellings(value):
                    _join(joined, kind, text, fold=True)
            case _:
                others.append(_other(target, value))
    tests = [kind(tuple(texts), folded) for (kind, folded), texts in joined.items()]
    return either([*(_leaf(target, test) for test in tests), *others])


def _spellings(value: Number | Flag) -> tuple[str, ...]:
    """Return the texts that a number or a boolean is in a record."""
    match value:
        case Number(number, text):
            return (text, scalar_text(number) or text)
        case Flag(flag):
            return ("true" if flag else "false",)


def _join(
    joined: dict[tuple[_Joined, bool], dict[str, None]], kind: _Joined, text: str, *, fold: bool
) -> None:
    joined.setdefault((kind, fold), {})[text] = None


def _add_text(
    target: Target,
    text: Text,
    joined: dict[tuple[_Joined, bool], dict[str, None]],
    others: list[Condition],
) -> None:
    folded = not text.cased
    parts = _collapsed(encoded_parts(text).parts, whole=bool(target.name))
    match parts:
        case ():
            _join(joined, OneOf, "", fold=folded)
        case (str(only),):
            _join(joined, OneOf, only, fold=folded)
        case (Wild(many=True), str(middle), Wild(many=True)):
            _join(joined, Contains, middle, fold=folded)
        case (str(start), Wild(many=True)):
            _join(joined, StartsWith, start, fold=folded)
        case (Wild(many=True), str(end)):
            _join(joined, EndsWith, end, fold=folded)
        case (Wild(many=True),) if target.name:
            others.append(Leaf(target.path, Exists(), origin=target.origin))
        case _:
            test = Glob(parts, folded)
            size = sum(len(part) if isinstance(part, str) else 1 for part in parts)
            if size > target.budget.limits.max_pattern_chars:
                raise long_wildcards(text.at, target.budget)
            others.append(_leaf(target, test))


def _collapsed(parts: tuple[str | Wild, ...], *, whole: bool) -> tuple[str | Wild, ...]:
    """Return parts without repeated ``*``; a keyword may stand anywhere in a text."""
    if not whole:
        parts = (ANY_RUN, *parts, ANY_RUN)
    return tuple(
        part
        for index, part in enumerate(parts)
        if part != ANY_RUN or index == 0 or parts[index - 1] != ANY_RUN
    )


def _leaf(target: Target, test: ScalarTest) -> Condition:
    if not target.name:
        return Keyword(test)
    return Leaf(target.text_path, test, origin=target.origin)


def _other(target: Target, value: Value) -> Condition:
    if isinstance(value, Pattern):
        return _regex(target, value)
    if not target.name:
        raise RuleError(
            "R205",
            "a keyword must be text or a number",
            at=value.at,
            fix="name the field that the value is to be compared with",
        )
    match value:
        case Null():
            return Not(Leaf(target.path, Exists(), origin=target.origin))
        case Presence(wanted):
            leaf = Leaf(target.path, Exists(), origin=target.origin)
            return leaf if wanted else Not(leaf)
        case Network(network):
            return Leaf(target.path, Cidr((network,)), origin=target.origin)
        case Bound(op, bound):
            return Leaf(target.path, Order(op, bound), origin=target.origin)
        case Reference(field, comparison, cased, at):
            return FieldsCompare(target.path, comparison, target.refer(field, at), fold=not cased)
        case _:
            raise AssertionError(f"joined before: {value}")


def _regex(target: Target, value: Pattern) -> Condition:
    test = Regex(value.pattern, value.ignore_case, value.multi_line, value.dot_all)
    check_regex(test, value.at, target.budget)
    return _leaf(target, test)


def long_wildcards(at: Span, budget: Budget) -> RuleError:
    """Return the error for text with wildcards past the limit of patterns."""
    limit = budget.limits.max_pattern_chars
    return RuleError("R209", f"text with wildcards is longer than {limit} characters", at=at)
