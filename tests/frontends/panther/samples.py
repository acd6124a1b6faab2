"""Panther content of our own: a rule's two files, a helper module, a data model."""

from __future__ import annotations

from trailhawk.frontends import load_files
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.limits import Limits

__all__ = ["HELPERS", "MODEL", "files", "load", "rule_yaml"]

HELPERS = """
def succeeded(event):
    if event.get("errorCode") or event.get("errorMessage"):
        return False
    return True


def context(event):
    return {
        "eventName": event.get("eventName", "<none>"),
        "who": event.deep_get("userIdentity", "arn", default="<none>"),
        "key": event.get("requestParameters", {}).get("keyId"),
        "both": f"{event.get('recipientAccountId')}_{event.get('awsRegion')}",
        "summary": summary(event),
    }


def summary(event):
    text = ""
    for key, value in event.items():
        text += f"{key}={value}"
    return text
"""

MODEL = """
from sample_helpers import succeeded


def actor(event):
    kind = event.deep_get("userIdentity", "type")
    if kind == "Root":
        return "root"
    if kind in ("IAMUser", "SAMLUser"):
        return event.deep_get("userIdentity", "userName", default=f"Unknown{kind}")
    return None


def address(event):
    found = event.get("sourceIPAddress")
    if not found or found == "AWS Internal":
        return None
    return found
"""

HELPERS_YAML = """\
AnalysisType: global
GlobalID: sample_helpers
Filename: sample_helpers.py
Description: What rules share
"""

MODEL_YAML = """\
AnalysisType: datamodel
DataModelID: Sample.CloudTrail
LogTypes: [AWS.CloudTrail]
Filename: sample_model.py
Enabled: true
Mappings:
  - {Name: actor, Method: actor}
  - {Name: agent, Path: userAgent}
  - {Name: user, Path: $.userIdentity.userName}
  - {Name: source_ip, Method: address}
"""


def rule_yaml(extra: str = "") -> str:
    return (
        "AnalysisType: rule\nRuleID: Sample.Rule\nDisplayName: A sample\nFilename: sample.py\n"
        f"Enabled: true\nLogTypes: [AWS.CloudTrail]\nSeverity: Medium\n{extra}"
    )


def files(python: str, yaml: str | None = None) -> list[RuleFile]:
    return [
        RuleFile("c/rules/sample.yml", rule_yaml() if yaml is None else yaml),
        RuleFile("c/rules/sample.py", python),
        RuleFile("c/global_helpers/sample_helpers.yml", HELPERS_YAML),
        RuleFile("c/global_helpers/sample_helpers.py", HELPERS),
        RuleFile("c/data_models/sample_model.yml", MODEL_YAML),
        RuleFile("c/data_models/sample_model.py", MODEL),
    ]


def load(python: str, yaml: str | None = None) -> Loaded:
    return load_files(files(python, yaml), Limits())
