"""How many processors this process may use: asked in one place, for systems tell it differently."""

from __future__ import annotations

import os

__all__ = ["processors"]


def processors() -> int:
    """Return how many processors this process may use; at least one.

    Linux tells what a container or ``taskset`` leaves of them. macOS does not, nor does Windows:
    there it is all that the machine has.
    """
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
