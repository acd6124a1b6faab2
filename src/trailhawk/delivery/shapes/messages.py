"""Alerts as chat messages, incidents and tickets: Slack, Teams, PagerDuty, Jira.

What an attacker chose is quoted for each: no link, mention or markup of his survives.
"""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.alerting.alerts import Alert
from trailhawk.model.printable import cut, printable
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level
from trailhawk.sinks.wording import counted, period_text, tally_text

__all__ = [
    "headline",
    "jira_issue",
    "jira_quoted",
    "markdown_quoted",
    "pagerduty_event",
    "plain_lines",
    "safe",
    "slack_message",
    "slack_quoted",
    "teams_message",
]

MAX_VALUE_CHARS = 300
_PAGERDUTY = {Level.CRITICAL: "critical", Level.HIGH: "error", Level.MEDIUM: "warning"}
_JIRA = {Level.CRITICAL: "Highest", Level.HIGH: "High", Level.MEDIUM: "Medium", Level.LOW: "Low"}


def facts_of(alert: Alert) -> list[tuple[str, str]]:
    """Return what a message says of an alert: labels and plain values."""
    found = [
        ("Severity", f"{alert.level.value} ({alert.severity})"),
        ("When", period_text(alert.first, alert.last)),
        ("Triggers", _outcome(alert)),
        ("Account", alert.account),
        ("Who", tally_text(alert.principals)),
        ("Session", tally_text(alert.sessions)),
        ("From", tally_text(alert.addresses)),
        ("Calls", tally_text(alert.calls)),
        ("About", tally_text(alert.resources)),
        ("Rules", ", ".join(title for _, title, _ in alert.rules[:5])),
        ("Stage", alert.stage),
        ("Alert", alert.id),
    ]
    return [(label, safe(value)) for label, value in found if value]


def plain_lines(alert: Alert) -> list[str]:
    """Return a message of plain text, its title first."""
    return [safe(alert.title), *(f"{label}: {value}" for label, value in facts_of(alert))]


def headline(alert: Alert, *, update: bool) -> str:
    """Return the title, which says when the alert was told of before."""
    return safe(f"Grown: {alert.title}" if update else alert.title)


def slack_message(alert: Alert, *, update: bool = False) -> Mapping[str, object]:
    """Return Block Kit; every foreign text is plain text, where nothing is a link or mention."""
    fields = [
        {"type": "plain_text", "text": f"{label}: {value}", "emoji": False}
        for label, value in facts_of(alert)[:10]
    ]
    title = headline(alert, update=update)
    header = cut(title, 150)
    return {
        "text": cut(slack_quoted(title), MAX_VALUE_CHARS),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": header, "emoji": False}},
            {"type": "section", "fields": fields},
        ],
    }


def teams_message(alert: Alert, *, update: bool = False) -> Mapping[str, object]:
    """Return an Adaptive Card for a workflow's webhook; markdown in values is quoted."""
    body = [
        {"type": "TextBlock", "size": "Large", "weight": "Bolder", "wrap": True}
        | {"text": markdown_quoted(headline(alert, update=update))},
        {
            "type": "FactSet",
            "facts": [
                {"title": label, "value": markdown_quoted(value)}
                for label, value in facts_of(alert)
            ],
        },
    ]
    card = {"type": "AdaptiveCard", "version": "1.4", "body": body}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def pagerduty_event(alert: Alert, key: str) -> Mapping[str, object]:
    """Return an Events API v2 trigger; the alert's id is what PagerDuty tells repeats by."""
    when = {"timestamp": alert.last} if alert.last else {}
    return {
        "routing_key": key,
        "event_action": "trigger",
        "dedup_key": alert.id,
        "payload": {
            **when,
            "summary": cut(safe(alert.title), 1024),
            "source": f"aws:{alert.account}",
            "severity": _PAGERDUTY.get(alert.level, "info"),
            "class": alert.name,
            "custom_details": dict(facts_of(alert)),
        },
    }


def jira_issue(alert: Alert, project: str) -> Mapping[str, object]:
    """Return an issue for REST API 2; its label tells repeats."""
    # Inside {noformat} Jira reads no markup; the braces that could end it are taken apart.
    text = "\n".join(plain_lines(alert)).replace("{noformat}", "{ noformat}")
    return {
        "fields": {
            "project": {"key": project},
            "issuetype": {"name": "Task"},
            "summary": cut(safe(alert.title), 250),
            "description": f"{{noformat}}\n{text}\n{{noformat}}",
            "labels": ["trailhawk", f"trailhawk-{alert.id}"],
            "priority": {"name": _JIRA.get(alert.level, "Lowest")},
        }
    }


def _outcome(alert: Alert) -> str:
    ended = f"{alert.successes:,} succeeded, {alert.failures:,} failed"
    return f"{counted(alert.count, 'trigger')}: {ended}"


def safe(text: str) -> str:
    """Return a text of one line, without secrets, cut."""
    return cut(printable(redacted(text)), MAX_VALUE_CHARS)


def slack_quoted(text: str) -> str:
    """Return a text that is no link or mention in Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown_quoted(text: str) -> str:
    """Return a text that is no markup in Teams."""
    return "".join(f"\\{char}" if char in "\\`*_[]()<>#!|~" else char for char in text)


def jira_quoted(text: str) -> str:
    """Return a text that is no markup in Jira's wiki style."""
    return "".join(f"\\{char}" if char in "\\{}[]*_?-+^~!|#@<>" else char for char in text)
