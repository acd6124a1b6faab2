"""A direct reading of YARA-L trees: slow, and made without anything of the translation.

A UDM event is built whole, as a mapping of names to values, and the tree is walked over it; windows
are every second of the series. What is interpreted is what ``test_direct`` generates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Compare,
    Count,
    Expression,
    FieldRef,
    InList,
    IsNull,
    Key,
    Negated,
    Number,
    Quantifier,
    RegexText,
    RuleTree,
    Text,
    Variable,
)

Value = str | int | float
Udm = Mapping[str, tuple[Value, ...]]
Record = dict[str, object]

LIST = 'target.resource.attribute.labels["req_instance_ids"]'


def udm_of(record: Record) -> Udm:
    """Build the UDM event of a record: every field that the generated rules know."""
    parameters = record.get("requestParameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    identity = record.get("userIdentity")
    identity = identity if isinstance(identity, dict) else {}
    failed = "errorCode" in record or "errorMessage" in record
    instances = parameters.get("instanceIds", [])
    reason = record.get("errorMessage")
    return {
        "metadata.product_event_type": _one(record.get("eventName")),
        "metadata.event_timestamp.seconds": _one(seconds_of(record)),
        "principal.ip": _one(record.get("sourceIPAddress")),
        "principal.user.userid": _one(identity.get("arn") or identity.get("principalId")),
        "principal.user.user_display_name": _one(identity.get("userName")),
        "security_result.action": ("BLOCK" if failed else "ALLOW",),
        "security_result.rule_id": _one(record.get("errorCode")),
        "security_result.description": () if reason is None else (f"Reason: {reason}",),
        "target.user.userid": _one(parameters.get("userName")),
        'target.resource.attribute.labels["requestParameters.n"]': _one(parameters.get("n")),
        LIST: tuple(one for one in instances if one != ""),
    }


def _one(value: object) -> tuple[Value, ...]:
    return (value,) if isinstance(value, str | int | float) and value != "" else ()


def seconds_of(record: Record) -> int:
    return int(datetime.fromisoformat(str(record["eventTime"])).timestamp())


@dataclass(frozen=True)
class Direct:
    """One rule, and the operator's lists."""

    rule: RuleTree
    lists: Mapping[str, tuple[str, ...]]
    variables: tuple[str, ...] = ("e",)

    def holds(self, record: Record) -> bool:
        """Whether a record is an event of a rule with one variable."""
        event = udm_of(record)
        statements = [one for one in self.rule.events if not self.binds(one)]
        return all(self.truth(one, {"e": event}) for one in statements)

    def binds(self, statement: Expression) -> bool:
        return isinstance(statement, Compare) and isinstance(statement.right, Variable)

    def bound(self, name: str) -> Expression:
        for one in self.rule.events:
            if isinstance(one, Compare) and one.right == Variable(name):
                return one.left
        raise LookupError(name)

    def truth(self, asked: Expression, events: Mapping[str, Udm]) -> bool:
        match asked:
            case AllOf(parts):
                return all(self.truth(one, events) for one in parts)
            case AnyOf(parts):
                return any(self.truth(one, events) for one in parts)
            case Negated(part):
                return not self.truth(part, events)
            case IsNull(operand):
                return self.each(asked, (operand,), events, lambda one: _text(one) == "")
            case InList(operand, named):
                lines = self.lists[named.name]
                return self.each(asked, (operand,), events, lambda one: _text(one) in lines)
            case Compare(left, sign, RegexText(pattern), nocase):
                flags = re.IGNORECASE if nocase else 0
                found = re.compile(pattern, flags)
                if sign == "!=" and not repeats(left):
                    return not self.each(
                        asked, (left,), events, lambda one: bool(found.search(_text(one)))
                    )
                return self.each(
                    asked,
                    (left,),
                    events,
                    lambda one: bool(found.search(_text(one))) is (sign == "="),
                )
            case Compare(left, sign, right, nocase):
                return self.each(
                    asked,
                    (left, right),
                    events,
                    lambda one, other: compared(one, sign, other, nocase=nocase),
                )
            case Call("strings.contains", (text, wanted)):
                return self.each(
                    asked, (text, wanted), events, lambda one, other: _text(other) in _text(one)
                )
            case _:
                raise NotImplementedError(asked)

    def each(
        self,
        asked: Expression,
        sides: tuple[Expression, ...],
        events: Mapping[str, Udm],
        test: Callable[..., bool],
    ) -> bool:
        """Ask of every combination of elements: some must pass, or all where ``all`` stands."""
        found = [test(*row) for row in product(*(self.values(one, events) for one in sides))]
        every = any(one.quantifier is Quantifier.ALL for one in fields_in(asked))
        return all(found) if every else any(found)

    def values(self, of: Expression, events: Mapping[str, Udm]) -> tuple[Value, ...]:
        """Return the elements of a value; the empty text where nothing is set."""
        match of:
            case Text(value):
                return (value,)
            case Number():
                return (of.value,)
            case FieldRef(variable):
                return events[variable][name_of(of)] or ("",)
            case Variable(name):
                return self.values(self.bound(name), events)
            case Arithmetic(left, sign, right):
                rows = product(self.values(left, events), self.values(right, events))
                return tuple(_calculated(one, sign, other) for one, other in rows)
            case Call("if", (condition, then, other)):
                return self.values(then if self.truth(condition, events) else other, events)
            case Call("strings.to_lower", (part,)):
                return tuple(_text(one).lower() for one in self.values(part, events))
            case Call("strings.length", (part,)):
                return tuple(len(_text(one)) for one in self.values(part, events))
            case Call("strings.concat", parts):
                joined = product(*(self.values(one, events) for one in parts))
                return tuple("".join(map(_text, row)) for row in joined)
            case Call("strings.coalesce", parts):
                choices = product(*(self.values(one, events) for one in parts))
                return tuple(next((one for one in row if one != ""), "") for row in choices)
            case Call("arrays.length", (part,)):
                return (len([one for one in self.values(part, events) if one != ""]),)
            case _:
                raise NotImplementedError(of)


