"""How a run leaves its way: the rule's Python would raise, or nobody can tell."""

from __future__ import annotations

import re2

from trailhawk.frontends.panther.symbolic.values import UserClass

__all__ = ["MISUSED", "NATIVE_ERRORS", "Raised", "Unsupported", "misused"]

NATIVE_ERRORS = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What Python's own operations on known values may raise."""

MISUSED = (*NATIVE_ERRORS, re2.error)
"""What comes of using functions and values as their makers did not think of: ``event.get()``."""


class Raised(Exception):  # noqa: N818 - the rule's exception, not ours
    """The rule's Python would raise here."""

    def __init__(self, kind: type[BaseException] | UserClass, said: object = "") -> None:
        super().__init__(str(said))
        self.kind = kind
        self.said = said


class Unsupported(Exception):  # noqa: N818 - an ending, caught by our own code
    """The rest of this way cannot be told without running Python."""


def misused(error: Exception) -> Unsupported:
    """Return that something is used as it should not be; in Python that is no match, or an error.

    Rules are strangers' texts: what no part of the interpreter expects must not end the run.
    """
    return Unsupported(f"it uses something as it is not meant to be: {type(error).__name__}")
