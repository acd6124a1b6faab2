"""A small Panther repository: rules that alert each, on several, on different ones, or never."""

from __future__ import annotations

from pathlib import Path

__all__ = ["PERIODS", "write_content"]

PERIODS = {"Sample.Each": 600, "Sample.Many": 600, "Sample.Different": 3_600, "Sample.Keeps": 600}
"""Seconds for which matches of one text are one alert, by rule."""

_YAML = """\
AnalysisType: rule
RuleID: Sample.{name}
DisplayName: Sample {name}
Filename: {file}.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: {severity}
{more}"""

_HEAD = """\
from sample_helpers import who


def title(event):
    return f"{event.get('eventName')} by {who(event)}"


"""

_HELPERS = """\
def who(event):
    return event.deep_get("userIdentity", "userName", default="nobody")
"""

_KEEPS = """\
from panther_detection_helpers.caching import increment_counter


def rule(event):
    if event.get("eventName") != "Keeps":
        return False
    return increment_counter(f"keeps:{who(event)}", 1, event.event_time_epoch() + 1200) % 2 == 0
"""

_DEDUP = """\


def dedup(event):
    return who(event)
"""

_UNIQUE = """\


def unique(event):
    return event.get("awsRegion", "")
"""


def _named(name: str) -> str:
    return f'def rule(event):\n    return event.get("eventName") == "{name}"\n'


_RULES = {
    "Each": ("DedupPeriodMinutes: 10\n", _named("Each")),
    "Many": ("DedupPeriodMinutes: 10\nThreshold: 3\n", _named("Many") + _DEDUP),
    "Different": ("Threshold: 2\n", _named("Different") + _DEDUP + _UNIQUE),
    "Signal": ("CreateAlert: false\n", _named("Signal")),
    "Keeps": ("DedupPeriodMinutes: 10\nThreshold: 2\n", _KEEPS),
}

_CORRELATION = """\
AnalysisType: correlation_rule
RuleID: Sample.Both
DisplayName: Signal, then many
Enabled: true
Severity: High
Detection:
  - Group:
      - {ID: S, RuleID: Sample.Signal}
      - {ID: M, RuleID: Sample.Many, MinMatchCount: 2}
    MatchCriteria:
      who:
        - {GroupID: S, Match: userIdentity.userName}
        - {GroupID: M, Match: userIdentity.userName}
    LookbackWindowMinutes: 30
    Schedule: {RateMinutes: 60, TimeoutMinutes: 5}
"""


def write_content(folder: Path) -> Path:
    """Write it, helpers beside the rules; return the folder of the rules."""
    rules, helpers = folder / "rules", folder / "global_helpers"
    rules.mkdir(parents=True)
    helpers.mkdir()
    (helpers / "sample_helpers.py").write_text(_HELPERS)
    (helpers / "sample_helpers.yml").write_text(
        "AnalysisType: global\nGlobalID: sample_helpers\nFilename: sample_helpers.py\n"
    )
    for name, (more, body) in _RULES.items():
        file = name.lower()
        text = _YAML.format(name=name, file=file, severity="Medium", more=more)
        (rules / f"{file}.yml").write_text(text)
        (rules / f"{file}.py").write_text(_HEAD + body)
    (rules / "both.yml").write_text(_CORRELATION)
    return rules
