"""Functions that turn a field's text into another, as steps of the field's path."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.tree import Call, RegexText, Text
from trailhawk.ir.text_functions import replacement_parts
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, TextFunction

__all__ = ["TEXT_FUNCTIONS", "text_function"]

TEXT_FUNCTIONS: Mapping[str, TextFunction] = MappingProxyType(
    {
        "re.capture": TextFunction.CAPTURED,
        "re.replace": TextFunction.REPLACED,
        "strings.base64_decode": TextFunction.UNBASE64,
        "strings.from_base64": TextFunction.UNBASE64,
        "strings.reverse": TextFunction.REVERSED,
        "strings.trim": TextFunction.TRIMMED,
        "strings.url_decode": TextFunction.UNQUOTED,
    }
)
MAX_REPLACEMENT = 200


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
