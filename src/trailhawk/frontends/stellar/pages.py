"""Stellar Cyber's documentation page, as text, to one rule file per rule.

The page is a table; its rules follow each other between lines of bars. What cannot be read of a
rule stays as it stands, so that loading the file refuses that rule and nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from trailhawk.frontends.stellar.literals import literal_end
from trailhawk.frontends.stellar.rulefile import PageRule, rule_text
from trailhawk.frontends.texts import check_text
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

__all__ = ["pages_to_files", "read_page"]

_BARS = re2.compile(r"(?m)^\|\|+[ \t\r]*$")
_ALERT = re2.compile(r"Rules Contributing to (.+?) Alert")
_DETAILS = "More details"
_ID = "Rule ID"
_QUERY = "Query"
_LABELS = (
    ("log_source", "Log Source"),
    ("rule_source", "Rule Source"),
    ("author", "Author:"),
    ("tactics", "Tactics, Techniques, and Procedures"),
    ("references", "References"),
    ("severity", "Severity"),
    ("suppression", "Suppression Logic Based On"),
    ("additional_information", "Additional Information"),
)
"""What stands after the query, in the page's order; any may be missing."""

_TACTIC = re2.compile(r"TA\d{4}")
_TECHNIQUE = re2.compile(r"T\d{4}(?:\.\d{3})?")


def pages_to_files(text: str, limits: Limits | None = None) -> list[tuple[str, str]]:
    """Return a file name and its YAML text for each rule on a page.

    Raises ``RuleError`` R301 when the text has no rule table.
    """
    files: dict[str, str] = {}
    for rule in read_page(text, limits or Limits()):
        files[_free_name(_slug(rule.title), files)] = rule_text(rule)
    return list(files.items())


def read_page(text: str, limits: Limits) -> tuple[PageRule, ...]:
    """Return the rules of a page in its order."""
    check_text(text, limits)
    alert = _ALERT.search(text)
    alert_type = str(alert.group(1)) if alert else ""
    rules = tuple(_rule(block, alert_type, limits) for block in _blocks(text))
    if not rules:
        raise RuleError("R301", "no rule stands in this page", fix="save the page as plain text")
    return rules


def _blocks(text: str) -> Iterator[str]:
    """Yield the text of each table row that has a rule."""
    start = 0
    for end in (*(bars.start() for bars in _BARS.finditer(text)), len(text)):
        block = text[start:end].strip("|\r\n \t")
        if _ID in block or _DETAILS in block:
            yield block
        start = end


def _rule(block: str, alert_type: str, limits: Limits) -> PageRule:
    head, _, body = block.partition(_ID)
    before, _, description = head.partition(_DETAILS)[0].rpartition("|\n")
    rule_id, _, after = body.partition(_QUERY)
    query, tail = _split_query(after, limits)
    fields = _fields(tail)
    procedures = fields["tactics"]
    return PageRule(
        title=_line(before.rpartition("\n")[2]),
        description=_line(description),
        rule_id=_line(rule_id),
        query=query,
        log_source=fields["log_source"],
        rule_source=fields["rule_source"],
        author=fields["author"],
        severity=fields["severity"],
        tactics=tuple(dict.fromkeys(_TACTIC.findall(procedures))),
        techniques=tuple(dict.fromkeys(_TECHNIQUE.findall(procedures))),
        references=_references(fields["references"]),
        suppression=fields["suppression"],
        additional_information=fields["additional_information"],
        alert_type=alert_type,
    )


def _split_query(after: str, limits: Limits) -> tuple[str, str]:
    """Return the query and what follows it."""
    text = after.lstrip()
    try:
        end = literal_end(text, limits)
    except RuleError:
        end = text.find("Log Source")
        end = len(text) if end < 0 else end
    return text[:end].strip(), text[end:]


def _fields(tail: str) -> dict[str, str]:
    """Return what stands after each label, up to the next one that is there."""
    places: list[tuple[str, int, int]] = []
    start = 0
    for name, label in _LABELS:
        index = tail.find(label, start)
        if index >= 0:
            places.append((name, index, index + len(label)))
            start = index + len(label)
    found = dict.fromkeys((name for name, _ in _LABELS), "")
    for number, (name, _, begin) in enumerate(places):
        end = places[number + 1][1] if number + 1 < len(places) else len(tail)
        found[name] = _line(tail[begin:end])
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


def _references(text: str) -> tuple[str, ...]:
    return () if text in {"", "N/A"} else tuple(text.split())


def _slug(title: str) -> str:
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in title)
    return "_".join(words.lower().split())[:80] or "rule"


def _free_name(slug: str, taken: dict[str, str]) -> str:
    name, number = f"{slug}.yml", 2
    while name in taken:
        name, number = f"{slug}_{number}.yml", number + 1
    return name
