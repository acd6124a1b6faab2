"""Bodies that the operator shapes: a JSON document of his own, an alert's facts filled into it.

What stands in braces in a text is filled in, quoted for whoever reads it; names of members and all
else stay as written. Nothing in a template is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from trailhawk.alerting.alerts import Alert
from trailhawk.delivery.shapes.messages import (
    headline,
    jira_quoted,
    markdown_quoted,
    safe,
    slack_quoted,
)
from trailhawk.model.errors import ConfigError
from trailhawk.sinks.wording import period_text, tally_text

__all__ = ["FIELDS", "Template", "read_template"]

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32
_FIELD = re.compile(r"\{([a-z_]+)\}")

_NUMBERS = ("severity", "rule_severity", "count", "events", "successes", "failures")
_TEXTS = ("id", "name", "stage", "principal", "account", "first", "last", "note")
_TALLIES = (
    *("principals", "sessions", "keys", "addresses", "user_agents", "regions", "calls"),
    *("errors", "resources"),
)
FIELDS = (
    *("title", "level", "when", "rules", "techniques", "tactics", "state", "key"),
    *(*_NUMBERS, *_TEXTS, *_TALLIES),
)
"""What may stand in braces. ``key`` is the sink's secret; only PagerDuty has one in its body."""


class Template(msgspec.Struct, frozen=True):
    """A document, and how foreign text in it is quoted."""

    document: object
    quote: Callable[[str], str]

    def filled(self, alert: Alert, secret: str, *, update: bool) -> object:
        """Return the document with an alert's facts; a lone number stays a number."""
        return self._filled(self.document, _facts(alert, secret, update=update))

    def _filled(self, node: object, facts: Mapping[str, str | int]) -> object:
        match node:
            case str() if (lone := _FIELD.fullmatch(node)) and isinstance(facts[lone[1]], int):
                return facts[lone[1]]
            case str():
                return _FIELD.sub(lambda found: self._text(found[1], facts), node)
            case list():
                return [self._filled(part, facts) for part in node]
            case dict():
                return {name: self._filled(part, facts) for name, part in node.items()}
            case _:
                return node

    def _text(self, name: str, facts: Mapping[str, str | int]) -> str:
        value = str(facts[name])
        return value if name == "key" else self.quote(value)


def read_template(path: Path, kind: str) -> Template:
    """Return the template in a file for a kind of sink; ConfigError for one that cannot be used."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ConfigError(f"template {path}: larger than {MAX_BYTES} bytes")
        document = msgspec.json.decode(content)
    except OSError as error:
        raise ConfigError(f"template {path}: {error.strerror}") from None
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ConfigError(f"template {path}: {error}") from None
    if not isinstance(document, dict):
        raise ConfigError(f"template {path}: a body is a JSON object")
    _check(document, path, 0, secret=kind == "pagerduty")
    quotes = {"slack": slack_quoted, "teams": markdown_quoted, "jira": jira_quoted}
    return Template(document, quotes.get(kind, _as_it_is))


def _check(node: object, path: Path, depth: int, *, secret: bool) -> None:
    if depth > MAX_DEPTH:
        raise ConfigError(f"template {path}: nested deeper than {MAX_DEPTH}")
    match node:
        case str():
            for name in _FIELD.findall(node):
                if name not in FIELDS or (name == "key" and not secret):
                    names = ", ".join(FIELDS)
                    raise ConfigError(f"template {path}: no field {{{name}}} (there are: {names})")
        case list():
            for part in node:
                _check(part, path, depth + 1, secret=secret)
        case dict():
            for part in node.values():
                _check(part, path, depth + 1, secret=secret)
        case _:
            return


def _facts(alert: Alert, secret: str, *, update: bool) -> Mapping[str, str | int]:
    return {
        **{name: getattr(alert, name) for name in _NUMBERS},
        **{name: safe(getattr(alert, name)) for name in _TEXTS},
        **{name: safe(tally_text(getattr(alert, name))) for name in _TALLIES},
        "title": headline(alert, update=update),
        "level": alert.level.value,
        "when": period_text(alert.first, alert.last),
        "rules": safe(", ".join(title for _, title, _ in alert.rules[:5])),
        "techniques": ", ".join(alert.techniques),
        "tactics": ", ".join(alert.tactics),
        "state": alert.state.value,
        "key": secret,
    }


def _as_it_is(text: str) -> str:
    return text
