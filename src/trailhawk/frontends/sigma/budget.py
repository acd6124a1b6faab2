"""How much one rule may grow to while it is translated.

A few bytes of rule text can ask for a lot: ``windash`` has five forms of every dash, ``base64``
may be written a hundred times in a row, ``a{1000}`` is a thousand instructions.
"""

from __future__ import annotations

from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["Budget"]

MAX_REGEX_INSTRUCTIONS = 100_000
"""All regular expressions of a rule together. A usual one has 40; RE2 takes about 30 ms and 8 MB
for as many as this."""

MAX_LOOKUPS = 200_000
"""Names compared with patterns such as ``1 of selection*``, over the whole condition: 0.1 s."""


class Budget:
    """Counts what one rule asks for against the limits; each method raises ``RuleError``."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._literals = 0
        self._chars = 0
        self._instructions = 0
        self._nodes = 0
        self._lookups = 0

    def spend_literals(self, count: int, at: Span) -> None:
        """Count literals, before they are made."""
        self._literals += count
        if self._literals > self.limits.max_rule_literals:
            raise self._too_many(f"{self.limits.max_rule_literals} literals", at)

    def spend_chars(self, count: int, at: Span) -> None:
        """Count characters that a modifier makes of a value, before it makes them."""
        self._chars += count
        if self._chars > 2 * self.limits.max_rule_file_bytes:
            raise self._too_many(f"{2 * self.limits.max_rule_file_bytes} characters", at)

    def _too_many(self, what: str, at: Span) -> RuleError:
        return RuleError(
            "R211",
            f"the rule expands to more than {what}",
            at=at,
            fix="split the rule, or shorten what windash, base64offset or expand multiply",
        )

    def spend_instructions(self, count: int, at: Span) -> None:
        """Count the instructions of a compiled regular expression."""
        self._instructions += count
        if self._instructions > MAX_REGEX_INSTRUCTIONS:
            raise RuleError(
                "R209", "the rule's regular expressions are too large taken together", at=at
            )

    def spend_nodes(self, count: int, at: Span) -> None:
        """Count nodes of the condition, names replaced."""
        self._nodes += count
        if self._nodes > self.limits.max_condition_nodes:
            raise RuleError(
                "R212",
                f"the condition grows to more than {self.limits.max_condition_nodes} parts",
                at=at,
            )

    def spend_lookups(self, count: int, at: Span) -> None:
        """Count comparisons of search identifiers with patterns."""
        self._lookups += count
        if self._lookups > MAX_LOOKUPS:
            raise RuleError("R212", "the condition has too many patterns to resolve", at=at)
