"""What a Simple Detection's document says of a match: title, context, groups, severities."""

from __future__ import annotations

import msgspec

from trailhawk.frontends.panther.simple import detection
from trailhawk.frontends.panther.simple.keys import Key, key_of
from trailhawk.frontends.panther.specs import Spec
from trailhawk.frontends.panther.telling import Spoken
from trailhawk.ir.templates import (
    LEVELS,
    Chosen,
    Context,
    Copied,
    Fixed,
    Nothing,
    Slot,
    Template,
    Words,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["alert_fields"]

MAX_PIECES = 200


def alert_fields(spec: Spec, limits: Limits) -> Spoken:
    """Return the templates of a document; ``RuleError`` (R608) for what makes no sense."""
    try:
        return _fields(spec, limits)
    except RuleError as error:
        raise RuleError(error.code, error.message, at=spec.source.at, fix=error.fix) from None


def _fields(spec: Spec, limits: Limits) -> Spoken:
    found = Spoken()
    body = spec.body
    title = body.get("AlertTitle")
    if isinstance(title, str) and title:
        found.templates["title"] = _title(title)
    if isinstance(body.get("GroupBy"), list):
        found.templates["dedup"] = _groups(_rows(body["GroupBy"], "GroupBy"))
    if isinstance(body.get("DynamicSeverities"), list):
        rows = _rows(body["DynamicSeverities"], "DynamicSeverities")
        found.templates["severity"] = _severities(rows, limits)
    for row in _rows(body.get("AlertContext") or [], "AlertContext"):
        value = row.get("KeyValue")
        if not isinstance(value, dict) or not isinstance(row.get("KeyName"), str):
            raise RuleError("R608", "AlertContext: give each KeyName and KeyValue")
        key = key_of(value, nested=False)
        name = str(row["KeyName"])
        found.context[name] = _context(key)
    found.present.update(found.templates)
    copied = (entry.path for entry in found.context.values() if isinstance(entry, Copied))
    found.copies = tuple(copied)
    return found


def _context(key: Key) -> Context:
    if key.constant is not None:
        return Fixed(msgspec.json.encode(key.constant))
    return Fixed(b"null") if key.nothing else Copied(key.path)


def _rows(value: object, name: str) -> list[dict[str, object]]:
    given = value if isinstance(value, list) else [value]
    rows = [row for row in given if isinstance(row, dict)]
    if len(rows) < len(given) or len(rows) > MAX_PIECES:
        raise RuleError("R608", f"{name} must be a list of maps, at most {MAX_PIECES}")
    return rows


def _title(text: str) -> Template:
    """Read ``{a.b}`` as what stands at a key path; what is no path stays as it is."""
    pieces: list[str | Slot] = []
    rest = text
    while rest and len(pieces) < MAX_PIECES:
        before, opened, after = rest.partition("{")
        inside, closed, left = after.partition("}")
        if not opened or not closed:
            pieces.append(rest)
            break
        pieces += [before] if before else []
        pieces.append(_slot(key_of({"KeyPath": inside.strip()}, nested=False)))
        rest = left
    return Words(tuple(pieces))


def _slot(key: Key) -> str | Slot:
    if key.constant is not None:
        return key.constant
    return "" if key.nothing else Slot(key.path, "", "")


def _groups(rows: list[dict[str, object]]) -> Template:
    """Return the values of keys, one a line, so that no two groups read alike."""
    pieces: list[str | Slot] = []
    for row in rows:
        key = key_of(row, nested=False)
        pieces += [f"{key.written}: ", _slot(key), "\n"]
    return Words(tuple(pieces[:-1]))


def _severities(rows: list[dict[str, object]], limits: Limits) -> Template:
    """Return the first severity whose conditions hold."""
    chosen: Template = Nothing()
    for row in reversed(rows):
        word = str(row.get("ChangeTo", "")).upper()
        if word not in LEVELS:
            said = f"DynamicSeverities: unknown severity {cut(repr(row.get('ChangeTo')), 80)}"
            raise RuleError("R608", said)
        condition = detection(row.get("Conditions") or [], limits)
        chosen = Chosen(condition, Words((word,)), chosen)
    return chosen
