"""What goes wrong with a sink: the outside world's fault, never a reason to lose an alert."""

from __future__ import annotations

from trailhawk.model.errors import SourceError

__all__ = ["SinkError"]


class SinkError(SourceError):
    """A sink did not take an alert; it is told again later. The message holds no secret.

    ``taken`` is how many of what it was given it did take before that. ``refused`` says that the
    next one was looked at and not liked: the sink is there, and may well take others.
    """

    def __init__(self, message: str, taken: int = 0, *, refused: bool = False) -> None:
        super().__init__(message)
        self.taken = taken
        self.refused = refused
