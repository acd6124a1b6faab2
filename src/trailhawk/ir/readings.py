"""What a ``Reading`` finds on a record: the meaning that windows and alerts share."""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.logic import Reading
from trailhawk.ir.values import nodes_at, scalars
from trailhawk.model.text import scalar_text

__all__ = ["texts_of"]


def texts_of(reading: Reading, record: Mapping[str, object]) -> tuple[str, ...]:
    """Return the distinct texts that a reading finds; empty when there are none."""
    found = _found(reading, record)
    return tuple(dict.fromkeys((*found, *reading.also))) if reading.also else found


def _found(reading: Reading, record: Mapping[str, object]) -> tuple[str, ...]:
    if reading.parts:
        text = "".join(_part(part, record) for part in reading.parts)
        return (text,) if text else ()
    if reading.cases:
        first = (one for when, one in reading.cases if evaluate(when, record) is True)
        one = next(first, None)
        return () if one is None else texts_of(one, record)
    for path in reading.paths:
        found = (
            scalar_text(value) for node in nodes_at(record, path).values for value in scalars(node)
        )
        texts = dict.fromkeys(text for text in found if text)
        if texts:
            return tuple(texts)
    return (reading.default,) if reading.default else ()


def _part(part: str | Reading, record: Mapping[str, object]) -> str:
    """Return a part of a text; several texts that one reading finds have commas between them."""
    return part if isinstance(part, str) else ",".join(texts_of(part, record))
