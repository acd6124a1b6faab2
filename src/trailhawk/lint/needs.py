"""What a rule asks for that no log has and that the operator has not given."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding

__all__ = ["check_needs"]


def check_needs(context: Context) -> Iterator[LintFinding]:
    """Yield what has to be given before the rule can hold of anything."""
    for need in context.rule.meta.needs:
        said = f"fires on nothing without {need.what}"
        yield LintFinding("L-NEEDS", said, need.at or context.rule.source.at, need.remedy)
