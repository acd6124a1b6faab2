"""Rules in text, checked as the command does."""

from __future__ import annotations

from trailhawk.facts import load_facts
from trailhawk.frontends.panther.examining import examined
from trailhawk.frontends.registry import load_file, load_files
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.rule import RuleFile
from trailhawk.lint import LintFinding, RuleReport, check_rules
from trailhawk.model.limits import Limits

__all__ = ["CODE", "NAME", "check", "check_code", "code_findings", "findings", "sigma"]

NAME = "rules/example.yml"
CODE = "rules/example.py"

MODEL = """\
AnalysisType: datamodel
DataModelID: Example.CloudTrail
LogTypes: [AWS.CloudTrail]
Filename: example_model.py
Enabled: true
Mappings:
  - {Name: source_ip, Method: load_address}
  - {Name: agent, Path: userAgent}
"""
MODEL_CODE = """\
def load_address(event):
    return event.get("sourceIPAddress")
"""


def check(text: str, *, arrays: bool = False) -> list[RuleReport]:
    """Return the reports on the rules of one file; ``arrays`` switches array selectors on."""
    settings = RuleSettings(array_matching=arrays)
    loaded = load_file(RuleFile(NAME, text), Limits(), settings)
    assert not loaded.refusals, loaded.refusals
    return list(check_rules(loaded.rules, {NAME: text}, load_facts()))


def findings(text: str, code: str) -> list[LintFinding]:
    """Return the findings of one code in a file."""
    return [one for report in check(text) for one in report.findings if one.code == code]


def check_code(text: str, code: str) -> list[RuleReport]:
    """Return the reports on Panther's rules in one file with its code; they have a data model."""
    files = [
        RuleFile(NAME, text),
        RuleFile(CODE, code),
        RuleFile("data_models/example_model.yml", MODEL),
        RuleFile("data_models/example_model.py", MODEL_CODE),
    ]
    loaded = load_files(files, Limits())
    known = examined(files, Limits())
    authored = {f"panther:{name}": one for name, one in known.items()}
    rules = (*loaded.rules, *(one.rule for one in loaded.partial))
    assert rules, loaded.refusals
    return list(check_rules(rules, {NAME: text}, load_facts(), authored=authored))


def code_findings(text: str, code: str, wanted: str) -> list[str]:
    """Return the findings of one code in a Panther rule, as the command shows them."""
    texts = {NAME: text, CODE: code}
    return [
        one.text(one.file or NAME, texts[one.file or NAME])
        for report in check_code(text, code)
        for one in report.findings
        if one.code == wanted
    ]


def sigma(detection: str) -> str:
    """Return a Sigma rule with a detection section, which is written indented by two."""
    head = "title: Example\nlogsource:\n  product: aws\n  service: cloudtrail\ndetection:\n"
    return head + detection
