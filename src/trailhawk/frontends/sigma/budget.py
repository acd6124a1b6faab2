"""How much one rule may grow to while it is translated."""

from __future__ import annotations

from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["Budget"]


class Budget:
    """Counts the literals and condition nodes of one rule against the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._literals = 0

    def spend_literals(self, count: int, at: Span) -> None:
        """Count literals before they are made; raises ``RuleError`` past the limit."""
        self._literals += count
        if self._literals > self.limits.max_rule_literals:
            raise RuleError(
                "R211",
                f"the rule expands to more than {self.limits.max_rule_literals} literals",
                at=at,
                fix="split the rule, or shorten the list or the values that windash, base64offset "
                "or expand multiply",
            )

    def check_nodes(self, count: int, at: Span) -> None:
        """Raise ``RuleError`` when a condition has too many nodes."""
        if count > self.limits.max_condition_nodes:
            raise RuleError(
                "R212",
                f"the condition grows to more than {self.limits.max_condition_nodes} parts",
                at=at,
            )
