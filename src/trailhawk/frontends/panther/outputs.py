"""The fields that a rule copies into its alert: plain copies in ``alert_context``."""

from __future__ import annotations

from trailhawk.frontends.panther.conditions import is_simple
from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.simple.keys import path_of
from trailhawk.frontends.panther.specs import Spec
from trailhawk.frontends.panther.symbolic.machine import Machine
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Field, Function
from trailhawk.frontends.panther.translate import EVENT, ways
from trailhawk.model.paths import AnyCase, FieldPath, Step

__all__ = ["output_fields"]

MAX_FIELDS = 100


def output_fields(content: Content, spec: Spec) -> tuple[FieldPath, ...]:
    """Return the fields that stand in the context under some key just as they are.

    What the function computes is left out, and so is a function that cannot be followed.
    """
    if is_simple(spec):
        return _listed(spec)
    machine = Machine(content.program, content.model)
    machine.lazy = True
    copied: dict[FieldPath, None] = {}

    def run() -> Ending:
        machine.begin()
        try:
            function = machine.module_name(content.module_of(spec), "alert_context")
            found = machine.call(function, [EVENT], {}) if isinstance(function, Function) else None
        except (Raised, Unsupported):
            return Ending("unknown")
        for value in found.values() if isinstance(found, dict) else ():
            if isinstance(value, Field) and value.scope == 0:
                copied[_path(value)] = None
        return Ending("return")

    ways(machine, run)
    return tuple(copied)[:MAX_FIELDS]


def _listed(spec: Spec) -> tuple[FieldPath, ...]:
    """Return the fields of a Simple Detection's ``AlertContext``."""
    rows = spec.body.get("AlertContext")
    keys = (
        [row.get("KeyValue") for row in rows if isinstance(row, dict)]
        if isinstance(rows, list)
        else []
    )
    found = [path_of(key).path for key in keys if isinstance(key, dict)]
    return tuple(FieldPath(_plain(path.steps)) for path in dict.fromkeys(found))[:MAX_FIELDS]


def _path(of: Field) -> FieldPath:
    return FieldPath(_plain(of.path))


def _plain(path: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step.key if isinstance(step, AnyCase) else step for step in path)
