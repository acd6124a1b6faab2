"""What ``rules check`` found, as JSON objects and as SARIF."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from trailhawk import __version__
from trailhawk.lint import CODES, Grade, LintFinding, RuleReport
from trailhawk.model.errors import Refusal

__all__ = ["as_object", "sarif"]

_LEVELS = {Grade.DEAD: "error", Grade.WARN: "warning", Grade.INFO: "note"}


def as_object(report: RuleReport) -> dict[str, object]:
    """Return a rule's report as one JSON object."""
    rule = report.rule
    return {
        "kind": "rule",
        "version": 1,
        "uid": rule.uid,
        "title": rule.meta.title,
        "file": rule.source.file,
        "liveness": report.liveness.value,
        "events": msgspec.to_builtins(report.events),
        "findings": [
            {
                "code": finding.code,
                "level": finding.level.value,
                "message": finding.message,
                "at": msgspec.to_builtins(finding.at),
                "help": finding.help,
                "fixable": bool(finding.edits),
            }
            for finding in report.findings
        ],
    }


def sarif(reports: Iterable[RuleReport], refusals: Iterable[Refusal]) -> bytes:
    """Return a SARIF 2.1.0 log; info findings are notes."""
    results = [
        _result(finding.code, _LEVELS[finding.level], _said(finding), report.rule.source.file)
        | _region(finding.at)
        for report in reports
        for finding in report.findings
    ]
    results += [
        _result(one.code, "error", one.message, one.file) | _region(one.at) for one in refusals
    ]
    rules = [
        {
            "id": code,
            "shortDescription": {"text": meaning},
            "defaultConfiguration": {"level": _LEVELS[grade]},
        }
        for code, (grade, meaning) in CODES.items()
    ]
    driver = {"name": "trailhawk", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_placed(one) for one in results],
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=1)


def _said(finding: LintFinding) -> str:
    return f"{finding.message}. Help: {finding.help}" if finding.help else finding.message


def _result(code: str, level: str, message: str, file: str) -> dict[str, object]:
    return {"ruleId": code, "level": level, "message": {"text": message}, "file": file}


def _region(at: msgspec.Struct | None) -> dict[str, object]:
    return {"at": msgspec.to_builtins(at)}


def _placed(row: dict[str, object]) -> dict[str, object]:
    """Return a result with its place in SARIF's form."""
    physical: dict[str, object] = {"artifactLocation": {"uri": Path(str(row["file"])).as_posix()}}
    match row["at"]:
        case {"line": int(line), "column": int(column), "length": int(length)}:
            physical["region"] = {
                "startLine": line,
                "startColumn": column,
                "endColumn": column + length,
            }
    kept = {key: value for key, value in row.items() if key not in {"file", "at"}}
    return kept | {"locations": [{"physicalLocation": physical}]}
