"""Thresholds of rules over single events, told and drawn like windows."""

from __future__ import annotations

from trailhawk.catalog.flow import MAX_DOTS, duration
from trailhawk.catalog.pages.rules import Flow, StepWords
from trailhawk.catalog.reading import for_people
from trailhawk.ir.conditions import Condition
from trailhawk.ir.dedup import Dedup
from trailhawk.ir.logic import Reading
from trailhawk.ir.logic_text import print_reading
from trailhawk.ir.printer import print_condition

__all__ = ["threshold_flow", "threshold_words"]

MAX_PLACE = 120


def threshold_words(dedup: Dedup | None) -> str:
    """Return what a rule's threshold asks, in a sentence; empty where one match is an alert."""
    if dedup is None or dedup.least < 2:
        return ""
    span = "" if dedup.seconds is None else f", within {duration(dedup.seconds)} of the first"
    return f"At least {dedup.least} {_what(dedup)}{span}{_grouped(dedup)}."


def threshold_flow(dedup: Dedup | None, condition: Condition) -> Flow | None:
    """Return the diagram of a rule over single events that alerts on so many; else None."""
    if dedup is None or dedup.least < 2:
        return None
    step = StepWords(
        name="match",
        text=print_condition(for_people(condition)),
        times=f"at least {dedup.least} {_what(dedup)}",
        dots=min(dedup.least, MAX_DOTS),
        more=dedup.least > MAX_DOTS,
    )
    span = "the configured period" if dedup.seconds is None else duration(dedup.seconds)
    return Flow("and", span, _text_of(dedup), (step,))


def _what(dedup: Dedup) -> str:
    if dedup.unique is None:
        return "matches"
    return f"different {_place(dedup.unique) or 'values'}"


def _text_of(dedup: Dedup) -> tuple[str, ...]:
    """Return what makes matches the same, fields in braces; nothing where it is always the same.

    Some rules put their text together in a dozen ways: that is told elsewhere on the page.
    """
    pieces = dedup.pieces or ()
    if all(isinstance(one, str) for one in pieces):
        return ()
    shown = [one if isinstance(one, str) else _place(one.reading) for one in pieces]
    return ("".join(shown) if all(shown) else "text of the alert",)


def _place(reading: Reading) -> str:
    """Return where a reading looks; empty where that is no short answer."""
    text = print_reading(reading).removesuffix(" or else nothing")
    if reading.parts and not reading.cases:
        text = text[1:-1]
    return "" if (reading.cases and " or else " in text) or len(text) > MAX_PLACE else text


def _grouped(dedup: Dedup) -> str:
    return "".join(f", for one and the same {text}" for text in _text_of(dedup))
