"""The interpreter: names, modules and calls. Syntax has modules of its own."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from typing import Any

from trailhawk.frontends.panther.symbolic.builtin import NAMES, STANDARD
from trailhawk.frontends.panther.symbolic.calls import bind, call_known
from trailhawk.frontends.panther.symbolic.classes import fixed
from trailhawk.frontends.panther.symbolic.core import BOUNDED, MAX_STEPS, Core
from trailhawk.frontends.panther.symbolic.expressions import evaluate
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.program import Program
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.remembering import Result, is_plain
from trailhawk.frontends.panther.symbolic.scopes import local_names, touched_names
from trailhawk.frontends.panther.symbolic.statements import execute, run, store
from trailhawk.frontends.panther.symbolic.trouble import MISUSED, Raised, Unsupported, misused
from trailhawk.frontends.panther.symbolic.values import DataModel, Function, Unknown

__all__ = ["Machine"]

MAX_DEPTH = 30
"""Calls within calls."""


class Machine(Core):
    """Follows the Python of one program."""

    def __init__(self, program: Program, model: DataModel) -> None:
        super().__init__(model)
        self.program = program
        self._calls = 0
        self._results: dict[int, Result] = {}
        self._copies: dict[int, Any] = {}
        self._defaults: dict[tuple[str, str], object] = {}
        """Collections that parameters have by default, as they are before any event."""

    def begin(self) -> None:
        """Forget the run before."""
        self.steps = self.trying = self.depth = 0
        self.taint = ""
        self.effects = []
        self.kept = False
        self.shared = {}
        self.listed = {}
        self._copies = {}
        self.begun = self.changes
        self._calls = 0
        alike = self.explorers[0].alike if self.explorers else -1
        self._results = {at: one for at, one in self._results.items() if one.end <= alike}

    def finish(self) -> None:
        """Note which modules' names the run has changed."""
        self.kept |= bool(self.effects) or not self.poisoned.keys().isdisjoint(self.shared)
        self.written.update(key for key in self.shared if self.is_written(key))

    def is_top_level(self, frame: Frame) -> bool:
        """Whether a frame is that of a module."""
        names = self.program.names(frame.module, self.evaluate_module)
        return frame.outer is None and frame.names is names

    def is_written(self, key: tuple[str, str]) -> bool:
        """Whether the run has given a module's name another value than it has between runs."""
        module, name = key
        if key in self._defaults:
            return not _same(self._defaults[key], self.shared[key])
        names = self.program.names(module, self.evaluate_module)
        return name not in names or not _same(names[name], self.shared[key])

    def state(self) -> set[tuple[str, str]]:
        """Return names that carry something from one event to the next, and poison them."""
        found = (self.read_first & self.written) - self.poisoned.keys()
        for module, name in found:
            reason = f"it keeps state between events in {name}"
            self.poisoned[module, name] = Unknown(reason)
        if found:
            self.trials.clear()
        return found

    # Names

    def lookup(self, name: str, frame: Frame) -> Any:  # noqa: ANN401
        """Return what a name stands for."""
        here: Frame | None = frame
        while here is not None and name not in here.shared:
            if name in here.names:
                return here.names[name]
            if name in here.local:
                self.fail(UnboundLocalError, name)
            here = here.outer
        return self.module_name(frame.module, name)

    def module_name(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what a name of a module stands for; a run has its own copy of collections."""
        key = (module, name)
        if key in self.shared:
            return self.shared[key]
        names = self.program.names(module, self.evaluate_module)
        if key in self.poisoned:
            # Whoever reads it may change it where it stands.
            self.kept = True
            return self.poisoned[key]
        if name in names:
            self.read_first.add(key)
            value = self.shared[key] = self._own(names[name])
            return value
        if name in NAMES:
            return NAMES[name]
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            return kind
        if "*" in names:
            return names["*"]
        raise Unsupported(f"the name {name!r}")

    def _own(self, value: Any) -> Any:  # noqa: ANN401
        """Return a copy of a collection, so that a run cannot change what the next one sees.

        What has two names has them in the copy too.
        """
        if not isinstance(value, dict | list | set):
            return value
        if id(value) not in self._copies:
            self._copies[id(value)] = (
                {key: self._own(inner) for key, inner in value.items()}
                if isinstance(value, dict)
                else [self._own(inner) for inner in value]
                if isinstance(value, list)
                else set(value)
            )
        return self._copies[id(value)]

    def default(self, function: Function, name: str, value: object) -> object:
        """Return a parameter's default: a collection is one for all calls, and for all events."""
        if function.closure is not None or not isinstance(value, dict | list | set):
            return value
        key = (f"default of {id(function)}", name)
        if key in self.poisoned:
            self.kept = True
            return self.poisoned[key]
        if key not in self.shared:
            self._defaults[key] = value
            self.shared[key] = self._own(value)
            self.read_first.add(key)
        return self.shared[key]

    def evaluate_module(self, module: str) -> dict[str, Any]:
        """Return a module's names; what cannot be told of one is unknown."""
        inner = Machine(self.program, self.model)
        frame = Frame(module)
        frame.names = self.program.names(module, self.evaluate_module)
        for statement in self.program.tree(module).body:
            inner.steps = 0
            try:
                execute(inner, statement, frame)
            except (Unsupported, Raised, *MISUSED) as error:
                for name in touched_names(statement, frame.names):
                    frame.names[name] = Unknown(f"{name}: {error}")
            inner.keep_written()
        fixed(frame.names)
        return frame.names

    def keep_written(self) -> None:
        """Make what functions have done to modules' names while one is loaded what they are."""
        for key in [key for key in self.shared if self.is_written(key)]:
            module, name = key
            if key not in self._defaults:
                names = self.program.names(module, self.evaluate_module)
                before: object = names.get(name)
                now: Any = self.shared[key]
                if self._copies.get(id(before), self) is not now:
                    names[name] = now
                elif isinstance(before, list):
                    before[:] = now
                elif isinstance(before, dict | set):
                    before.clear()
                    before.update(now)
        self.shared = {}
        self._copies = {}

    def member(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what a module has under a name; unknown for modules that are not content."""
        known = f"{module}.{name}"
        if known in STANDARD:
            return STANDARD[known]
        if self.program.has(module):
            return self.module_name(module, name)
        return Unknown(f"{module}.{name}")

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> Ending | None:
        """Run statements; None when they come to their end."""
        try:
            return run(self, body, frame)
        except MISUSED as error:
            raise misused(error) from error

    def store(self, target: ast.expr, value: Any, frame: Frame) -> None:  # noqa: ANN401
        """Give a target a value."""
        store(self, target, value, frame)

    def evaluate(self, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
        """Return the value of an expression."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            self.spend(0)
        kind = type(node)
        if kind is ast.Name:
            return self.lookup(node.id, frame)  # type: ignore[attr-defined]  # its kind says so
        if kind is ast.Constant:
            return node.value  # type: ignore[attr-defined]  # as above
        try:
            found = evaluate(self, node, frame)
            return self.checked(found) if isinstance(found, BOUNDED) else found
        except MISUSED as error:
            raise misused(error) from error

    def call(self, function: object, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call what a rule calls."""
        self.spend()
        if not isinstance(function, Function):
            return call_known(self, function, args, kwargs)
        if function.name == "resolve_timestamp_string" and _harmless(args):
            return args[0]
        if not self.remembers or len(self.explorers) != 1:
            self._calls += 1
            return self._entered(function, args, kwargs)
        at = self._calls
        known = self._results.get(at)
        if known is not None:
            self._calls += known.calls
            self.spend(known.steps)
            self.explorers[0].repeat(known.end)
            return known.value
        self._calls += 1
        before = (self.changes, self.taint, self.kept, len(self.listed))
        steps = self.steps
        found = self._entered(function, args, kwargs)
        if before == (self.changes, self.taint, self.kept, len(self.listed)) and is_plain(found):
            end = len(self.explorers[0].trail)
            self._results[at] = Result(found, end, self._calls - at, self.steps - steps)
        return found

    def _entered(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call a function of the content."""
        if self.depth >= MAX_DEPTH:
            raise Unsupported("calls nest too deeply")
        self.depth += 1
        trying = self.trying
        frame = Frame(
            function.module,
            bind(self, function, args, kwargs),
            outer=function.closure,
            local=local_names(function.node),
        )
        try:
            if isinstance(function.node, ast.Lambda):
                return self.evaluate(function.node.body, frame)
            ending = self.run(function.node.body, frame)
        except Unsupported as error:
            # Of an alert's context, what a helper computes is left out; the rest is kept.
            if not self.lazy or self.depth == 1 or _may_change(args, kwargs):
                raise
            return Unknown(str(error), harmless=True)
        else:
            return None if ending is None else ending.what
        finally:
            self.depth -= 1
            self.trying = trying


def _harmless(args: list[Any]) -> bool:
    """Whether a time that Panther adds to every event is what is read."""
    return bool(args) and isinstance(args[0], Unknown) and args[0].harmless


def _may_change(args: list[Any], kwargs: dict[str, Any]) -> bool:
    return any(isinstance(arg, dict | list | set) for arg in (*args, *kwargs.values()))


def _same(base: object, value: object) -> bool:
    if isinstance(base, list | dict | set):
        return type(base) is type(value) and bool(base == value)
    return base is value
