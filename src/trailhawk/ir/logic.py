"""What a rule does with the records its conditions hold of: report each, or look at many at once.

A closed union of frozen values. ``docs/correlation.md`` says what each means, edges included;
``engine.windows`` executes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias, assert_never

import msgspec

from trailhawk.ir.conditions import Condition
from trailhawk.ir.outcomes import Aggregate, Expression
from trailhawk.model.paths import FieldPath

__all__ = [
    "Absent",
    "AllHold",
    "AnyHolds",
    "Around",
    "Bound",
    "Claim",
    "Compare",
    "Count",
    "Distinct",
    "Fails",
    "FirstSeen",
    "Link",
    "Logic",
    "Many",
    "Match",
    "Measure",
    "Missing",
    "Reading",
    "Satisfies",
    "Sequence",
    "Single",
    "Stage",
    "Statistic",
    "StatisticKind",
    "Step",
    "Window",
    "WindowKind",
    "Windowed",
    "conditions_of",
    "steps_of",
]


class Single(msgspec.Struct, frozen=True, tag="single"):
    """Every record of which the condition holds is a finding."""

    condition: Condition


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """Reads scalars, as text, off a record: all that stand at the first path that has any.

    A list gives one text for each element, an object none.
    """

    paths: tuple[FieldPath, ...]
    default: str = ""
    """The text where nothing stands at any of the paths; empty is no text."""
    parts: tuple[str | Reading, ...] = ()
    """Instead of paths: one text, put together of constants and of what the readings find."""
    also: tuple[str, ...] = ()
    """Constants that count among the texts besides."""
    cases: tuple[tuple[Condition, Reading], ...] = ()
    """Instead of paths: what the reading of the first condition that holds of the record finds."""


class Step(msgspec.Struct, frozen=True):
    """One kind of event that a windowed rule looks for.

    ``keys`` read the group's key, in the order of the logic's ``by``; ``values`` read what its
    measures are about, in the order of the logic's ``values``, several readings making one
    combined value. A step whose source is itself windowed happens at every moment at which that
    logic holds, on the record that it then holds by.
    """

    name: str
    """Unique in its rule; claims refer to it."""
    source: Condition | Windowed | Sequence
    keys: tuple[Reading, ...] = ()
    values: tuple[tuple[Reading, ...], ...] = ()


class Missing(Enum):
    """What becomes of an event that has no value for a key."""

    SEPARATE = "separate"
    """Absent is a value like any other: such events form a group of their own."""

    NEED_ONE = "need-one"
    """The same, but an event that has none of the keys takes no part."""

    NEED_ALL = "need-all"
    """An event takes part only if it has a value for every key."""


class WindowKind(Enum):
    """Where windows lie in event time. ``t`` is the time of the event that is looked at."""

    SLIDING = "sliding"
    """From ``t - seconds`` to ``t``, both ends included."""

    TUMBLING = "tumbling"
    """Multiples of ``seconds`` since 1970, the start included and the end not."""

    FROM_FIRST = "from-first"
    """From a group's first event to ``seconds`` later, both included; the next event after that
    begins the next window."""

    BEFORE = "before"
    """As ``SLIDING``, looked at only when an event of ``pivot`` happens."""

    AFTER = "after"
    """From the earliest event of ``pivot`` that is not older than ``seconds``, to ``t``."""


class Window(msgspec.Struct, frozen=True):
    """How much of a group's past is looked at together."""

    kind: WindowKind
    seconds: int
    pivot: str = ""
    """The step that ``BEFORE`` and ``AFTER`` are relative to."""


class Compare(Enum):
    """How a measure is compared with a number."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "=="
    NE = "!="


class Count(msgspec.Struct, frozen=True, tag="count"):
    """How many events of the steps, of all steps for none named, are in the window."""

    steps: tuple[str, ...] = ()


class Distinct(msgspec.Struct, frozen=True, tag="distinct"):
    """How many distinct values the steps' events have; absent is no value."""

    value: str
    steps: tuple[str, ...] = ()


class StatisticKind(Enum):
    """How numbers become one number."""

    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    PERCENTILE = "percentile"
    """Linear between the two nearest ranks; the median is the 50th."""


class Statistic(msgspec.Struct, frozen=True, tag="statistic"):
    """A statistic of the numbers that the steps' events have; what is no number counts nowhere.

    Without numbers a sum is 0, and every comparison with any other statistic fails.
    """

    kind: StatisticKind
    value: str
    steps: tuple[str, ...] = ()
    percent: float = 50


Measure: TypeAlias = Count | Distinct | Statistic | Aggregate
"""An aggregate measures what its outcome is about; only those that are numbers do."""


class Bound(msgspec.Struct, frozen=True, tag="bound"):
    """A measure of the window compares so with a number."""

    measure: Measure
    compare: Compare
    number: int | float


