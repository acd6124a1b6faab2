"""How a run leaves its way: the rule's Python would raise, or nobody can tell."""

from __future__ import annotations

from trailhawk.frontends.panther.symbolic.values import UserClass

__all__ = ["NATIVE_ERRORS", "Raised", "Unsupported"]

NATIVE_ERRORS = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What Python's own operations on known values may raise."""


class Raised(Exception):  # noqa: N818 - the rule's exception, not ours
    """The rule's Python would raise here."""

    def __init__(self, kind: type[BaseException] | UserClass, said: object = "") -> None:
        super().__init__(str(said))
        self.kind = kind
        self.said = said


class Unsupported(Exception):  # noqa: N818 - an ending, caught by our own code
    """The rest of this way cannot be told without running Python."""
