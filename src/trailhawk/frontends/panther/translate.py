"""A function of a rule as a condition: exact, or necessary with a reason, or neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trailhawk.frontends.panther.symbolic.formula import condition_of
from trailhawk.frontends.panther.symbolic.machine import Machine
from trailhawk.frontends.panther.symbolic.program import Program
from trailhawk.frontends.panther.symbolic.questions import (
    MAX_WAYS,
    Asked,
    Ending,
    Explorer,
    Tree,
    Unsure,
    explore,
)
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Answer, DataModel, Field, Function
from trailhawk.ir.conditions import Condition, Leaf
from trailhawk.ir.tests import Same

__all__ = ["Translation", "translate_rule"]

EVENT = Field((), certain=True)


@dataclass(frozen=True, slots=True)
class Translation:
    """What is known of a rule's Python without running it."""

    condition: Condition
    """Holds of every record on which the rule matches."""
    reason: str = ""
    """Why the rule may not match though it holds; empty when the condition is all there is."""
    effects: tuple[str, ...] = ()
    """What else the rule does when it is run."""
    changes: frozenset[tuple[str, str]] = frozenset()
    """Modules' names that it gives other values: functions called after it see those."""
    enrichment: bool = False
    """Whether it looks for enrichment, which no record has."""
    asks: Condition | None = None
    """Holds as well of every record of which the rule keeps something; None where it never does."""


def translate_rule(program: Program, module: str, model: DataModel) -> Translation:
    """Return the condition under which a module's ``rule`` returns True."""
    machine = Machine(program, model)
    effects: dict[str, None] = {}

    def run() -> Ending:
        machine.begin()
        ending = outcome(machine, module, "rule")
        machine.finish()
        if machine.kept:
            ending = replace(ending, keeps=True)
        effects.update(dict.fromkeys(machine.effects))
        return ending

    tree = ways(machine, run)
    while machine.state():
        tree = ways(machine, run)
    may = condition_of(tree, _may_match, widely=True)
    must = condition_of(tree, lambda end: end.kind == "return" and end.what is True, widely=False)
    reason = "" if may == must else (_reasons(tree) or "its branches cannot be told apart")
    asks = None
    if any(end.keeps for end in endings(tree)):
        asks = condition_of(tree, lambda end: end.keeps or _may_match(end), widely=True)
    changes = frozenset(machine.written)
    return Translation(may, reason, tuple(effects), changes, machine.enrichment, asks)


def _may_match(end: Ending) -> bool:
    return end.kind == "unknown" or end.what is True


def endings(tree: Tree) -> Iterator[Ending]:
    """Yield how each way ends."""
    if isinstance(tree, Asked):
        yield from endings(tree.yes)
        yield from endings(tree.no)
    else:
        yield tree


def ways(
    machine: Machine,
    run: Callable[[], Ending],
    most: int = MAX_WAYS,
    given: Sequence[tuple[Leaf, bool]] = (),
) -> Tree:
    """Return every way through a run; past so many, they are unknown.

    ``given`` are answers of the record that are known beforehand.
    """
    explorer = Explorer(0, given)
    machine.explorers = [explorer]
    return explore(explorer, run, most)


def outcome(machine: Machine, module: str, name: str) -> Ending:
    """Call a function of a module with the event; return how that ends."""
    try:
        function = machine.module_name(module, name)
        if not isinstance(function, Function):
            return Ending("unknown", f"{name} is no function")
        return _judged(machine, machine.call(function, [EVENT], {}))
    except Raised as error:
        return Ending("raise", getattr(error.kind, "__name__", str(error.kind)))
    except Unsupported as error:
        return Ending("unknown", str(error))


def _judged(machine: Machine, found: Any) -> Ending:  # noqa: ANN401
    """Return the verdict that a returned value is: only True matches, only False does not."""
    match found:
        case Answer(condition, scope):
            found = machine.ask(condition, scope)
        case Field():
            settled = machine.settle(found)
            if isinstance(settled, Field):
                found = machine.asks(settled, Same((True,)))
                if not found and not machine.asks(settled, Same((False,))):
                    return Ending("raise", "rule() returned no boolean")
            else:
                return _judged(machine, settled)
        case bool():
            pass
        case None | str() | int() | float() | list() | dict():
            return Ending("raise", "rule() returned no boolean")
        case _:
            return Ending("unknown", getattr(found, "reason", "it returns a computed value"))
    if machine.taint and found:
        return Ending("unknown", machine.taint)
    return Ending("return", found)


def _reasons(tree: Tree) -> str:
    found: dict[str, None] = {}

    def gather(one: Tree) -> None:
        if isinstance(one, Asked):
            if isinstance(one.question, Unsure):
                found[one.question.reason] = None
            gather(one.yes)
            gather(one.no)
        elif one.kind == "unknown":
            found[str(one.what)] = None

    gather(tree)
    return "; ".join(list(found)[:3])
