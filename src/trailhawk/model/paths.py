"""Field paths over raw CloudTrail records.

A path is data: steps through objects, list positions, and *views* that reinterpret a value
(JSON inside a string). How steps are followed is ``ir.values``' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import msgspec

from trailhawk.model.functions import Function

__all__ = [
    "AnyCase",
    "Apply",
    "Changed",
    "FieldPath",
    "Fixed",
    "Formula",
    "Part",
    "Seen",
    "Step",
    "Term",
    "TextFunction",
    "View",
    "ViewKind",
]


class ViewKind(Enum):
    """How a value is reinterpreted on the way down a path."""

    JSON = "json"
    """Text is parsed as JSON, URL-decoded first where it is percent-encoded."""

    PARSED = "parsed"
    """Text that is JSON just as it stands is parsed; anything else reads as null."""

    TEXT = "text"
    """An object reads as its compact JSON text, a list as its elements so read."""

    STATEMENTS = "statements"
    """A policy document (object or JSON text) reads as the list of its statements."""


class View(msgspec.Struct, frozen=True, tag="view"):
    """A step that reinterprets the value instead of descending into it."""

    kind: ViewKind


class AnyCase(msgspec.Struct, frozen=True, tag="any_case"):
    """A key as written or, where an object has none such, its first key that differs in case."""

    key: str


class Part(msgspec.Struct, frozen=True, tag="part"):
    """One of the parts into which a separator divides a text; negative counts from the end."""

    separator: str
    index: int


class TextFunction(Enum):
    """What a text may be turned into on the way down a path; arguments in parentheses."""

    AFFIXED = "affixed"
    """With a text before and a text after it (before, after)."""

    CALCULATED = "calculated"
    """A number and a constant put together (operation, constant)."""

    CAPTURED = "captured"
    """What the first group of a regular expression finds, or the whole of it (pattern)."""

    CLOCK = "clock"
    """What clocks in a time zone show at an RFC 3339 time (part, zone)."""

    COUNTED = "counted"
    """How often a text stands in it, without overlap (text)."""

    HASHED = "sha256"
    """In hexadecimal digits."""

    HOSTNAME = "hostname"
    """The host that the first URL in it names, or what stands where one would."""

    LENGTH = "length"
    """In characters."""

    LOWERED = "lowered"
    RAISED = "raised"
    REPLACED = "replaced"
    """Every match replaced (pattern, replacement)."""

    REVERSED = "reversed"
    ROUNDED = "rounded"
    """What a function of one number makes of it (function)."""

    STRIPPED = "stripped"
    """Without such characters at the left, the right or both ends (side, characters)."""

    TIME_PART = "time"
    """A part of an ISO 8601 time, in UTC, as a number (minute, hour, day, week, month or year)."""

    STAMP = "stamp"
    """Seconds since 1970, or an RFC 3339 time, as a date and time (format, zone)."""

    TO_BASE64 = "base64"
    TRIMMED = "trimmed"
    UNBASE64 = "unbase64"
    """What base64 writes; with the argument ``keep`` any other text stays as it is."""

    UNHEX = "unhex"
    """The text that hexadecimal digits write."""

    UNIX_SECONDS = "unix"
    """A time as seconds since 1970: RFC 3339, or a date and a time in a zone (zone)."""

    UNQUOTED = "unquoted"
    """URL-decoded; nothing of a percent sign without two hexadecimal digits."""


class Apply(msgspec.Struct, frozen=True, tag="apply"):
    """A text turned into another; where it cannot be, nothing stands there."""

    function: TextFunction
    arguments: tuple[str, ...] = ()


_AS_TEXT = View(ViewKind.TEXT)


class Fixed(msgspec.Struct, frozen=True, tag="fixed"):
    """A constant in a formula."""

    value: str | int | float | bool


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """What stands at a path of the record; the empty text where nothing does."""

    path: FieldPath


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """A text of a formula turned into another; the empty text where it cannot be."""

    step: Apply
    of: Term


class Formula(msgspec.Struct, frozen=True, tag="formula"):
    """A value worked out of several fields of the record. Only the first step of a path.

    ``ir.formulas`` has the meaning. Where CloudTrail left out what one of its paths asks for,
    nothing is known of the value.
    """

    function: Function
    arguments: tuple[Term, ...]

    @property
    def paths(self) -> tuple[FieldPath, ...]:
        """Every path that the formula reads, without repeats."""
        return tuple(dict.fromkeys(_paths(self)))

    @property
    def text(self) -> str:
        """The formula as people read it."""
        return _term_text(self)


Term = Fixed | Seen | Changed | Formula


def _paths(term: Term) -> Iterator[FieldPath]:
    match term:
        case Seen(path):
            yield path
        case Changed(_, part):
            yield from _paths(part)
        case Formula(_, arguments):
            for argument in arguments:
                yield from _paths(argument)
        case Fixed():
            return


def _term_text(term: Term) -> str:
    match term:
        case Fixed(value):
            return repr(value)
        case Seen(path):
            return path.text
        case Changed(step, part):
            return _term_text(part) + _applied_text(step)
        case Formula(function, arguments):
            return f"{function.value}({', '.join(map(_term_text, arguments))})"


def _applied_text(step: Apply) -> str:
    return f"|{step.function.value}" + (f" {step.arguments!r}" if step.arguments else "")


Step = str | int | View | AnyCase | Part | Apply | Formula


class FieldPath(msgspec.Struct, frozen=True):
    """Steps from the record's root. An empty path is the record, or the element, itself."""

    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, dotted: str) -> FieldPath:
        """Return the path of a dotted name, every part a key."""
        return cls(tuple(dotted.split("."))) if dotted else cls()

    def then(self, *steps: Step) -> FieldPath:
        """Return this path with further steps."""
        return FieldPath((*self.steps, *steps))

    @property
    def plain_keys(self) -> tuple[str, ...] | None:
        """The keys, when the path is keys alone but for a reading as text at its end."""
        steps = self.steps[:-1] if self.steps[-1:] == (_AS_TEXT,) else self.steps
        keys = tuple(step for step in steps if isinstance(step, str))
        return keys if keys and len(keys) == len(steps) else None

    @property
    def reads(self) -> tuple[FieldPath, ...]:
        """The places of the record that it is about: itself, or those that its formula reads."""
        first = self.steps[0] if self.steps else None
        return first.paths if isinstance(first, Formula) else (self,)

    @property
    def text(self) -> str:
        """The path as people read it: ``requestParameters.policyDocument|json.Statement``.

        That an object reads as its text is not shown: nobody would expect anything else.
        """
        out = ""
        for step in self.steps:
            match step:
                case View(ViewKind.TEXT):
                    pass
                case View(ViewKind.PARSED):
                    out += "|json"
                case View(kind):
                    out += f"|{kind.value}"
                case int():
                    out += f"[{step}]"
                case Part(separator, index):
                    out += f"|part {index} by {separator!r}"
                case Apply():
                    out += _applied_text(step)
                case Formula():
                    out += f"({step.text})"
                case str(key) | AnyCase(key):
                    out += f".{key}" if out else key
        return out or "(record)"
