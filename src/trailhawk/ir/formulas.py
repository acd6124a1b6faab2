"""What formulas on paths come to of one record: their plain meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from trailhawk.ir.functions import NOTHING, of_each
from trailhawk.ir.text_functions import applied
from trailhawk.model.paths import Changed, FieldPath, Fixed, Formula, Seen, Term

__all__ = ["formula_values"]

MAX_COMBINATIONS = 4_000
"""Of the elements of repeated fields; a record's own limits keep lists shorter than that."""

Scalar = str | int | float | bool
Read = Callable[[FieldPath], tuple[Scalar, ...]]


def formula_values(formula: Term, read: Read) -> tuple[Scalar, ...]:
    """Return the values of a formula, given what stands at its paths.

    Several come of fields that repeat. Whatever cannot be worked out is the empty text; a
    function that makes a list of nothing gives no value at all.
    """
    match formula:
        case Fixed(value):
            return (value,)
        case Seen(path):
            return read(path) or (NOTHING,)
        case Changed(step, part):
            found = (applied(one, step) for one in formula_values(part, read))
            return tuple(NOTHING if one is None else one for one in found)
        case Formula(function, arguments):
            parts = [formula_values(one, read) or (NOTHING,) for one in arguments]
            return of_each(function, parts, MAX_COMBINATIONS)
        case _:
            assert_never(formula)
