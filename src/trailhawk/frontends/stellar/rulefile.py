"""The rule file of one Stellar rule: its keys, and writing it as YAML."""

from __future__ import annotations

import textwrap

import msgspec

__all__ = ["KEYS", "PageRule", "rule_text"]


class PageRule(msgspec.Struct, frozen=True, kw_only=True):
    """What Stellar Cyber's page says of one rule; the missing is empty."""

    title: str
    query: str
    """The Python literal, letter by letter."""
    description: str = ""
    rule_id: str = ""
    log_source: str = ""
    rule_source: str = ""
    author: str = ""
    severity: str = ""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    suppression: str = ""
    additional_information: str = ""
    alert_type: str = ""


KEYS = (
    "title",
    "description",
    "rule_id",
    "query",
    "log_source",
    "rule_source",
    "author",
    "severity",
    "tactics",
    "techniques",
    "references",
    "suppression",
    "additional_information",
    "alert_type",
)
"""The order of the keys in a rule file."""

_WIDTH = 96


def rule_text(rule: PageRule) -> str:
    """Return a rule as a YAML document; keys with nothing to say are left out."""
    return "".join(_entry(key, getattr(rule, key)) for key in KEYS)


def _entry(key: str, value: str | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        items = "".join(f"  - {_quoted(item)}\n" for item in value)
        return f"{key}:\n{items}" if value else ""
    if not value and key not in {"title", "query"}:
        return ""
    if key == "severity" and value.isascii() and value.isdigit():
        return f"{key}: {int(value)}\n"
    if key == "query" and _is_block(value):
        return f"{key}: |-\n  {value}\n"
    if len(value) > _WIDTH - len(key) and _is_foldable(value):
        return f"{key}: >-\n{textwrap.indent(_folded(value), '  ')}\n"
    return f"{key}: {_quoted(value)}\n"


def _quoted(text: str) -> str:
    # A JSON string is a double-quoted YAML scalar.
    return msgspec.json.encode(text).decode()


def _is_block(text: str) -> bool:
    return bool(text) and text.isprintable() and text == text.strip()


def _is_foldable(text: str) -> bool:
    return _is_block(text) and " ".join(text.split(" ")) == _folded(text).replace("\n", " ")


def _folded(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
