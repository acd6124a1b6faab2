"""What a moment adds to a measure, taken off its entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias, assert_never

from trailhawk.engine.windows.keys import value_texts
from trailhawk.engine.windows.measured import NUMERIC_KINDS, Number, Share, chosen_steps, is_nested
from trailhawk.engine.windows.outcomes import entry_reader
from trailhawk.engine.windows.seen import Entry
from trailhawk.ir.logic import Count, Distinct, Measure, Statistic, Windowed
from trailhawk.ir.outcome_values import COUNTING, exact
from trailhawk.ir.outcomes import Aggregate
from trailhawk.ir.testing import number_of
from trailhawk.model.text import scalar_text

__all__ = ["Gather", "gatherer"]

Gather: TypeAlias = Callable[[Iterable[Entry]], Share]


def gatherer(measure: Measure, logic: Windowed) -> Gather:
    """Return the function that takes a moment's share of a measure off its entries."""
    if isinstance(measure, Aggregate):
        return _aggregated(measure, tuple(step.name for step in logic.steps))
    chosen = chosen_steps(measure.steps, logic.steps)
    match measure:
        case Count():
            nested = {at for at in chosen if is_nested(logic.steps[at])}
            return lambda entries: _count(entries, chosen, nested)
        case Distinct(value):
            read = _reader(value, chosen, logic)
            return lambda entries: tuple(
                dict.fromkeys(text for entry in entries for text in read(entry))
            )
        case Statistic(_, value):
            read = _reader(value, chosen, logic)
            return lambda entries: tuple(
                number
                for entry in entries
                for text in read(entry)
                if (number := _exact(text)) is not None
            )
        case _:
            assert_never(measure)


def _aggregated(aggregate: Aggregate, steps: tuple[str, ...]) -> Gather:
    """Return the function that takes off what a moment brings: numbers, or texts to tell apart."""
    read = entry_reader(aggregate, steps)

    def gather(entries: Iterable[Entry]) -> Share:
        values = (one for entry in entries for one in read(entry))
        if aggregate.kind not in NUMERIC_KINDS:
            return tuple(values)
        if aggregate.kind in COUNTING:
            return tuple(scalar_text(one) for one in values)
        return tuple(found for one in values if (found := exact(one)) is not None)

    return gather


def _count(entries: Iterable[Entry], chosen: tuple[int, ...], nested: set[int]) -> Share:
    """Count events; a burst counts once however many moments it goes on for."""
    if not nested:
        return sum(1 for entry in entries if any(at in entry.steps for at in chosen))
    idents: list[object] = []
    for entry in entries:
        held = [at for at in chosen if at in entry.steps]
        if any(at not in nested for at in held):
            idents.append((entry.seen.moment, entry.seen.event_id, id(entry)))
        idents += [entry.idents[at] for at in held if at in nested]
    return tuple(dict.fromkeys(idents))


def _reader(
    value: str, chosen: tuple[int, ...], logic: Windowed
) -> Callable[[Entry], tuple[str, ...]]:
    at_value = logic.values.index(value)

    def read(entry: Entry) -> tuple[str, ...]:
        # An event that stands for several steps is read by the first of them.
        for at in chosen:
            if at in entry.steps:
                return value_texts(logic.steps[at].values[at_value], entry.seen.record)
        return ()

    return read


def _exact(text: str) -> Number | None:
    number = number_of(text)
    return Fraction(number) if isinstance(number, float) else number
