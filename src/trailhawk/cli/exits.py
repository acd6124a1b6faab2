"""The exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """What a finished command says to the shell; ``docs/cli.md`` explains each."""

    OK = 0
    FINDINGS = 1
    """There is something to act on: findings, failed rule tests, refused rules under check."""
    USAGE = 2
    BAD_INPUT = 3
    """What was named could not be read or used at all."""
    BUG = 70
    """Trailhawk broke its own promise."""
    INTERRUPTED = 130
