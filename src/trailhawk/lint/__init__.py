"""Findings about rules: what cannot hold, what CloudTrail never writes, what is missing."""

from trailhawk.lint.checking import Alone, check_alone, check_rules
from trailhawk.lint.codes import CODES, Grade
from trailhawk.lint.findings import Edit, EventVerdict, LintFinding, Liveness, RuleReport

__all__ = [
    "CODES",
    "Alone",
    "Edit",
    "EventVerdict",
    "Grade",
    "LintFinding",
    "Liveness",
    "RuleReport",
    "check_alone",
    "check_rules",
]
