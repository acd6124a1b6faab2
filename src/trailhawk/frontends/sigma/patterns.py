"""Regular expressions of rules: whether RE2 takes them, and how large they become."""

from __future__ import annotations

import re2

from trailhawk.frontends.sigma.budget import Budget
from trailhawk.ir.tests import Regex
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["check_regex"]


def check_regex(test: Regex, at: Span, budget: Budget) -> None:
    """Raise ``RuleError`` R209 for a pattern that is too long, too large, or not RE2's."""
    limits = budget.limits
    if len(test.pattern) > limits.max_pattern_chars:
        raise RuleError(
            "R209",
            f"the regular expression is longer than {limits.max_pattern_chars} characters",
            at=at,
        )
    options = re2.Options()
    options.log_errors = False
    options.max_mem = limits.max_regex_bytes
    try:
        compiled = re2.compile(test.pattern, options)
    except re2.error as error:
        raise RuleError(
            "R209",
            f"the regular expression is not accepted: {cut(_reason(error), 200)}",
            at=at,
            fix="RE2 has no look-around, back-references, or repeats over 1000",
        ) from None
    budget.spend_instructions(compiled.programsize, at)


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else "it cannot be compiled"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
