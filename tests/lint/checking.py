"""Rules in text, checked as the command does."""

from __future__ import annotations

from trailhawk.facts import load_facts
from trailhawk.frontends.registry import load_file
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.rule import RuleFile
from trailhawk.lint import LintFinding, RuleReport, check_rules
from trailhawk.model.limits import Limits

__all__ = ["NAME", "check", "findings", "sigma"]

NAME = "rules/example.yml"


def check(text: str, *, arrays: bool = False) -> list[RuleReport]:
    """Return the reports on the rules of one file; ``arrays`` switches array selectors on."""
    settings = RuleSettings(array_matching=arrays)
    loaded = load_file(RuleFile(NAME, text), Limits(), settings)
    assert not loaded.refusals, loaded.refusals
    return list(check_rules(loaded.rules, {NAME: text}, load_facts()))


def findings(text: str, code: str) -> list[LintFinding]:
    """Return the findings of one code in a file."""
    return [one for report in check(text) for one in report.findings if one.code == code]


def sigma(detection: str) -> str:
    """Return a Sigma rule with a detection section, which is written indented by two."""
    head = "title: Example\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n"
    return head + detection
