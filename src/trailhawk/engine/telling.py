"""What rules say of their matches, with conditions compiled once; ``ir.templates`` is the twin."""

from __future__ import annotations

from collections.abc import Callable

from trailhawk.engine.compiled import Compiled, compile_condition
from trailhawk.ir.conditions import Condition
from trailhawk.ir.templates import Chosen, Context, Picked, Tells, Template, tell
from trailhawk.model.deciding import Told

__all__ = ["compile_tells"]


def compile_tells(tells: Tells) -> Callable[[dict[str, object]], Told]:
    """Return a function equal to ``told(tells, record)``."""
    compiled: dict[Condition, Compiled] = {}
    templates = (
        *(tells.title, tells.dedup, tells.severity, tells.unique),
        *(tells.description, tells.reference, tells.runbook),
        *(entry for _, entry in tells.context),
    )
    for template in templates:
        _gather(template, compiled)

    def holds(condition: Condition, record: dict[str, object]) -> bool:
        return compiled[condition](record)

    return lambda record: tell(tells, record, holds)


def _gather(template: Template | Context | None, compiled: dict[Condition, Compiled]) -> None:
    if isinstance(template, Chosen | Picked):
        if template.condition not in compiled:
            compiled[template.condition] = compile_condition(template.condition)
        _gather(template.yes, compiled)
        _gather(template.no, compiled)
