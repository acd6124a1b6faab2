"""What goes wrong with a sink: the outside world's fault, never a reason to lose an alert."""

from __future__ import annotations

from enum import Enum

from trailhawk.model.errors import SourceError

__all__ = ["Fault", "SinkError"]


class Fault(Enum):
    """What a failure speaks of."""

    SINK = "sink"
    """Of the sink: it is not there, or will not have anything of us, or not now."""

    EITHER = "either"
    """It answered that it failed; that may be its own state, or what it was given."""

    ALERT = "alert"
    """Of the alert: it was looked at and not liked. The sink is there, and may well take others."""


class SinkError(SourceError):
    """A sink did not take an alert; it is told again later. The message holds no secret.

    ``taken`` is how many of what it was given it did take before that.
    """

    def __init__(self, message: str, taken: int = 0, *, fault: Fault = Fault.SINK) -> None:
        super().__init__(message)
        self.taken = taken
        self.fault = fault
