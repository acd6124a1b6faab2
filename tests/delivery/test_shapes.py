"""Messages against what each vendor documents, for alerts of which every text is hostile."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import msgspec
import pytest
from tests.delivery.receivers import filled

from trailhawk.alerting.alerts import Alert
from trailhawk.delivery.shapes.asff import asff_finding
from trailhawk.delivery.shapes.lines import cef_line, syslog_line
from trailhawk.delivery.shapes.messages import (
    jira_issue,
    pagerduty_event,
    slack_message,
    teams_message,
)
from trailhawk.model.findings import Tally

LONG = 'x"]|=\\ \n\r<b>&*_`{noformat}@here é\u202e' * 600
EMPTY: dict[str, Any] = {"title": "t", "first": "", "last": "", "principal": "", "account": ""}
FULL: dict[str, Any] = dict.fromkeys(("name", "title", "principal", "stage", "note", "uid"), LONG)
TALLY = Tally(tuple((f"{n}{LONG}", 7) for n in range(5)), 3)


def alert(kind: str) -> Alert:
    found = filled(1).alerts()[0]
    match kind:
        case "plain":
            return found
        case "empty":
            nothing = {name: Tally() for name in found.__struct_fields__ if _is_tally(found, name)}
            return msgspec.structs.replace(found, **EMPTY, **nothing, rules=())
        case _:
            many = {name: TALLY for name in found.__struct_fields__ if _is_tally(found, name)}
            rules = tuple((LONG, LONG, 1) for _ in range(40))
            return msgspec.structs.replace(found, **FULL, **many, rules=rules)


def _is_tally(found: Alert, name: str) -> bool:
    return isinstance(getattr(found, name), Tally)


KINDS = pytest.mark.parametrize("kind", ["plain", "empty", "long"])


@KINDS
def test_slack(kind: str) -> None:
    """Block Kit: header 150 characters, at most ten fields of 1 to 2,000, plain_text."""
    message: Any = slack_message(alert(kind))
    header, section = message["blocks"]
    assert 1 <= len(header["text"]["text"]) <= 150
    assert 1 <= len(section["fields"]) <= 10
    assert all(1 <= len(one["text"]) <= 2_000 for one in section["fields"])
    assert {one["type"] for one in section["fields"]} == {"plain_text"}
    assert not set("<>") & set(message["text"])


@KINDS
def test_teams(kind: str) -> None:
    """A message with one Adaptive Card, 28 KB at most."""
    message: Any = teams_message(alert(kind))
    (card,) = message["attachments"]
    assert message["type"] == "message"
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["type"] == "AdaptiveCard"
    assert all(fact["title"] and fact["value"] for fact in card["content"]["body"][1]["facts"])
    assert len(json.dumps(message)) < 28 * 1024


@KINDS
def test_pagerduty(kind: str) -> None:
    """Events API v2: required members, summary 1,024, dedup_key 255, four severities, 512 KB."""
    message: Any = pagerduty_event(alert(kind), "k" * 32)
    payload = message["payload"]
    assert message["event_action"] == "trigger"
    assert 1 <= len(message["dedup_key"]) <= 255
    assert 1 <= len(payload["summary"]) <= 1_024
    assert payload["source"]
    assert payload["severity"] in {"critical", "error", "warning", "info"}
    assert "timestamp" not in payload or datetime.fromisoformat(payload["timestamp"])
    assert len(json.dumps(message)) < 512 * 1024


@KINDS
def test_jira(kind: str) -> None:
    """Issues: a summary of one line and 255 characters, labels without blanks, 32,767 in all."""
    fields: Any = jira_issue(alert(kind), "SEC")["fields"]
    assert 1 <= len(fields["summary"]) <= 255
    assert "\n" not in fields["summary"]
    assert all(" " not in label and len(label) <= 255 for label in fields["labels"])
    assert len(fields["description"]) <= 32_767
    assert fields["description"].count("{noformat}") == 2
    assert fields["priority"]["name"] in {"Highest", "High", "Medium", "Low", "Lowest"}


@KINDS
def test_security_hub(kind: str) -> None:
    """ASFF: lengths, time stamps, and 1 to 32 resources."""
    finding: Any = asff_finding(alert(kind), "123456789012", "eu-west-1")
    assert len(finding["Id"]) <= 512
    assert 1 <= len(finding["Title"]) <= 256
    assert 1 <= len(finding["Description"]) <= 1_024
    assert 1 <= len(finding["Resources"]) <= 32
    assert all(1 <= len(one["Id"]) <= 512 for one in finding["Resources"])
    for name in ("CreatedAt", "UpdatedAt", "FirstObservedAt", "LastObservedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", finding[name])
    assert 0 <= finding["Severity"]["Normalized"] <= 100


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_a_product_is_named_in_its_partition(region: str, partition: str) -> None:
    finding = asff_finding(alert("plain"), "123456789012", region)
    assert str(finding["ProductArn"]).startswith(f"arn:{partition}:securityhub:{region}:")


# RFC 5424, 6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG.
HEAD = r"<(\d{1,3})>1 (-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) \S{1,255} trailhawk - "
DATA = r"\[trailhawk@32473(?: [a-z]+=\"(?:[^\"\\\]]|\\[\"\\\]])*\")*\]"


@KINDS
def test_syslog(kind: str) -> None:
    line = syslog_line(alert(kind), "host")
    assert (found := re.match(f"{HEAD}alert {DATA} ", line))
    assert int(found[1]) <= 191
    assert line.isprintable()


@KINDS
def test_cef(kind: str) -> None:
    """Seven fields in the head, pipes and backslashes quoted; keys known to the dictionary."""
    line = cef_line(alert(kind), "host")
    assert line.isprintable()
    body = re.match(HEAD + r"cef - (.*)", line)
    assert body
    parts = re.split(r"(?<!\\)(?:\\\\)*\|", body[3])
    assert len(parts) >= 8
    assert parts[0] == "CEF:0"
    assert 0 <= int(parts[6]) <= 10
    known = {
        *("externalId", "start", "end", "cnt", "suser", "src", "shost", "c6a2", "c6a2Label", "act"),
        *("requestClientApplication", "cs1Label", "cs1", "outcome"),
    }
    keys = re.findall(r"(?:^| )(\w+)(?<!\\)=", "|".join(parts[7:]))
    assert set(keys) <= known


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.7", " src=192.0.2.7 "),
        ("2001:db8::7", " c6a2=2001:db8::7 "),
        ("ec2.amazonaws.com", " shost=ec2.amazonaws.com "),
    ],
)
def test_an_address_stands_under_the_key_of_its_kind(address: str, shown: str) -> None:
    found = msgspec.structs.replace(alert("plain"), addresses=Tally(((address, 1),)))
    assert shown in cef_line(found, "host")
