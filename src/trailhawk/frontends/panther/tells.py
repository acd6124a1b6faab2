"""All that a rule says of a match: by its functions, else by its document, else by default."""

from __future__ import annotations

from collections.abc import Iterable

from trailhawk.frontends.panther.alert_fields import alert_fields
from trailhawk.frontends.panther.conditions import is_simple
from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.derived import is_derived
from trailhawk.frontends.panther.specs import Spec, texts_at
from trailhawk.frontends.panther.telling import Spoken, spoken
from trailhawk.ir.conditions import TRUE, Condition
from trailhawk.ir.templates import Tells
from trailhawk.model.limits import Limits
from trailhawk.model.paths import AnyCase, FieldPath

__all__ = ["tells_of"]

MAX_FIELDS = 100


def tells_of(
    content: Content,
    spec: Spec,
    limits: Limits,
    changes: Iterable[tuple[str, str]] = (),
    matching: Condition = TRUE,
) -> tuple[Tells, tuple[FieldPath, ...]]:
    """Return what a rule says of a match, and the fields that go with it just as they are.

    ``changes`` are names of modules that ``rule`` gives other values, ``matching`` holds of every
    record on which it matches.
    Raises ``RuleError`` for a document that cannot be read.
    """
    stated: tuple[str, ...] = ()
    if is_simple(spec):
        found = alert_fields(spec, limits)
    else:
        found = spoken(content, spec, changes, matching)
        if is_derived(spec):
            own = alert_fields(spec, limits)
            stated = _stated(spec, own, found)
            found = _restated(found, own, stated)
    templates = found.templates
    outputs = tuple(dict.fromkeys(map(_shown, found.copies)))[:MAX_FIELDS]
    tells = Tells(
        title=templates.get("title"),
        dedup=templates.get("dedup"),
        severity=templates.get("severity"),
        unique=templates.get("unique"),
        description=templates.get("description"),
        reference=templates.get("reference"),
        runbook=templates.get("runbook"),
        destinations=_destinations(spec, found),
        context=tuple(found.context.items()),
        default_title=spec.id,
        default_dedup=f"defaultDedupString:{spec.id}" if _groups(found) else None,
        stated=stated,
        untold=tuple(found.untold.items()),
    )
    return tells, outputs


def _stated(spec: Spec, own: Spoken, base: Spoken) -> tuple[str, ...]:
    """Return what a derived rule's document says in the place of its base's functions."""
    stated = list(own.templates)
    if "title" in stated and "dedup" not in (*stated, *base.present):
        # What has no text by which matches are the same goes by its title.
        stated.append("dedup")
    if spec.body.get("AlertContext") is not None:
        stated.append("context")
    return tuple(stated)


def _restated(found: Spoken, own: Spoken, stated: tuple[str, ...]) -> Spoken:
    """Return what a base's functions say, with what the derived rule's document says instead."""
    replaced = tuple("alert_context" if name == "context" else name for name in stated)
    found.templates |= own.templates
    found.present |= {*own.templates}
    if "context" in stated:
        found.context, found.copies = own.context, own.copies
    found.untold = {
        what: why for what, why in found.untold.items() if what.partition(".")[0] not in replaced
    }
    return found


def _groups(found: Spoken) -> bool:
    """Whether it is known which matches are the same."""
    decides = "dedup" if "dedup" in found.present else "title"
    return decides not in found.untold


def _destinations(spec: Spec, found: Spoken) -> tuple[str, ...] | None:
    if "destinations" in found.present:
        return found.destinations
    return texts_at(spec.body, "OutputIds") or None


def _shown(path: FieldPath) -> FieldPath:
    return FieldPath(tuple(step.key if isinstance(step, AnyCase) else step for step in path.steps))
