"""Conditions of Sigma's first version that look at many events: ``| count() by x > n``, ``near``.

What they mean maps onto windows where the rule has a ``timeframe``; the rest is refused.
"""

from __future__ import annotations

import msgspec
import re2

from trailhawk.frontends.sigma.attributes import require
from trailhawk.frontends.sigma.detection import search_condition
from trailhawk.frontends.sigma.expression import AllOf, Expression, Name, Negation, parse_expression
from trailhawk.frontends.sigma.logic import Translated, translate
from trailhawk.frontends.sigma.selection import Selector
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.frontends.sigma.timespans import seconds_of
from trailhawk.frontends.yaml_reader.tree import Mapping, Places, Scalar
from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    Bound,
    Claim,
    Compare,
    Count,
    Distinct,
    Logic,
    Measure,
    Missing,
    Reading,
    Single,
    Statistic,
    StatisticKind,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["TranslatedLogic", "translate_logic"]


class TranslatedLogic(msgspec.Struct, frozen=True):
    """The logic of a detection, and what is to be noted about it."""

    logic: Logic
    notes: tuple[str, ...]


_AGGREGATE = re2.compile(
    r"^\s*(count|min|max|avg|sum)\s*\(\s*([^()|\s]*)\s*\)"
    r"(?:\s+by\s+([^()|<>=\s]+))?\s*(<=|>=|==|=|<|>)\s*(\d{1,15}(?:\.\d{1,15})?)\s*$"
)
_NEAR = re2.compile(r"^\s*near\s+")
_COMPARE = {
    "<": Compare.LT,
    "<=": Compare.LE,
    ">": Compare.GT,
    ">=": Compare.GE,
    "=": Compare.EQ,
    "==": Compare.EQ,
}
_STATISTICS = {
    "min": StatisticKind.MIN,
    "max": StatisticKind.MAX,
    "avg": StatisticKind.MEAN,
    "sum": StatisticKind.SUM,
}
_SEARCH = "search"
_NOT_SEARCHES = frozenset({"condition", "timeframe"})


def translate_logic(detection: Mapping, setting: Setting) -> TranslatedLogic:
    """Return the logic of a detection; ``RuleError`` for the first thing amiss."""
    condition = require(detection, "condition")
    if not isinstance(condition, Scalar) or "|" not in condition.text:
        translated: Translated = translate(detection, setting)
        return TranslatedLogic(Single(translated.condition), translated.notes)
    at = condition.text.index("|")
    rest = condition.text[at + 1 :]
    timeframe = detection.get("timeframe")
    if not isinstance(timeframe, Scalar) or timeframe.value is None:
        raise _refused("aggregation without a 'timeframe'", Places(condition).at(at, 1))
    seconds = seconds_of(timeframe)
    translation = _Searches(detection, setting)
    search = translation.condition(_part(condition, 0, at))
    near = _NEAR.match(rest)
    if near is not None:
        start = at + 1 + len(near.group())
        expression = parse_expression(
            _part(condition, start, len(condition.text)), setting.budget.limits
        )
        logic = _near(search, expression, translation, seconds, Places(condition).at(at, 1))
    else:
        logic = _aggregate(search, rest, Places(condition).at(at, 1), seconds, setting)
    return TranslatedLogic(logic, translation.notes)


def _refused(message: str, at: Span) -> RuleError:
    return RuleError("R219", f"{message} is not executed", at=at, fix="write a correlation rule")


def _part(condition: Scalar, start: int, stop: int) -> Scalar:
    """Return a part of the condition line, in its own place."""
    text = condition.text[start:stop]
    # Blanks keep the columns right, which line breaks before the part would not.
    if condition.verbatim and "\n" not in condition.text[:start]:
        text = " " * start + text
        return Scalar(text, text, condition.at, verbatim=True)
    return Scalar(text, text, condition.at, verbatim=False)


class _Searches:
    """The search identifiers of a detection, and conditions over them."""

    def __init__(self, detection: Mapping, setting: Setting) -> None:
        self._found = {
            entry.name: search_condition(entry.value, setting)
            for entry in detection.entries
            if entry.name not in _NOT_SEARCHES
        }
        self._selector = Selector(self._found, setting.budget)
        self._limits = setting.budget.limits

    def condition(self, line: Scalar) -> Condition:
        return self.resolve(parse_expression(line, self._limits))

    def resolve(self, expression: Expression) -> Condition:
        return self._selector.resolve(expression)

    @property
    def notes(self) -> tuple[str, ...]:
        unused = [name for name in self._found if name not in self._selector.used]
        return tuple(f"the condition does not use {cut(name, 80)!r}" for name in unused[:20])


def _aggregate(search: Condition, text: str, at: Span, seconds: int, setting: Setting) -> Windowed:
    found = _AGGREGATE.match(text)
    if found is None:
        raise _refused(f"{cut(text.strip(), 80)!r}", at)
    function, field, by, operator, number = found.groups()
    measure: Measure
    if function == "count":
        measure = Distinct(field) if field else Count()
    elif field:
        measure = Statistic(_STATISTICS[function], field)
    else:
        raise _refused(f"{function}() of nothing", at)
    value = int(number) if number.isdigit() else float(number)
    return Windowed(
        steps=(
            Step(
                _SEARCH,
                search,
                keys=(Reading((setting.resolve(by),)),) if by else (),
                values=((Reading((setting.resolve(field),)),),) if field else (),
            ),
        ),
        window=Window(WindowKind.SLIDING, seconds),
        claim=Bound(measure, _COMPARE[operator], value),
        by=(by,) if by else (),
        values=(field,) if field else (),
        missing=Missing.NEED_ONE,
    )


def _near(
    search: Condition, expression: Expression, searches: _Searches, seconds: int, at: Span
) -> Windowed:
    """Return that the search and all named identifiers happen near each other, denied ones not."""
    steps = [Step(_SEARCH, search)]
    claims: list[Claim] = [Bound(Count((_SEARCH,)), Compare.GE, 1)]
    for part in expression.parts if isinstance(expression, AllOf) else (expression,):
        name = part.part if isinstance(part, Negation) else part
        if not isinstance(name, Name):
            raise _refused("'near' anything but names joined by 'and'", at)
        if any(step.name == name.name for step in steps):
            raise _refused(f"'near' {cut(name.name, 80)!r} twice", name.at)
        steps.append(Step(name.name, searches.resolve(name)))
        claims.append(
            Absent((name.name,))
            if isinstance(part, Negation)
            else Bound(Count((name.name,)), Compare.GE, 1)
        )
    return Windowed(
        steps=tuple(steps),
        window=Window(WindowKind.SLIDING, seconds),
        claim=AllHold(tuple(claims)),
        missing=Missing.NEED_ONE,
    )
