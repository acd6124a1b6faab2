"""Findings about what a rule says of itself: ATT&CK ids, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.lint.context import Context
from trailhawk.lint.findings import Edit, LintFinding
from trailhawk.lint.places import word_places
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["check_metadata"]

_OLD_TACTICS = {"defense-evasion": ("stealth", "defense-impairment")}
_TACTIC_IDS = 2


def check_metadata(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong with or missing from a rule's attributes."""
    meta = context.rule.meta
    for name in meta.techniques:
        yield from _technique(context, name)
    for name in meta.tactics:
        yield from _tactic(context, name)
    given = {
        "id": bool(meta.id) and not meta.id.startswith("sha256-"),
        "level": not any("gives no level" in note for note in meta.notes),
        "description": bool(meta.description),
        "falsepositives": bool(meta.falsepositives),
        "ATT&CK tags": bool(meta.techniques or meta.tactics),
    }
    missing = [name for name, is_there in given.items() if not is_there]
    if missing:
        yield LintFinding("L-META", f"the rule gives no {', no '.join(missing)}", _top(context))


def _top(context: Context) -> Span | None:
    return context.rule.source.at


def _technique(context: Context, name: str) -> Iterator[LintFinding]:
    attack = context.facts.attack
    place = next(iter(_tags(context, name)), _top(context))
    found = attack.technique(name)
    if found is None:
        said = f"ATT&CK Enterprise {attack.version} has no technique {cut(name, 40)}"
        yield LintFinding("L-TECHNIQUE", said, place)
    elif found.retired:
        said = f"{found.id} ({found.name}) was {found.retired} in ATT&CK"
        heir = attack.technique(found.successor)
        if heir is None:
            yield LintFinding("L-OLD-TECHNIQUE", said, place)
            return
        edits = tuple(Edit(at, (_like(context, at, heir.id),)) for at in _tags(context, name))
        help_ = f"use {heir.id} ({heir.name})"
        yield LintFinding("L-OLD-TECHNIQUE", said, place, help_, edits)


def _tags(context: Context, name: str) -> list[Span]:
    """Return the places of an id among the tags; prose that mentions it is left alone.

    ``t1562`` does not stand in ``attack.t1562.001``.
    """
    lines = context.text.splitlines()
    return [
        place
        for place in word_places(context.text, name)
        if lines[place.line - 1].lower().lstrip(" -\"'").startswith("attack.")
        and lines[place.line - 1][place.column - 1 + place.length :][:1] != "."
    ]


def _like(context: Context, at: Span, name: str) -> str:
    line = context.text.splitlines()[at.line - 1]
    written = line[at.column - 1 : at.column - 1 + at.length]
    return name.lower() if written.islower() else name


def _tactic(context: Context, name: str) -> Iterator[LintFinding]:
    attack = context.facts.attack
    if name in attack.tactics or name.upper() in {one.id for one in attack.tactics.values()}:
        return
    place = next(iter(word_places(context.text, name)), _top(context))
    heirs = _OLD_TACTICS.get(name)
    if heirs is not None:
        said = f"ATT&CK {attack.version} has split the tactic {name} into {' and '.join(heirs)}"
        yield LintFinding("L-OLD-TECHNIQUE", said, place)
    else:
        said = f"ATT&CK Enterprise {attack.version} has no tactic {cut(name, 40)!r}"
        yield LintFinding("L-TECHNIQUE", said, place)
