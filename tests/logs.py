"""Small CloudTrail records and files for tests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["event", "rule_text", "write_json", "write_lines"]


def event(number: int, name: str = "DescribeInstances", **more: Any) -> dict[str, Any]:
    """Return a record that is one of its kind by ``number``, also its second of the day."""
    minutes, second = divmod(number, 60)
    return {
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "IAMUser",
            "arn": "arn:aws:iam::111122223333:user/ann",
            "accountId": "111122223333",
            "userName": "ann",
        },
        "eventTime": f"2026-06-01T{minutes // 60:02}:{minutes % 60:02}:{second:02}Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "aws-cli/2.17.0",
        "requestParameters": None,
        "responseElements": None,
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "recipientAccountId": "111122223333",
        **more,
    }


def write_json(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    """Write records as CloudTrail delivers them, gzipped when the name says so."""
    data = json.dumps({"Records": list(records)}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    """Write records one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def rule_text(name: str, *, title: str = "", level: str = "high", more: str = "") -> str:
    """Return a Sigma rule for one event name; ``more`` are further lines of its selection."""
    return (
        f"title: {title or name}\n"
        f"id: rule-{name.lower()}\n"
        "logsource: {product: aws, service: cloudtrail}\n"
        f"detection:\n  selection:\n    eventName: {name}\n{more}  condition: selection\n"
        f"level: {level}\n"
    )
