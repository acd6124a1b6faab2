"""Field paths over raw CloudTrail records.

A path is data: steps through objects, list positions, and *views* that reinterpret a value
(JSON inside a string). How steps are followed is ``ir.values``' business.
"""

from __future__ import annotations

from enum import Enum

import msgspec

__all__ = [
    "AnyCase",
    "Apply",
    "FieldPath",
    "Part",
    "Step",
    "TextFunction",
    "View",
    "ViewKind",
]


class ViewKind(Enum):
    """How a value is reinterpreted on the way down a path."""

    JSON = "json"
    """Text is parsed as JSON, URL-decoded first where it is percent-encoded."""

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
    """The host that a URL names."""

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

    TRIMMED = "trimmed"
    UNBASE64 = "unbase64"
    UNHEX = "unhex"
    """The text that hexadecimal digits write."""

    UNIX_SECONDS = "unix"
    """An RFC 3339 time as seconds since 1970."""

    UNQUOTED = "unquoted"
    """URL-decoded."""


class Apply(msgspec.Struct, frozen=True, tag="apply"):
    """A text turned into another; where it cannot be, nothing stands there."""

    function: TextFunction
    arguments: tuple[str, ...] = ()


_AS_TEXT = View(ViewKind.TEXT)

Step = str | int | View | AnyCase | Part | Apply


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
    def text(self) -> str:
        """The path as people read it: ``requestParameters.policyDocument|json.Statement``.

        That an object reads as its text is not shown: nobody would expect anything else.
        """
        out = ""
        for step in self.steps:
            match step:
                case View(ViewKind.TEXT):
                    pass
                case View(kind):
                    out += f"|{kind.value}"
                case int():
                    out += f"[{step}]"
                case Part(separator, index):
                    out += f"|part {index} by {separator!r}"
                case Apply(function, arguments):
                    out += f"|{function.value}" + (f" {arguments!r}" if arguments else "")
                case str(key) | AnyCase(key):
                    out += f".{key}" if out else key
        return out or "(record)"