class Around(Enum):
    """Where what is absent is looked for."""

    BOTH = "both"
    """From a window's length before ``t`` to one after; only in ``SLIDING`` windows."""

    AHEAD = "ahead"
    """From ``t`` to a window's length after; only in ``SLIDING`` and ``BEFORE`` windows."""

    WINDOW = "window"
    """In all of the window that ``t`` is in; only in ``TUMBLING`` windows."""


class Absent(msgspec.Struct, frozen=True, tag="absent"):
    """At most ``most`` events of the steps around ``t``.

    Unlike an upper bound on a count it also looks ahead, so it is decided once that time is over
    or the log ends.
    """

    steps: tuple[str, ...]
    most: int = 0
    around: Around = Around.BOTH


class Satisfies(msgspec.Struct, frozen=True, tag="satisfies"):
    """What the window's events come to together is true; see ``ir.outcomes``."""

    expression: Expression
    text: str = ""
    """As the author wrote it."""


class Fails(msgspec.Struct, frozen=True, tag="fails"):
    """``part`` does not hold."""

    part: Claim


class AllHold(msgspec.Struct, frozen=True, tag="all"):
    """Every part holds."""

    parts: tuple[Claim, ...]


class AnyHolds(msgspec.Struct, frozen=True, tag="any"):
    """Some part holds."""

    parts: tuple[Claim, ...]


Claim: TypeAlias = Bound | Satisfies | Absent | Fails | AllHold | AnyHolds
"""What must hold of a window."""


class Windowed(msgspec.Struct, frozen=True, tag="windowed"):
    """A finding for each burst of events of which, taken together, the claim holds."""

    steps: tuple[Step, ...]
    window: Window
    claim: Claim
    by: tuple[str, ...] = ()
    """What the group keys are called, in the author's words."""
    values: tuple[str, ...] = ()
    """What the measured values are called; one that no claim measures is only reported."""
    missing: Missing = Missing.NEED_ONE


class Stage(msgspec.Struct, frozen=True):
    """A place in a sequence: so many events of one step."""

    step: Step
    at_least: int = 1


class Match(msgspec.Struct, frozen=True):
    """Some text that ``left`` reads off the earlier event and ``right`` off the later is equal.

    Negated: both read something, and nothing in common.
    """

    left: Reading
    right: Reading
    negated: bool = False


class Link(msgspec.Struct, frozen=True):
    """What holds between the last event of one stage and the first of the next."""

    seconds: int | None = None
    """The most that may lie between them; None is as much as the whole sequence has."""
    strict: bool = False
    """The later event has a later time. CloudTrail's times are whole seconds, so otherwise two
    events of one second count as in order, whichever was first."""
    matches: tuple[Match, ...] = ()


class Sequence(msgspec.Struct, frozen=True, tag="sequence"):
    """A finding for each burst of events that complete the stages in their order.

    One link stands between each stage and the next. The first event of the first stage is at
    most ``seconds`` older than the last event of the last, both ends included.
    """

    stages: tuple[Stage, ...]
    links: tuple[Link, ...]
    seconds: int
    by: tuple[str, ...] = ()
    missing: Missing = Missing.NEED_ONE


class FirstSeen(msgspec.Struct, frozen=True, tag="first-seen"):
    """A finding for each event with a value that its group did not have in the time before it.

    The step's keys make the group, its one value is what may be new; several readings make one
    combined value. An event without a value takes no part. A group's own first event begins its
    warm-up, in which nothing is a finding: whoever was never seen has everything for the first
    time.
    """

    step: Step
    value: str
    """What the value is called, in the author's words."""
    seconds: int
    """For how long a value is remembered after it was last seen."""
    warm_up: int
    by: tuple[str, ...] = ()
    missing: Missing = Missing.NEED_ALL


Many: TypeAlias = Windowed | Sequence | FirstSeen
"""Logic over many records."""

Logic: TypeAlias = Single | Many


def steps_of(logic: Many) -> tuple[Step, ...]:
    """Return the steps of windowed logic in their order."""
    match logic:
        case Windowed(steps):
            return steps
        case Sequence(stages):
            return tuple(stage.step for stage in stages)
        case FirstSeen(step):
            return (step,)
        case _:
            assert_never(logic)


def conditions_of(logic: Logic) -> tuple[Condition, ...]:
    """Return every condition over single records that the logic asks, steps within steps too."""
    return tuple(_conditions(logic))


def _conditions(logic: Logic) -> Iterator[Condition]:
    if isinstance(logic, Single):
        yield logic.condition
        return
    for step in steps_of(logic):
        if isinstance(step.source, Windowed | Sequence):
            yield from _conditions(step.source)
        else:
            yield step.source
