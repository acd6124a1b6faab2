"""Turning a ``RuleError`` into the refusal of one rule."""

from __future__ import annotations

from trailhawk.model.errors import Refusal, RuleError

__all__ = ["refusal"]


def refusal(error: RuleError, file: str, title: str = "") -> Refusal:
    """Return the refusal that says what ``error`` says, of the rule called ``title``."""
    return Refusal(error.code, error.message, file, title, error.at, error.fix)
