"""What a YARA-L rule says about itself, in its meta section and its constant outcomes."""

from __future__ import annotations

from collections.abc import Mapping

import re2

from trailhawk.frontends.yaral.tree import (
    Arithmetic,
    Call,
    Duration,
    Expression,
    Number,
    RuleTree,
    Text,
)
from trailhawk.ir.rule import Need, RuleMeta
from trailhawk.model.severity import Level, Severity

__all__ = ["read_meta"]

_LEVELS = {level.value: level for level in Level} | {"info": Level.INFORMATIONAL}
_TECHNIQUE = re2.compile(r"T\d{4}(?:[./]\d{3})?")


def read_meta(rule: RuleTree, notes: tuple[str, ...], needs: tuple[Need, ...] = ()) -> RuleMeta:
    """Return the attributes of a rule; missing ones are empty."""
    said = {pair.name.lower(): _plain(pair.value) for pair in rule.meta}
    outcomes = {one.name: one.value for one in rule.outcome}
    severity, severity_notes = _severity(said, outcomes)
    return RuleMeta(
        id=said.get("rule_id") or rule.name,
        title=said.get("rule_name") or rule.name.replace("_", " "),
        vendor="yaral",
        severity=severity,
        description=said.get("description", "").strip(),
        status=said.get("status", ""),
        author=said.get("author", ""),
        date=said.get("created", ""),
        modified=said.get("last_modified", ""),
        license=said.get("license", ""),
        product="aws",
        service="cloudtrail",
        references=_references(said),
        tactics=_tactics(said),
        techniques=_techniques(said, outcomes),
        falsepositives=tuple(filter(None, (said.get("false_positives", ""),))),
        suppression=_suppression(rule),
        needs=needs,
        notes=(*severity_notes, *notes),
    )


def _plain(value: object) -> str:
    match value:
        case Text(text) | Number(text):
            return text
        case Duration(amount, unit):
            return f"{amount}{unit}"
        case _:
            return str(getattr(value, "value", "")).lower()


def _severity(
    said: Mapping[str, str], outcomes: Mapping[str, Expression]
) -> tuple[Severity, tuple[str, ...]]:
    """Return the rule's risk score, else its word for the severity.

    A score that depends on the event starts at its constant part.
    """
    risk = outcomes.get("risk_score")
    score = 0 if risk is None else _least(risk)
    if 0 < score <= 100:
        return Severity(int(score)), ()
    level = _LEVELS.get(said.get("severity", "").lower())
    if level is not None:
        return Severity.of(level), ()
    return Severity.of(Level.MEDIUM), ("the rule gives no severity; taken as medium",)


def _least(expression: Expression) -> int | float:
    """Return the constant part of a sum; what depends on the event counts nothing."""
    match expression:
        case Number():
            return expression.value
        case Call("max" | "sum", (argument,)):
            return _least(argument)
        case Arithmetic(left, "+", right):
            return _least(left) + _least(right)
        case _:
            return 0


def _references(said: Mapping[str, str]) -> tuple[str, ...]:
    found = (said.get(name, "") for name in ("reference", "references", "mitre_attack_url"))
    return tuple(dict.fromkeys(part.strip() for one in found for part in one.split(",") if part))


def _tactics(said: Mapping[str, str]) -> tuple[str, ...]:
    words = (said.get("mitre_attack_tactic") or said.get("tactic", "")).split(",")
    return tuple(word.strip().lower().replace(" ", "-") for word in words if word.strip())


def _techniques(said: Mapping[str, str], outcomes: Mapping[str, Expression]) -> tuple[str, ...]:
    named = outcomes.get("mitre_attack_technique_id")
    texts = [named.value] if isinstance(named, Text) else []
    texts += [said.get(name, "") for name in ("technique", "mitre_attack_url")]
    found = (match.group() for text in texts for match in _TECHNIQUE.finditer(text))
    return tuple(dict.fromkeys(one.replace("/", ".") for one in found))


def _suppression(rule: RuleTree) -> str:
    """Return the rule's own suppression, else its match window: one detection for each."""
    for option in rule.options:
        if option.name == "suppression_window" and isinstance(option.value, Duration):
            return _plain(option.value)
    if rule.match is None:
        return ""
    keys = ", ".join(f"${key.name}" for key in rule.match.keys)
    return f"{_plain(rule.match.window)} by {keys}"
