"""Functions of values, in outcomes of findings and in formulas on paths: their plain meaning.

Everything is total: whatever cannot be worked out is the empty text. Sizes are bounded.
"""

from __future__ import annotations

import ipaddress
import math
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from itertools import islice, pairwise, product

import msgspec
import re2

from trailhawk.ir.testing import number_of
from trailhawk.model.findings import OutcomeValue
from trailhawk.model.functions import Function
from trailhawk.model.text import scalar_text

__all__ = [
    "MAX_TEXT_CHARS",
    "MAX_VALUES_PER_EVENT",
    "NOTHING",
    "Number",
    "called",
    "number",
    "of_each",
    "one_of",
    "parted",
    "truth",
    "values_in",
]

NOTHING = ""
MAX_VALUES_PER_EVENT = 64
MAX_TEXT_CHARS = 1024
"""Longer texts are cut where an outcome reads a record."""
MAX_FORMULA_CHARS = 64 * 1024
"""Longer texts are cut where a condition works them out."""

MAX_PARTS = 1_000
"""Elements of a list that a function makes."""
EARTH_RADIUS = 6_371_008.8
"""In metres."""

Scalar = str | int | float | bool
Value = OutcomeValue
Number = int | float


def of_each(
    function: Function,
    parts: Sequence[tuple[Scalar, ...]],
    most: int = MAX_VALUES_PER_EVENT,
) -> tuple[Scalar, ...]:
    """Return what a function makes of arguments that may each have several values.

    A function of lists is asked once; any other of each combination, of no more than ``most``.
    """
    if function in _OF_LISTS:
        return _flat(called(function, _whole(function, parts)))
    rows = islice(product(*parts), most)
    return tuple(one for row in rows for one in _flat(called(function, row)))


def _whole(function: Function, parts: Sequence[tuple[Scalar, ...]]) -> tuple[Value, ...]:
    """Return the arguments of a function of lists: lists whole, of the others the first value.

    Nothing at all is a list without elements.
    """
    lists = len(parts) if function is Function.TOGETHER else 1
    whole = (() if part == (NOTHING,) else part for part in parts[:lists])
    return (*whole, *(part[0] if part else NOTHING for part in parts[lists:]))


def number(value: Scalar) -> Number | None:
    """Return a value as a number; None for text that is none. Truth is 1 and 0."""
    if isinstance(value, bool):
        return int(value)
    found = number_of(value)
    if found is None or (isinstance(found, float) and not math.isfinite(found)):
        return None
    return found if abs(found) < _MOST else None


_MOST = 1e200


def _flat(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def one_of(value: Value) -> Scalar:
    """Return a value where one is wanted: of several, the first."""
    if isinstance(value, tuple):
        return value[0] if value else NOTHING
    return value


def _text(value: Value) -> str:
    return scalar_text(one_of(value)) or NOTHING


def called(function: Function, arguments: tuple[Value, ...]) -> Value:
    """Return what a function makes of its arguments; the empty text where it makes nothing."""
    found = _FUNCTIONS[function](arguments)
    if isinstance(found, str):
        return found[:MAX_FORMULA_CHARS]
    if isinstance(found, float) and not math.isfinite(found):
        return NOTHING
    return found if not isinstance(found, int) or abs(found) < _MOST else NOTHING


def _calculated(
    function: Callable[[Number, Number], Number],
) -> Callable[[tuple[Value, ...]], Value]:
    def call(arguments: tuple[Value, ...]) -> Value:
        left, right = (_number_or_nought(one) for one in arguments)
        if left is None or right is None:
            return NOTHING
        try:
            return function(left, right)
        except (ZeroDivisionError, OverflowError, ValueError):
            return NOTHING

    return call


def _number_or_nought(value: Value) -> Number | None:
    one = one_of(value)
    return 0 if one == NOTHING else number(one)


def _power(left: Number, right: Number) -> Number:
    return math.pow(left, right)


def _ordered(holds: Callable[[Number, Number], bool]) -> Callable[[tuple[Value, ...]], Value]:
    def call(arguments: tuple[Value, ...]) -> Value:
        left, right = (_number_or_nought(one) for one in arguments)
        return left is not None and right is not None and holds(left, right)

    return call


def _equal(arguments: tuple[Value, ...]) -> bool:
    left, right = map(one_of, arguments)
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) is truth(right)
    if isinstance(left, int | float) or isinstance(right, int | float):
        first, second = _number_or_nought(left), _number_or_nought(right)
        return first is not None and first == second
    return left == right


def truth(value: Value) -> bool:
    """Return whether a value counts as true: not false, nought, empty, or the text ``false``."""
    one = one_of(value)
    return one not in {NOTHING, "false"} and bool(one)


def _first_filled(arguments: tuple[Value, ...]) -> Value:
    return next((one for one in arguments if _text(one) != NOTHING), NOTHING)


def _at(arguments: tuple[Value, ...]) -> Value:
    values, position = _flat(arguments[0]), _number_or_nought(arguments[1])
    if position is None or not -len(values) <= position < len(values):
        return NOTHING
    return values[int(position)]


def _has(arguments: tuple[Value, ...]) -> bool:
    return any(_equal((one, arguments[1])) for one in _flat(arguments[0]))


def _chosen(arguments: tuple[Value, ...]) -> Value:
    return arguments[1] if truth(arguments[0]) else arguments[2]


def _joined(arguments: tuple[Value, ...]) -> str:
    return _text(arguments[1]).join(_text(one) for one in _flat(arguments[0]))


def _pair(arguments: tuple[Value, ...]) -> str:
    by, value = number(one_of(arguments[0])), _text(arguments[1])
    return NOTHING if by is None or not value else f"{scalar_text(by)}{_BETWEEN}{value}"


