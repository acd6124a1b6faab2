"""What a Panther rule says about itself."""

from __future__ import annotations

import re2

from trailhawk.frontends.panther.specs import Kind, Spec, text_at, texts_at
from trailhawk.frontends.tactics import TACTICS
from trailhawk.ir.rule import RuleMeta
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut
from trailhawk.model.severity import Level, Severity

__all__ = ["is_for_cloudtrail", "read_meta"]

_LEVELS = {
    "info": Level.INFORMATIONAL,
    "low": Level.LOW,
    "medium": Level.MEDIUM,
    "high": Level.HIGH,
    "critical": Level.CRITICAL,
}
_ATTACK = re2.compile(r"(TA\d{4})|(T\d{4}(?:\.\d{3})?)")


def is_for_cloudtrail(spec: Spec) -> bool:
    """Whether a rule is asked of CloudTrail's records."""
    return "AWS.CloudTrail" in texts_at(spec.body, "LogTypes")


def read_meta(spec: Spec, notes: tuple[str, ...] = (), tags: tuple[str, ...] = ()) -> RuleMeta:
    """Return a rule's attributes; ``RuleError`` for a severity that is none."""
    body = spec.body
    tactics, techniques, reports = _reports(body)
    return RuleMeta(
        id=spec.id,
        title=spec.title,
        vendor="panther",
        severity=_severity(spec),
        description=text_at(body, "Description").strip(),
        status=text_at(body, "Status").lower(),
        author=text_at(body, "CreatedBy"),
        product="aws",
        service="cloudtrail",
        log_source=", ".join(texts_at(body, "LogTypes")),
        references=tuple(line for line in text_at(body, "Reference").split() if line),
        tags=(*texts_at(body, "Tags"), *reports, *tags),
        tactics=tactics,
        techniques=techniques,
        notes=(*_notes(spec), *notes),
    )


def _severity(spec: Spec) -> Severity:
    word = text_at(spec.body, "Severity").strip()
    level = _LEVELS.get(word.lower())
    if level is None:
        raise RuleError(
            "R220",
            f"unknown severity {cut(word, 80)!r}",
            at=spec.source.at,
            fix=f"use one of {', '.join(word.capitalize() for word in _LEVELS)}",
        )
    return Severity.of(level)


def _reports(body: dict[str, object]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return tactics, techniques, and what other frameworks are named."""
    reports = body.get("Reports")
    tactics: dict[str, None] = {}
    techniques: dict[str, None] = {}
    tags: list[str] = []
    for framework, ids in reports.items() if isinstance(reports, dict) else ():
        for one in ids if isinstance(ids, list) else ():
            if framework != "MITRE ATT&CK":
                tags.append(f"{framework}: {one}")
                continue
            for tactic, technique in _ATTACK.findall(str(one)):
                if tactic:
                    tactics[TACTICS.get(tactic, tactic)] = None
                else:
                    techniques[technique] = None
    return tuple(tactics), tuple(techniques), tuple(tags)


def _notes(spec: Spec) -> tuple[str, ...]:
    body = spec.body
    said = (
        (body.get("Enabled") is False, "disabled by its author"),
        (body.get("CreateAlert") is False, "a signal: in Panther it makes no alert of its own"),
        (_threshold(body) > 1, f"in Panther it alerts on {_threshold(body)} matches together"),
        (text_at(body, "Runbook") != "", f"runbook: {text_at(body, 'Runbook').strip()}"),
        (spec.kind is Kind.RULE and len(texts_at(body, "LogTypes")) > 1,
         f"also for {', '.join(texts_at(body, 'LogTypes'))}"),
    )  # fmt: skip
    return tuple(note for holds, note in said if holds)


def _threshold(body: dict[str, object]) -> int:
    found = body.get("Threshold")
    return found if isinstance(found, int) else 1
