"""Functions that turn a field's text into another, as steps of the field's path."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.tree import Call, Expression, Negative, Number, RegexText, Text
from trailhawk.ir.text_functions import replacement_parts
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, TextFunction

__all__ = ["TEXT_FUNCTIONS", "step_of", "text_function"]

_PLAIN: Mapping[str, Apply] = MappingProxyType(
    {
        "cast.as_float": Apply(TextFunction.ROUNDED, ("number",)),
        "cast.as_int": Apply(TextFunction.ROUNDED, ("whole",)),
        "hash.sha256": Apply(TextFunction.HASHED),
        "math.abs": Apply(TextFunction.ROUNDED, ("abs",)),
        "math.ceil": Apply(TextFunction.ROUNDED, ("ceil",)),
        "math.floor": Apply(TextFunction.ROUNDED, ("floor",)),
        "math.log": Apply(TextFunction.ROUNDED, ("log",)),
        "math.sqrt": Apply(TextFunction.ROUNDED, ("sqrt",)),
        "strings.extract_hostname": Apply(TextFunction.HOSTNAME),
        "strings.from_hex": Apply(TextFunction.UNHEX),
        "strings.length": Apply(TextFunction.LENGTH),
        "strings.to_lower": Apply(TextFunction.LOWERED),
        "strings.to_upper": Apply(TextFunction.RAISED),
    }
)
"""Functions of one value that take nothing else."""

_SIDES = {"strings.ltrim": "left", "strings.rtrim": "right", "strings.trim": "both"}

TEXT_FUNCTIONS: Mapping[str, TextFunction] = MappingProxyType(
    {
        "re.capture": TextFunction.CAPTURED,
        "re.replace": TextFunction.REPLACED,
        "strings.from_base64": TextFunction.UNBASE64,
        "strings.reverse": TextFunction.REVERSED,
        "strings.trim": TextFunction.TRIMMED,
        "strings.url_decode": TextFunction.UNQUOTED,
    }
)
MAX_REPLACEMENT = 200


def step_of(call: Call, scope: Scope) -> Apply | None:
    """Return a function of one value and constants as a step; None for any other function."""
    rest = call.arguments[1:]
    plain = _PLAIN.get(call.name)
    if plain is not None:
        return plain
    if call.name in _SIDES and rest:
        return Apply(TextFunction.STRIPPED, (_SIDES[call.name], _constant(rest[0], call)))
    match call.name:
        case "strings.ltrim" | "strings.rtrim":
            return Apply(TextFunction.STRIPPED, (_SIDES[call.name], " \t\n\r"))
        case "strings.base64_decode":
            return Apply(TextFunction.UNBASE64, ("keep",)) if not rest else None
        case "strings.count_substrings":
            wanted = _constant(rest[0], call)
            return Apply(TextFunction.COUNTED, (wanted,))
        case "math.pow":
            return Apply(TextFunction.CALCULATED, ("pow", str(_number(rest[0], call, least=None))))
        case "math.round":
            digits = int(_number(rest[0], call)) if rest else 0
            return Apply(TextFunction.CALCULATED, ("round", str(min(digits, 15))))
        case name if name in TEXT_FUNCTIONS:
            return text_function(call, scope)
        case _:
            return None


def _constant(argument: Expression, call: Call) -> str:
    if not isinstance(argument, Text):
        message = f"not executed: {call.name} with arguments that are no constants"
        raise RuleError("R406", message, at=call.at)
    return argument.value


def _number(argument: Expression, call: Call, *, least: int | None = 0) -> int | float:
    sign, inner = (-1, argument.operand) if isinstance(argument, Negative) else (1, argument)
    if not isinstance(inner, Number) or (least is not None and sign * inner.value < least):
        message = f"not executed: {call.name} with such a number, or one that is no constant"
        raise RuleError("R406", message, at=call.at)
    return sign * inner.value


def text_function(call: Call, scope: Scope) -> Apply:
    """Return the step that a function is; ``RuleError`` where its arguments are no constants."""
    texts = [one.value for one in call.arguments[1:] if isinstance(one, Text)]
    texts[:0] = [one.pattern for one in call.arguments[1:] if isinstance(one, RegexText)]
    function = TEXT_FUNCTIONS[call.name]
    wanted = {TextFunction.CAPTURED: 1, TextFunction.REPLACED: 2}.get(function, 0)
    if len(texts) < len(call.arguments) - 1 or len(texts) != wanted:
        message = f"not executed: {call.name} with arguments that are no constants"
        raise RuleError("R406", message, at=call.at)
    if texts:
        groups = scope.groups(texts[0], call.arguments[1].at)
        _check_groups(function, texts, groups, call)
    return Apply(function, tuple(texts))


def _check_groups(function: TextFunction, texts: list[str], groups: int, call: Call) -> None:
    if function is TextFunction.CAPTURED:
        if groups > 1:
            raise RuleError("R406", "re.capture takes a pattern with one group", at=call.at)
        return
    try:
        parts = replacement_parts(texts[1])
    except ValueError:
        message = "a backslash in a replacement is followed by a digit or a backslash"
        raise RuleError("R406", message, at=call.at) from None
    wanted = max((part for part in parts if isinstance(part, int)), default=0)
    if wanted > groups or len(texts[1]) > MAX_REPLACEMENT:
        message = "the replacement asks for a group that is not there, or is too long"
        raise RuleError("R406", message, at=call.at)
