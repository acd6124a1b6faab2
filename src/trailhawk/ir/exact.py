"""The exact resolver: the one value that stands at a path, as general-purpose code reads it.

No list is entered unless a step asks for a position, and no key is taken apart at its dots.
"""

from __future__ import annotations

from trailhawk.ir.keys import key_in_any_case, text_part
from trailhawk.ir.text_functions import applied
from trailhawk.ir.values import TRUNCATED_FIELDS, Nodes, nodes_at, view
from trailhawk.model.paths import AnyCase, Apply, FieldPath, Formula, Part, Step, View

__all__ = ["step_from", "value_at"]

_NOTHING = Nodes(())
_LEFT_OUT = Nodes((), truncated=True)


def value_at(root: object, path: FieldPath, *, nested: bool = False) -> Nodes:
    """Return the value at ``path`` below ``root``: one, or none; null is a value."""
    here = root
    field = False
    for number, step in enumerate(path.steps):
        # CloudTrail left the object out, so that it has neither keys nor a text of its own.
        left_out = field and isinstance(here, dict) and here.get("omitted") is True
        if left_out and isinstance(step, View):
            return _LEFT_OUT
        found = step_from(here, step)
        if not found:
            return _LEFT_OUT if left_out else _NOTHING
        here = found[0]
        field = number == 0 and not nested and step in TRUNCATED_FIELDS
    return Nodes((here,))


def step_from(here: object, step: Step) -> tuple[object, ...]:
    """Return what one step leads to; empty where it leads nowhere."""
    match step:
        case str():
            return (here[step],) if isinstance(here, dict) and step in here else ()
        case AnyCase(name):
            key = key_in_any_case(here, name)
            return (here[key],) if isinstance(here, dict) and key is not None else ()
        case int():
            there = isinstance(here, list) and -len(here) <= step < len(here)
            return (here[step],) if isinstance(here, list) and there else ()
        case View(kind):
            return (view(here, kind),)
        case Part():
            part = text_part(here, step)
            return () if part is None else (part,)
        case Apply():
            changed = applied(here, step)
            return () if changed is None else (changed,)
        case Formula():
            return nodes_at(here, FieldPath((step,))).values[:1]
