"""Tests of text, with what a rule does to the case of letters first."""

from __future__ import annotations

import re2

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import Case, FieldSide, GeoSide, Literal
from trailhawk.frontends.yaral.udm_table import FIELDS
from trailhawk.ir.tests import OneOf, Regex
from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span
from trailhawk.model.text import scalar_text

__all__ = ["askable", "pattern_test", "text_test"]

_EVENT_TYPE = "metadata.event_type"
_EVENT_TYPES = {source.text for row in FIELDS if row.name == _EVENT_TYPE for source in row.sources}
_ESCAPE = re2.compile(r"\\.|\(\?P?<[^>]*>")
_ASCII_UPPER = re2.compile(r"[A-Z]")
_ASCII_LOWER = re2.compile(r"[a-z]")


def text_test(side: FieldSide | GeoSide, wanted: Literal, *, nocase: bool) -> OneOf | None:
    """Return the test for equality with a constant; None when nothing can be equal to it.

    Nought and ``false`` are also the values of a field that is not set.
    """
    text = scalar_text(wanted.value) or ""
    case = side.case if isinstance(side, FieldSide) else Case.AS_IS
    if isinstance(side, FieldSide) and side.field.name == _EVENT_TYPE:
        _check_event_type(text, wanted.at)
    if not isinstance(wanted.value, str) and not wanted.value:
        return OneOf((text, ""))
    if case is Case.LOWER and not nocase and text != text.lower():
        return None
    if case is Case.UPPER and not nocase and text != text.upper():
        return None
    return OneOf((text,), fold=nocase or case is not Case.AS_IS)


def _check_event_type(text: str, at: Span) -> None:
    if text and text not in _EVENT_TYPES:
        message = f"which CloudTrail events Google calls {text[:60]!r} is not in our table"
        raise RuleError("R407", message, at=at, fix="ask for metadata.product_event_type")


def pattern_test(
    side: FieldSide | GeoSide, pattern: str, at: Span, scope: Scope, *, nocase: bool
) -> Regex:
    """Return the test for a pattern that is asked of the field as the rule changed its case."""
    case = side.case if isinstance(side, FieldSide) else Case.AS_IS
    return scope.regex(pattern, at, nocase=nocase or case is not Case.AS_IS)


def askable(side: FieldSide, pattern: str, *, nocase: bool) -> FieldSide:
    """Return the field as a pattern is asked of it.

    A field made lower case is asked as it stands, without case: that is the same and can be
    screened by, unless the pattern has letters of the other case, which then never match.
    """
    if side.case is Case.AS_IS or nocase:
        return side
    letters = _ASCII_UPPER if side.case is Case.LOWER else _ASCII_LOWER
    return as_read(side) if letters.search(_ESCAPE.sub("", pattern)) else side
