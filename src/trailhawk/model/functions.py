"""What values are put together by, in outcomes of findings and in formulas on paths."""

from __future__ import annotations

from enum import Enum

__all__ = ["Function"]


class Function(Enum):
    """What values are put together by. Numbers may stand in texts; the empty text is nought."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    """By nought there is no value."""
    REMAINDER = "%"
    POWER = "pow"

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="

    ALL = "and"
    ANY = "or"
    NOT = "not"
    IF = "if"
    """(condition, then, else)."""

    CONCAT = "concat"
    FIRST_FILLED = "coalesce"
    CONTAINS = "contains"
    STARTS_WITH = "starts with"
    ENDS_WITH = "ends with"

    SIZE = "size"
    """How many values a list has."""
    JOINED = "join"
    """(list, separator)."""
    HAS = "has"
    """(list, value)."""
    AT = "at"
    """(list, position); negative counts from the end."""

    GREATEST = "greatest"
    LEAST = "least"
    LEAST_BUT_NOUGHT = "least but nought"
    """Of the numbers in a list; nought where there are none."""

    TOGETHER = "together"
    """The values of several lists in one; those that are empty are left out."""

    SPLIT = "split"
    """(text, separator): the parts, as a list."""

    FOUND_ALL = "all found"
    """(text, regular expression): what its first group, or all of it, finds each time."""

    MATCHES = "matches"
    """(text, regular expression): whether it is found anywhere."""

    WITHIN = "within"
    """(address, network)."""

    PAIR = "pair"
    """(number, value): both as one text, for aggregates that choose a value by a number; the
    empty text where one of them is missing."""

    ROW = "row"
    """All values as one text, the JSON of a list."""

    INCREASING = "increasing"
    """Whether each of the numbers is greater than the one before."""

    DISTANCE = "distance"
    """(longitude, latitude, longitude, latitude), in metres."""
