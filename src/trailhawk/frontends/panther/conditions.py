"""What a rule's document and Python ask of a record, together: logic, and inline filters."""

from __future__ import annotations

from dataclasses import replace

from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.simple import detection, inline_filters
from trailhawk.frontends.panther.specs import Spec
from trailhawk.frontends.panther.translate import Translation, translate_rule
from trailhawk.ir.conditions import TRUE, Condition
from trailhawk.ir.normal import conjunction
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

__all__ = ["filters_of", "is_simple", "translation_of"]


def is_simple(spec: Spec) -> bool:
    """Whether a rule's logic is match expressions, not Python."""
    return "Detection" in spec.body and "Filename" not in spec.body


def translation_of(content: Content, spec: Spec, limits: Limits) -> Translation:
    """Return what a rule asks; ``RuleError`` for what cannot be read."""
    filters = filters_of(spec, limits)
    content.check_constants(spec)
    if is_simple(spec):
        found = Translation(_placed(spec, "Detection", limits))
    else:
        content.check(spec)
        found = translate_rule(content.program, content.module_of(spec), content.model)
    if filters == TRUE:
        return found
    asks = None if found.asks is None else conjunction((filters, found.asks))
    return replace(found, condition=conjunction((filters, found.condition)), asks=asks)


def filters_of(spec: Spec, limits: Limits) -> Condition:
    """Return the condition of a rule's inline filters; true where it has none."""
    return _placed(spec, "InlineFilters", limits) if "InlineFilters" in spec.body else TRUE


def _placed(spec: Spec, name: str, limits: Limits) -> Condition:
    read = detection if name == "Detection" else inline_filters
    rows = spec.body[name]
    if not rows and name == "Detection":
        raise RuleError("R608", "Detection: it is empty", at=spec.source.at)
    try:
        return read(rows or [], limits)
    except RuleError as error:
        message = f"{name}: {error.message}"
        raise RuleError(error.code, message, at=spec.source.at, fix=error.fix) from None
