"""Findings about rules: what cannot hold, what CloudTrail never writes, what is missing."""

from trailhawk.lint.checking import check_rules
from trailhawk.lint.codes import CODES, Grade
from trailhawk.lint.findings import Edit, EventVerdict, LintFinding, Liveness, RuleReport

__all__ = [
    "CODES",
    "Edit",
    "EventVerdict",
    "Grade",
    "LintFinding",
    "Liveness",
    "RuleReport",
    "check_rules",
]
