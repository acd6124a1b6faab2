"""An interpreter that looks on: which fields are read where, and what watched functions do."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.specs import Spec
from trailhawk.frontends.panther.symbolic.machine import Machine
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Function, Symbolic
from trailhawk.frontends.panther.telling import FUNCTIONS
from trailhawk.frontends.panther.translate import EVENT, ways
from trailhawk.model.paths import FieldPath, Step

__all__ = ["CALLED", "Watcher", "watched"]

CALLED = ("rule", *FUNCTIONS, "destinations", "alert_context")
"""Every function that Panther calls by itself."""

MAX_WAYS = 150

WORKS = "works"
"""What a watched function may do that is more than failing."""


class Watcher(Machine):
    """Follows a rule's functions, and keeps what was seen."""

    def __init__(self, content: Content, module: str, names: tuple[str, ...]) -> None:
        super().__init__(content.program, content.model)
        self.lazy = True
        self.looks_on = True
        self.module = module
        self.function = ""
        """The function that is followed."""
        self.reads: dict[tuple[FieldPath, str, str], ast.expr] = {}
        """Which field, for which function, in which module: the first place that reads it."""
        self.misnamed: dict[tuple[str, str], ast.expr] = {}
        self.done: dict[str, set[str]] = {}
        """What each watched function did, by its name."""
        self.sites: dict[str, set[ast.expr]] = {}
        """From where in the rule's own code each was called."""
        self.by: dict[str, str] = {}
        """A function's name that a watched function was given as if it were a field's."""
        self.complete = True
        """Whether every way was followed to its end."""
        self._watched = self._functions(names)

    def _functions(self, names: tuple[str, ...]) -> Mapping[int, str]:
        self.begin()
        found: dict[int, str] = {}
        for name in names:
            try:
                value = self.module_name(self.module, name)
            except (Raised, Unsupported):
                continue
            if isinstance(value, Function):
                found[id(value)] = name
                self.done[name] = set()
        return found

    def follow(self, name: str) -> None:
        """Follow every way through one of the module's functions, where it has it."""
        self.function = name
        self.trials.clear()
        self.begin()
        try:
            self.module_name(self.module, name)
        except (Raised, Unsupported):
            return
        ways(self, self._once, MAX_WAYS)

    def _once(self) -> Ending:
        self.begin()
        try:
            function = self.module_name(self.module, self.function)
            if isinstance(function, Function):
                self.call(function, [EVENT], {})
        except Raised:
            return Ending("raise")
        except Unsupported as error:
            self.complete = False
            return Ending("unknown", str(error))
        return Ending("return")

    def noted(self, path: tuple[Step, ...]) -> None:
        """Keep a field that is read."""
        if self.here is not None:
            self.reads.setdefault((FieldPath(path), self.function, self.here[0]), self.here[1])

    def misnames(self, name: str, method: str) -> None:
        """Keep a function's name that is given where a field's was asked for."""
        if self.here is not None and self.here[0] == self.module:
            self.misnamed.setdefault((name, method), self.here[1])

    def call(self, function: object, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call what a rule calls; keep what watched functions do."""
        name = self._watched.get(id(function))
        if name is None:
            return super().call(function, args, kwargs)
        if self.here is not None:
            self.sites.setdefault(name, set()).add(self.here[1])
        methods = {method for _, method in self.misnamed}
        given = (*args, *kwargs.values())
        self.by.update((name, one) for one in given if isinstance(one, str) and one in methods)
        try:
            found = super().call(function, args, kwargs)
        except Raised as error:
            self.done[name].add(f"raises {getattr(error.kind, 'name', None) or _named(error.kind)}")
            raise
        except Unsupported:
            self.done[name].add(WORKS)
            raise
        fails = found is None or (not isinstance(found, Symbolic) and not found)
        self.done[name].add(f"returns {found!r}" if fails else WORKS)
        return found

    def never_works(self, name: str, sites: int) -> str:
        """Return what a watched function does on any record; empty where it may do more.

        ``sites`` is from how many places of the rule's code it is called.
        """
        done = self.done.get(name)
        if done is None or sites == 0:
            return ""
        if not done:
            return "is never reached" if self.complete else ""
        seen = len(self.sites.get(name, ()))
        if WORKS in done or seen < sites:
            return ""
        return f"always {' or '.join(sorted(done))}"


def _named(kind: object) -> str:
    return getattr(kind, "__name__", "")


def watched(content: Content, spec: Spec, names: tuple[str, ...]) -> Watcher:
    """Return what was seen of a rule's functions; ``names`` are those to be watched."""
    watcher = Watcher(content, content.module_of(spec), names)
    for function in CALLED:
        watcher.follow(function)
    return watcher