def _row(arguments: tuple[Value, ...]) -> str:
    return msgspec.json.encode([one_of(one) for one in arguments]).decode()


def values_in(row: Scalar) -> list[Scalar]:
    """Take a row apart again; nothing for what is no row."""
    try:
        return msgspec.json.decode(_text(row), type=list[Scalar])
    except msgspec.DecodeError:
        return []


def parted(pair: Scalar) -> tuple[Number, str] | None:
    """Take a pair apart again; None for what is no pair."""
    by, between, value = _text(pair).partition(_BETWEEN)
    found = number(by) if between else None
    return None if found is None else (found, value)


_BETWEEN = "\x1f"


def _numbers(value: Value) -> list[Number]:
    found = (number(one) for one in _flat(value))
    return [one for one in found if one is not None]


def _together(arguments: tuple[Value, ...]) -> Value:
    return tuple(one for part in arguments for one in _flat(part) if one != NOTHING)[:MAX_PARTS]


def _split(arguments: tuple[Value, ...]) -> Value:
    text, separator = map(_text, arguments)
    if not text:
        return ()
    return tuple((text.split(separator) if separator else list(text))[:MAX_PARTS])


def _found_all(arguments: tuple[Value, ...]) -> Value:
    text, pattern = map(_text, arguments)
    compiled = _compiled(pattern)
    group = min(1, compiled.groups)
    found = (match.group(group) or NOTHING for match in compiled.finditer(text))
    return tuple(islice(found, MAX_PARTS))


def _matches(arguments: tuple[Value, ...]) -> bool:
    text, pattern = map(_text, arguments)
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> re2._Regexp:
    # Rules are checked when they are loaded, so that only patterns that RE2 takes arrive here.
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _within(arguments: tuple[Value, ...]) -> bool:
    address, network = map(_text, arguments)
    try:
        return ipaddress.ip_address(address) in _network(network)
    except ValueError:
        return False


@lru_cache(maxsize=1_000)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text)


def _increasing(arguments: tuple[Value, ...]) -> bool:
    found = [_number_or_nought(one) for one in arguments]
    return all(
        one is not None and other is not None and one < other for one, other in pairwise(found)
    )


def _distance(arguments: tuple[Value, ...]) -> Value:
    found = [_number_or_nought(one) for one in arguments]
    if None in found or len(found) != 4:
        return NOTHING
    if any(abs(one) > most for one, most in zip(found, (180, 90, 180, 90), strict=True) if one):
        return -1
    # Haversine, on a sphere of the earth's mean radius.
    longitude, latitude, other_longitude, other_latitude = (
        math.radians(one) for one in found if one is not None
    )
    half = math.sin((other_latitude - latitude) / 2) ** 2
    half += (
        math.cos(latitude)
        * math.cos(other_latitude)
        * math.sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


_FUNCTIONS: dict[Function, Callable[[tuple[Value, ...]], Value]] = {
    Function.ADD: _calculated(operator.add),
    Function.SUBTRACT: _calculated(operator.sub),
    Function.MULTIPLY: _calculated(operator.mul),
    Function.DIVIDE: _calculated(operator.truediv),
    Function.REMAINDER: _calculated(operator.mod),
    Function.POWER: _calculated(_power),
    Function.EQUAL: _equal,
    Function.UNEQUAL: lambda arguments: not _equal(arguments),
    Function.LESS: _ordered(operator.lt),
    Function.LESS_OR_EQUAL: _ordered(operator.le),
    Function.GREATER: _ordered(operator.gt),
    Function.GREATER_OR_EQUAL: _ordered(operator.ge),
    Function.ALL: lambda arguments: all(map(truth, arguments)),
    Function.ANY: lambda arguments: any(map(truth, arguments)),
    Function.NOT: lambda arguments: not truth(arguments[0]),
    Function.IF: _chosen,
    Function.CONCAT: lambda arguments: reduce(operator.add, map(_text, arguments), NOTHING),
    Function.FIRST_FILLED: _first_filled,
    Function.CONTAINS: lambda arguments: _text(arguments[1]) in _text(arguments[0]),
    Function.STARTS_WITH: lambda arguments: _text(arguments[0]).startswith(_text(arguments[1])),
    Function.ENDS_WITH: lambda arguments: (
        _text(arguments[1]) != NOTHING and _text(arguments[0]).endswith(_text(arguments[1]))
    ),
    Function.SIZE: lambda arguments: len([one for one in _flat(arguments[0]) if one != NOTHING]),
    Function.JOINED: _joined,
    Function.HAS: _has,
    Function.AT: _at,
    Function.GREATEST: lambda arguments: max(_numbers(arguments[0]), default=0),
    Function.LEAST: lambda arguments: min(_numbers(arguments[0]), default=0),
    Function.LEAST_BUT_NOUGHT: lambda arguments: min(
        (one for one in _numbers(arguments[0]) if one), default=0
    ),
    Function.TOGETHER: _together,
    Function.SPLIT: _split,
    Function.FOUND_ALL: _found_all,
    Function.MATCHES: _matches,
    Function.WITHIN: _within,
    Function.INCREASING: _increasing,
    Function.DISTANCE: _distance,
    Function.PAIR: _pair,
    Function.ROW: _row,
}

_OF_LISTS = frozenset(
    (
        *(Function.AT, Function.GREATEST, Function.HAS, Function.JOINED, Function.LEAST),
        *(Function.LEAST_BUT_NOUGHT, Function.SIZE, Function.TOGETHER),
    )
)
"""Those that look at a whole list; the others are asked of each of its elements."""
