"""What a rule says of its findings, as texts put together from the record.

A template is plain data: constant texts, what stands at paths, and conditions that choose. Whoever
wrote the rule in code meant general-purpose code's texts, so values read as Python prints them.
``told`` is the plain meaning; ``engine.telling`` does the same with compiled conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from trailhawk.ir.conditions import Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.exact import value_at
from trailhawk.model.deciding import Told
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Level, Severity

__all__ = [
    "LEVELS",
    "Chosen",
    "Context",
    "Copied",
    "Fixed",
    "Holds",
    "NoKey",
    "Nothing",
    "Picked",
    "Slot",
    "Tells",
    "Template",
    "Words",
    "python_text",
    "render",
    "restated",
    "tell",
    "told",
]

MAX_CHARS = 1_000
TRUNCATED = "... (truncated)"
MAX_CONTEXT_BYTES = 200 * 1024

LEVELS: Mapping[str, Level | None] = {
    "INFO": Level.INFORMATIONAL,
    "LOW": Level.LOW,
    "MEDIUM": Level.MEDIUM,
    "HIGH": Level.HIGH,
    "CRITICAL": Level.CRITICAL,
    "DEFAULT": None,
}
"""What a severity may be called; None leaves it at the rule's own."""

Holds: TypeAlias = Callable[[Condition, dict[str, object]], bool]
"""Whether a condition holds of a record."""


class Slot(msgspec.Struct, frozen=True, tag="slot"):
    """The text of what stands at a path, and what is put there for nothing and for null."""

    path: FieldPath
    missing: str = "None"
    null: str = "None"


class Words(msgspec.Struct, frozen=True, tag="words"):
    """Texts in a row."""

    pieces: tuple[str | Slot, ...]


class Nothing(msgspec.Struct, frozen=True, tag="nothing"):
    """No text: whatever stands in for it is used."""


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """One or the other, as a condition holds of the record or does not."""

    condition: Condition
    yes: Template
    no: Template


class Fixed(msgspec.Struct, frozen=True, tag="fixed"):
    """Always the same value, as JSON text."""

    json: bytes


class Copied(msgspec.Struct, frozen=True, tag="copied"):
    """What stands at a path, just as it is, and the JSON text for nothing and for null."""

    path: FieldPath
    missing: bytes = b"null"
    null: bytes = b"null"


class NoKey(msgspec.Struct, frozen=True, tag="nokey"):
    """No value: what goes with the alert has no such key."""


class Picked(msgspec.Struct, frozen=True, tag="picked"):
    """One or the other value, as a condition holds of the record or does not."""

    condition: Condition
    yes: Context
    no: Context


Template: TypeAlias = Words | Nothing | Chosen
Context: TypeAlias = Words | Fixed | Copied | NoKey | Picked
"""A value of what goes with an alert."""


class Tells(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says of a finding; None where it says nothing, or only its code knows."""

    title: Template | None = None
    dedup: Template | None = None
    """Findings of one text are one alert; where it is empty, those of one title."""
    severity: Template | None = None
    """A word of ``LEVELS``."""
    unique: Template | None = None
    description: Template | None = None
    reference: Template | None = None
    runbook: Template | None = None
    destinations: tuple[str, ...] | None = None
    context: tuple[tuple[str, Context], ...] = ()
    default_title: str = ""
    """For a title that fails; one that is empty is the rule's own."""
    default_dedup: str | None = None
    """For a text that is nothing; None where only the rule's code knows which are the same."""
    stated: tuple[str, ...] = ()
    """Which of these the rule's document says itself, whatever its code would say."""
    untold: tuple[tuple[str, str], ...] = ()
    """What only the rule's code knows: the function, or the key of its context, and why."""


def told(tells: Tells, record: dict[str, object]) -> Told:
    """Return what the rule says of a record on which it matches."""
    return tell(tells, record, lambda condition, one: evaluate(condition, one) is True)


def tell(tells: Tells, record: dict[str, object], holds: Holds) -> Told:
    """Return the same, conditions being decided by ``holds``."""

    def text(template: Template | None) -> str | None:
        found = None if template is None else render(template, record, holds)
        return None if found is None else _cut(found)

    title = text(tells.title)
    return Told(
        title="" if tells.title is None else tells.default_title if title is None else title,
        severity=_severity(text(tells.severity)),
        dedup=_dedup(tells, text(tells.dedup), title),
        unique=text(tells.unique) or None,
        description=text(tells.description) or "",
        reference=text(tells.reference) or "",
        runbook=text(tells.runbook) or "",
        destinations=tells.destinations,
        context=_context(tells, record, holds),
    )


def restated(told: Told, stated: Told, names: tuple[str, ...]) -> Told:
    """Return what code told, with what the rule's document says itself in the place of it."""
    return msgspec.structs.replace(told, **{name: getattr(stated, name) for name in names})


def render(template: Template, record: dict[str, object], holds: Holds) -> str | None:
    """Return a template's text; None for nothing."""
    match template:
        case Nothing():
            return None
        case Chosen(condition, yes, no):
            return render(yes if holds(condition, record) else no, record, holds)
        case Words(pieces):
            return "".join(
                piece if isinstance(piece, str) else _slot(piece, record) for piece in pieces
            )


def _slot(slot: Slot, record: dict[str, object]) -> str:
    found = value_at(record, slot.path).values
    if not found:
        return slot.missing
    return slot.null if found[0] is None else python_text(found[0])


def python_text(value: object) -> str:
    """Return a JSON value as Python's ``str`` writes it; too large a number has no digits."""
    try:
        return str(value)
    except ValueError:
        return "(number)"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - len(TRUNCATED)] + TRUNCATED


def _severity(word: str | None) -> Severity | None:
    level = LEVELS.get((word or "").upper())
    return None if level is None else Severity.of(level)


def _dedup(tells: Tells, text: str | None, title: str | None) -> str | None:
    if tells.default_dedup is None:
        return None
    # A function that fails is no title's business; one that returns no text is as if not there.
    failed = tells.dedup is not None and text is None
    return tells.default_dedup if failed else text or title or tells.default_dedup


def _context(tells: Tells, record: dict[str, object], holds: Holds) -> bytes:
    if not tells.context:
        return b""
    entries = ((name, _entry(entry, record, holds)) for name, entry in tells.context)
    found = {name: value for name, value in entries if not isinstance(value, NoKey)}
    try:
        text = msgspec.json.encode(found)
    except ValueError:
        # A number with more digits than Python prints.
        return msgspec.json.encode({"_error": "alert_context is no JSON"})
    if len(text) <= MAX_CONTEXT_BYTES:
        return text
    return msgspec.json.encode(
        {"_error": f"alert_context is larger than {MAX_CONTEXT_BYTES} bytes"}
    )


def _entry(entry: Context, record: dict[str, object], holds: Holds) -> object:
    match entry:
        case Words():
            return render(entry, record, holds)
        case Fixed(json):
            return msgspec.Raw(json)
        case NoKey():
            return entry
        case Picked(condition, yes, no):
            return _entry(yes if holds(condition, record) else no, record, holds)
        case Copied(path, missing, null):
            found = value_at(record, path).values
            if not found:
                return msgspec.Raw(missing)
            return msgspec.Raw(null) if found[0] is None else found[0]
