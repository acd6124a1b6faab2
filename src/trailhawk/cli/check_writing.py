"""What ``rules check`` found, as JSON objects and as SARIF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from trailhawk import __version__
from trailhawk.lint import CODES, Grade, RuleReport
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
                "file": finding.file or rule.source.file,
                "at": msgspec.to_builtins(finding.at),
                "help": finding.help,
                "fixable": bool(finding.edits),
            }
            for finding in report.findings
        ],
    }


def sarif(reports: Iterable[RuleReport], refusals: Sequence[Refusal]) -> bytes:
    """Return a SARIF 2.1.0 log; info findings are notes, rules that cannot be loaded errors."""
    results = [
        _result(
            finding.code,
            _LEVELS[finding.level],
            _with_help(finding.message, finding.help),
            finding.file or report.rule.source.file,
        )
        | _region(finding.at)
        for report in reports
        for finding in report.findings
    ]
    results += [
        _result(one.code, "error", _with_help(one.message, one.fix), one.file) | _region(one.at)
        for one in refusals
    ]
    rules: list[dict[str, object]] = [
        {
            "id": code,
            "shortDescription": {"text": meaning},
            "help": {"text": f"docs/lint/{code}.md explains it and shows an example."},
            "defaultConfiguration": {"level": _LEVELS[grade]},
        }
        for code, (grade, meaning) in CODES.items()
    ]
    rules += [
        {
            "id": code,
            "shortDescription": {"text": "the rule cannot be loaded"},
            "help": {"text": f"docs/errors/{code}.md explains it and shows an example."},
        }
        for code in sorted({one.code for one in refusals})
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


def _with_help(message: str, help_: str) -> str:
    return f"{message}. Help: {help_}" if help_ else message


def _uri(file: str) -> str:
    """Return a file's name as SARIF wants it: relative ones stay so, for CI to find them."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _result(code: str, level: str, message: str, file: str) -> dict[str, object]:
    return {"ruleId": code, "level": level, "message": {"text": message}, "file": file}


def _region(at: msgspec.Struct | None) -> dict[str, object]:
    return {"at": msgspec.to_builtins(at)}


def _placed(row: dict[str, object]) -> dict[str, object]:
    """Return a result with its place in SARIF's form."""
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(str(row["file"]))}}
    match row["at"]:
        case {"line": int(line), "column": int(column), "length": int(length)}:
            physical["region"] = {
                "startLine": line,
                "startColumn": column,
                "endColumn": column + length,
            }
    kept = {key: value for key, value in row.items() if key not in {"file", "at"}}
    return kept | {"locations": [{"physicalLocation": physical}]}
