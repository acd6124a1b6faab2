"""When two rules look for the same: indicators compared across vendors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from trailhawk.ir.indicators import Indicator
from trailhawk.model.text import fold

__all__ = ["IndicatorKey", "keys_of"]

IndicatorKey: TypeAlias = tuple[str, str, str]
"""Raw field, kind, folded value; an indicator without values has an empty one."""

_SAME_KIND = {"is": "eq", "is one of": "eq", "in": "eq"}
"""Typed or not, one value or a list: the author looks for the same."""


def keys_of(indicator: Indicator) -> Iterator[IndicatorKey]:
    """Yield a key for each value of an indicator."""
    kind = _SAME_KIND.get(indicator.kind, indicator.kind)
    for value in indicator.values or ("",):
        yield indicator.field, kind, fold(value)
