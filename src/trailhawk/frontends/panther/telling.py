"""What the functions beside ``rule`` say of a match, as templates; none of them is run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.specs import Spec
from trailhawk.frontends.panther.symbolic.machine import Machine
from trailhawk.frontends.panther.symbolic.questions import Ending, Tree, Unsure
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Field, Function, Unknown, is_symbolic
from trailhawk.frontends.panther.symbolic.wording import Untold, context_value, words
from trailhawk.frontends.panther.translate import EVENT, ways
from trailhawk.ir.conditions import TRUE, And, Condition, Leaf, Not
from trailhawk.ir.normal import normalise
from trailhawk.ir.templates import LEVELS, Chosen, Context, Fixed, NoKey, Nothing, Picked, Template
from trailhawk.ir.tests import JsonType
from trailhawk.model.paths import FieldPath

__all__ = ["FUNCTIONS", "Spoken", "spoken"]

FUNCTIONS = ("title", "dedup", "severity", "unique", "description", "reference", "runbook")
_ERROR = "_error"
"""The key of what stands in the place of a context that cannot be made."""
MAX_WAYS = 150
MAX_PIECES = 400
"""Pieces and choices of one function's template."""


@dataclass(slots=True)
class Spoken:
    """What came of a rule's functions."""

    templates: dict[str, Template] = field(default_factory=dict)
    context: dict[str, Context] = field(default_factory=dict)
    destinations: tuple[str, ...] | None = None
    copies: tuple[FieldPath, ...] = ()
    """The fields that the context has just as they are."""
    present: set[str] = field(default_factory=set)
    """The functions that the rule has, translated or not."""
    untold: dict[str, str] = field(default_factory=dict)


def spoken(
    content: Content,
    spec: Spec,
    changes: Iterable[tuple[str, str]] = (),
    matching: Condition = TRUE,
) -> Spoken:
    """Return the templates of a rule's functions, and why others have none.

    Nobody asks a rule for its title unless it matches, so what ``matching`` says of every record
    on which it does goes without saying.
    ``changes`` are names of modules that ``rule`` itself gives other values. Functions of one
    rule see what those before them have left behind, so one interpreter follows all of them.
    """
    found = Spoken()
    machine = Machine(content.program, content.model)
    machine.lazy = True
    machine.written.update(changes)
    given = tuple(_certain(normalise(matching)))
    for name in (*FUNCTIONS, "destinations", "alert_context"):
        teller = _Teller(machine, content.module_of(spec), name, given)
        if not teller.exists():
            continue
        found.present.add(name)
        try:
            if name == "alert_context":
                found.context, untold = teller.context()
                found.copies = tuple(teller.copies)
                found.untold.update(untold)
            elif name == "destinations":
                found.destinations = teller.destinations()
            else:
                found.templates[name] = teller.template()
        except Untold as error:
            found.untold[name] = str(error)
    return found


def _certain(condition: Condition) -> Iterator[tuple[Leaf, bool]]:
    """Yield the answers that a condition implies."""
    match condition:
        case Leaf():
            yield condition, True
        case Not(Leaf() as leaf):
            yield leaf, False
        case And(parts):
            for part in parts:
                yield from _certain(part)