def fields_in(asked: Expression) -> Iterator[FieldRef]:
    match asked:
        case FieldRef():
            yield asked
        case Compare(left, _, right) | Arithmetic(left, _, right):
            yield from (*fields_in(left), *fields_in(right))
        case Call(_, parts):
            for part in parts:
                yield from fields_in(part)
        case InList(part) | IsNull(part):
            yield from fields_in(part)
        case _:
            return


def repeats(of: Expression) -> bool:
    return any(name_of(one) == LIST for one in fields_in(of))


def name_of(ref: FieldRef) -> str:
    name = ""
    for step in ref.steps:
        name += f'["{step.name}"]' if isinstance(step, Key) else f"{'.' if name else ''}{step}"
    return name


def _text(value: Value) -> str:
    return str(value)


def _number(value: Value) -> float | None:
    if value == "":
        return 0
    try:
        return float(value)
    except ValueError:
        return None


def _calculated(left: Value, sign: str, right: Value) -> Value:
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return ""
    found = {"+": one + other, "-": one - other, "*": one * other}[sign]
    return int(found) if found == int(found) else found


def compared(left: Value, sign: str, right: Value, *, nocase: bool) -> bool:
    numbers = isinstance(left, int | float) or isinstance(right, int | float)
    if sign in {"=", "!="}:
        if numbers:
            same = _number(left) is not None and _number(left) == _number(right)
        else:
            texts = _text(left), _text(right)
            same = len({one.lower() if nocase else one for one in texts}) == 1
        return same is (sign == "=")
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return False
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign]


def detects(direct: Direct, records: list[Record]) -> bool:
    """Whether some window of the series has what the rule's condition asks.

    Windows begin at every event and are as long as the match section says; the events in them
    fall into groups by the match variables, and joins are tried event by event.
    """
    match = direct.rule.match
    assert match is not None
    events = [(seconds_of(one), udm_of(one)) for one in records]
    return any(
        _in_window(
            direct, [udm for time, udm in events if start <= time <= start + match.window.seconds]
        )
        for start, _ in events
    )


def _in_window(direct: Direct, events: list[Udm]) -> bool:
    """Ask the condition of each group: of all combinations that the events section allows."""
    found: dict[tuple[str, ...], list[dict[str, int]]] = {}
    statements = [one for one in direct.rule.events if not direct.binds(one)]
    for row in product(range(len(events)), repeat=len(direct.variables)):
        chosen = dict(zip(direct.variables, row, strict=True))
        udm = {name: events[at] for name, at in chosen.items()}
        if not all(direct.truth(one, udm) for one in statements):
            continue
        key = _key(direct, udm)
        if key is not None:
            found.setdefault(key, []).append(chosen)
    return any(_condition(direct, rows, events) for rows in found.values())


def _key(direct: Direct, udm: Mapping[str, Udm]) -> tuple[str, ...] | None:
    """Return the values of the match variables; None where one is empty or events disagree."""
    assert direct.rule.match is not None
    key = []
    for variable in direct.rule.match.keys:
        texts = {
            _text(one)
            for said in direct.rule.events
            if isinstance(said, Compare) and said.right == Variable(variable.name)
            for one in direct.values(said.left, udm)
        }
        if len(texts) > 1 or "" in texts:
            return None
        key.append(texts.pop())
    return tuple(key)


def _condition(direct: Direct, rows: list[dict[str, int]], events: list[Udm]) -> bool:
    def counted(name: str) -> int:
        if name in direct.variables:
            return len({row[name] for row in rows})
        said = direct.bound(name)
        values = {
            _text(one)
            for row in rows
            for one in direct.values(said, {var: events[at] for var, at in row.items()})
        }
        return len(values - {""})

    def asked(condition: Expression) -> bool:
        match condition:
            case AllOf(parts):
                return all(map(asked, parts))
            case AnyOf(parts):
                return any(map(asked, parts))
            case Variable(name):
                return counted(name) > 0
            case Compare(Count(name), ">", Number() as number):
                return counted(name) > number.value
            case _:
                raise NotImplementedError(condition)

    return asked(direct.rule.condition)