class _Teller:
    """Follows one function of a module."""

    def __init__(
        self, machine: Machine, module: str, name: str, given: tuple[tuple[Leaf, bool], ...]
    ) -> None:
        self._given = given
        self._machine = machine
        self._module = module
        self._name = name
        self._pieces = 0
        self.copies: dict[FieldPath, None] = {}
        """The fields that the context has just as they are, on some way."""

    def exists(self) -> bool:
        """Whether the module has the function."""
        try:
            found = self._machine.module_name(self._module, self._name)
        except (Raised, Unsupported):
            return False
        return isinstance(found, Function | Unknown)

    def template(self) -> Template:
        """Return the text that the function returns; ``Untold`` where it cannot be followed."""
        return self._of(self._tree(self._text), lambda end: self._words(end.what))

    def destinations(self) -> tuple[str, ...] | None:
        """Return the constant list that the function returns."""
        tree = self._tree(lambda value: value)
        value = tree.what if isinstance(tree, Ending) and tree.kind == "return" else None
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise Untold("the destinations depend on the event")

    def context(self) -> tuple[dict[str, Context], dict[str, str]]:
        """Return the context by key, and why some keys are not told."""
        tree = self._tree(self._seen)
        told: dict[str, Context] = {}
        untold: dict[str, str] = {}
        if not (names := _keys(tree)) or (reason := _unreadable(tree)):
            untold["alert_context"] = reason if names else _unknown(tree)
            return told, untold
        for name in (*names, *_failing(tree)):
            self._pieces = 0
            try:
                told[name] = self._entry(tree, name)
            except Untold as error:
                if name != _ERROR:
                    untold[f"alert_context.{name}"] = str(error)
        return told, untold

    def _seen(self, value: Any) -> Any:  # noqa: ANN401
        """Note what the context copies, on whichever way."""
        for one in value.values() if isinstance(value, dict) else ():
            if isinstance(one, Field) and one.scope == 0:
                self.copies[FieldPath(one.path)] = None
        return value

    def _entry(self, tree: Tree, name: str) -> Context:
        """Return what stands under a key of the dictionary that the function returns."""
        self._spend()
        if isinstance(tree, Ending):
            if tree.kind == "unknown":
                raise Untold(str(tree.what))
            if not isinstance(tree.what, dict):
                return _error_of(tree) if name == _ERROR else NoKey()
            return context_value(tree.what[name]) if name in tree.what else NoKey()
        yes, no = self._entry(tree.yes, name), self._entry(tree.no, name)
        if yes == no:
            return yes
        if isinstance(tree.question, Unsure):
            raise Untold(tree.question.reason)
        return Picked(normalise(tree.question), yes, no)

    def _spend(self) -> None:
        self._pieces += 1
        if self._pieces > MAX_PIECES:
            raise Untold("it has too many branches")

    def _tree(self, read: Callable[[Any], Any]) -> Tree:
        machine = self._machine

        def run() -> Ending:
            machine.begin()
            try:
                function = machine.module_name(self._module, self._name)
                if not isinstance(function, Function):
                    return Ending("unknown", f"{self._name} is no function")
                found = read(machine.call(function, [EVENT], {}))
            except Raised as error:
                return Ending("raise", getattr(error.kind, "__name__", ""))
            except Unsupported as error:
                return Ending("unknown", str(error))
            finally:
                machine.finish()
            return Ending("unknown", machine.taint) if machine.taint else Ending("return", found)

        tree = ways(machine, run, MAX_WAYS, self._given)
        while machine.state():
            tree = ways(machine, run, MAX_WAYS, self._given)
        return tree

    def _text(self, value: Any) -> Any:  # noqa: ANN401
        """Return a returned value, settled; None for what is no text."""
        settled = self._machine.settle(value)
        if isinstance(settled, Field):
            return settled if self._machine.is_a(settled, JsonType.TEXT) else None
        return settled

    def _of(self, tree: Tree, said: Callable[[Ending], Template]) -> Template:
        self._spend()
        if isinstance(tree, Ending):
            if tree.kind == "unknown":
                raise Untold(str(tree.what))
            return said(tree) if tree.kind == "return" else Nothing()
        yes, no = self._of(tree.yes, said), self._of(tree.no, said)
        if yes == no:
            return yes
        if isinstance(tree.question, Unsure):
            raise Untold(tree.question.reason)
        return Chosen(normalise(tree.question), yes, no)

    def _words(self, value: Any) -> Template:  # noqa: ANN401
        if isinstance(value, str) and self._name == "severity" and value.upper() not in LEVELS:
            return Nothing()
        return words(value) or Nothing()


def _unknown(tree: Tree) -> str:
    """Return why a context has no keys that are known."""
    if isinstance(tree, Ending):
        return str(tree.what) if tree.kind == "unknown" else ""
    return _unknown(tree.yes) or _unknown(tree.no) or "it has no keys"


def _leaves(tree: Tree) -> Iterator[Ending]:
    if isinstance(tree, Ending):
        yield tree
    else:
        yield from _leaves(tree.yes)
        yield from _leaves(tree.no)


def _unreadable(tree: Tree) -> str:
    """Return why nothing can be told of a context that has keys on some way; empty if it can."""
    for end in _leaves(tree):
        if isinstance(end.what, dict) and not all(isinstance(key, str) for key in end.what):
            return "a key that is no text"
        if end.kind == "return" and is_symbolic(end.what) and not isinstance(end.what, dict):
            return "on some way it is what the event has"
    return ""


def _failing(tree: Tree) -> tuple[str, ...]:
    """Return the key that a context has where it fails, or is none, if it may."""
    failing = (
        end.kind == "raise" or (end.kind == "return" and not isinstance(end.what, dict))
        for end in _leaves(tree)
    )
    return (_ERROR,) if any(failing) else ()


def _error_of(end: Ending) -> Context:
    """Return what Panther puts in the place of a context that fails: here, only its kind."""
    kind = str(end.what) if end.kind == "raise" else "TypeError"
    return Fixed(msgspec.json.encode(f"{kind} in alert_context()"))


def _keys(tree: Tree) -> dict[str, None]:
    """Return the keys that the context has on some way that can be followed."""
    if isinstance(tree, Ending):
        found = tree.what if isinstance(tree.what, dict) else {}
        return dict.fromkeys(map(str, found))
    return _keys(tree.yes) | _keys(tree.no)
