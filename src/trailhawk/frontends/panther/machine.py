"""The interpreter: statements and names. Expressions and calls have modules of their own."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from trailhawk.frontends.panther import calls, expressions
from trailhawk.frontends.panther.builtin import NAMES, STANDARD
from trailhawk.frontends.panther.core import Core, Frame, Raised, Unsupported
from trailhawk.frontends.panther.loops import assign, for_loop
from trailhawk.frontends.panther.program import Program
from trailhawk.frontends.panther.questions import Ending
from trailhawk.frontends.panther.values import (
    DataModel,
    Function,
    Module,
    Trouble,
    Unknown,
    UserClass,
)

__all__ = ["Machine"]

MAX_DEPTH = 30
"""Calls within calls."""


class Machine(Core):
    """Follows the Python of one program."""

    def __init__(self, program: Program, model: DataModel) -> None:
        super().__init__(model)
        self.program = program

    def begin(self) -> None:
        """Forget the run before."""
        self.steps = self.trying = self.depth = 0
        self.taint = ""
        self.effects = []
        self.shared = {}
        self.listed = {}

    def finish(self) -> None:
        """Note which modules' names the run has changed."""
        self.written.update(key for key in self.shared if self.is_written(key))

    def is_top_level(self, frame: Frame) -> bool:
        """Whether a frame is that of a module."""
        names = self.program.names(frame.module, self.evaluate_module)
        return frame.outer is None and frame.names is names

    def is_written(self, key: tuple[str, str]) -> bool:
        """Whether the run has given a module's name another value than it has between runs."""
        module, name = key
        names = self.program.names(module, self.evaluate_module)
        return name not in names or not _same(names[name], self.shared[key])

    def state(self) -> set[tuple[str, str]]:
        """Return names that carry something from one event to the next, and poison them."""
        found = (self.read_first & self.written) - self.poisoned.keys()
        for module, name in found:
            reason = f"it keeps state between events in {name}"
            self.poisoned[module, name] = Unknown(reason)
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
            return self.poisoned[key]
        if name in names:
            self.read_first.add(key)
            value = self.shared[key] = _own(names[name])
            return value
        if name in NAMES:
            return NAMES[name]
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            return kind
        if "*" in names:
            return names["*"]
        raise Unsupported(f"the name {name!r}")

    def evaluate_module(self, module: str) -> dict[str, Any]:
        """Return a module's names; what cannot be told of one is unknown."""
        inner = Machine(self.program, self.model)
        frame = Frame(module)
        frame.names = self.program.names(module, self.evaluate_module)
        for statement in self.program.tree(module).body:
            inner.steps = 0
            try:
                inner.execute(statement, frame)
            except (Unsupported, Raised, IndexError) as error:
                for name in _touched_names(statement, frame.names):
                    frame.names[name] = Unknown(f"{name}: {error}")
        return frame.names

    # Statements

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> Ending | None:
        """Run statements; None when they come to their end."""
        for statement in body:
            ending = self.execute(statement, frame)
            if ending is not None:
                return ending
        return None

    def execute(self, node: ast.stmt, frame: Frame) -> Ending | None:
        """Run one statement."""
        self.spend()
        match node:
            case ast.Return(value):
                return Ending("return", None if value is None else self.evaluate(value, frame))
            case ast.If(test, body, orelse):
                chosen = body if self.truth(self.evaluate(test, frame)) else orelse
                return self.run(chosen, frame)
            case ast.For():
                return for_loop(self, node, frame)
            case ast.Assign(targets, value):
                found = self.evaluate(value, frame)
                for target in targets:
                    self.store(target, found, frame)
            case ast.AnnAssign(target, _, value):
                if value is not None:
                    self.store(target, self.evaluate(value, frame), frame)
            case ast.AugAssign(target, op, value):
                read = ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target
                found = expressions.binary(
                    self, op, self.evaluate(read, frame), self.evaluate(value, frame)
                )
                self.store(target, found, frame)
            case ast.Expr(value):
                self.evaluate(value, frame)
            case ast.Try():
                return self._try(node, frame)
            case ast.Raise(exc):
                self._raise(exc, frame)
            case ast.FunctionDef(name):
                plain = not node.decorator_list and not _is_generator(node)
                made = calls.function(self, node, frame) if plain else Unknown("a changed function")
                self.store(ast.Name(name), made, frame)
            case ast.ClassDef():
                self.store(ast.Name(node.name), self._class(node, frame), frame)
            case ast.Import() | ast.ImportFrom():
                self._import(node, frame)
            case ast.Global(names):
                frame.shared |= frozenset(names)
            case ast.Break():
                return Ending("break")
            case ast.Continue():
                return Ending("next")
            case ast.Pass():
                pass
            case ast.Assert(test):
                if not self.truth(self.evaluate(test, frame)):
                    self.fail(AssertionError)
            case _:
                raise Unsupported(f"a {type(node).__name__.lower()} statement")
        return None

    def store(self, target: ast.expr, value: Any, frame: Frame) -> None:  # noqa: ANN401
        """Give a target a value."""
        match target:
            case ast.Name(name) if name in frame.shared:
                self.shared[frame.module, name] = value
            case ast.Subscript(of, key):
                holder = self.evaluate(of, frame)
                expressions.set_item(self, holder, self.evaluate(key, frame), value)
            case _:
                assign(self, target, value, frame)

    def _try(self, node: ast.Try, frame: Frame) -> Ending | None:
        self.trying += 1
        try:
            ending = self.run(node.body, frame)
        except Raised as error:
            self.trying -= 1
            ending = self._handled(node, error, frame)
        else:
            self.trying -= 1
            if ending is None:
                ending = self.run(node.orelse, frame)
        return self.run(node.finalbody, frame) or ending

    def _handled(self, node: ast.Try, error: Raised, frame: Frame) -> Ending | None:
        for handler in node.handlers:
            if handler.type is None or self._catches(self.evaluate(handler.type, frame), error):
                if handler.name:
                    frame.names[handler.name] = Trouble(error.kind, error.said)
                before, frame.handled = frame.handled, error
                ending = self.run(handler.body, frame)
                frame.handled = before
                return ending
        self.run(node.finalbody, frame)
        raise error

    def _catches(self, wanted: object, error: Raised) -> bool:
        if isinstance(wanted, tuple):
            return any(self._catches(one, error) for one in wanted)
        kind = error.kind
        if isinstance(wanted, UserClass):
            return wanted is kind
        if not isinstance(wanted, type):
            raise Unsupported("an exception that is not known")
        base = kind.base if isinstance(kind, UserClass) else kind
        return base is not None and issubclass(base, wanted)

    def _raise(self, exc: ast.expr | None, frame: Frame) -> None:
        if exc is None:
            raise frame.handled or Raised(RuntimeError, "nothing to raise")
        value = self.evaluate(exc, frame)
        if isinstance(value, Trouble):
            raise Raised(value.kind, value.said)
        raise Raised(value if isinstance(value, type | UserClass) else Exception, "")

    def _class(self, node: ast.ClassDef, frame: Frame) -> UserClass:
        bases = [self.evaluate(base, frame) for base in node.bases]
        first = bases[0] if bases else None
        base = first.base if isinstance(first, UserClass) else first
        is_error = isinstance(base, type) and issubclass(base, BaseException)
        return UserClass(node.name, base if is_error else None)

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                name = alias.asname or alias.name.partition(".")[0]
                value: object = Module(alias.name if alias.asname else name)
            else:
                name = alias.asname or alias.name
                value = self.member(node.module or "", alias.name)
            self.store(ast.Name(name), value, frame)

    def member(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what a module has under a name; unknown for modules that are not content."""
        known = f"{module}.{name}"
        if known in STANDARD:
            return STANDARD[known]
        if self.program.has(module):
            return self.module_name(module, name)
        return Unknown(f"{module}.{name}")

    # Expressions and calls

    def evaluate(self, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
        """Return the value of an expression."""
        self.spend()
        return self.checked(expressions.evaluate(self, node, frame))

    def call(self, function: object, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call what a rule calls."""
        self.spend()
        if not isinstance(function, Function):
            return calls.call(self, function, args, kwargs)
        if function.name == "resolve_timestamp_string" and _harmless(args):
            return args[0]
        if self.depth >= MAX_DEPTH:
            raise Unsupported("calls nest too deeply")
        self.depth += 1
        trying = self.trying
        frame = Frame(
            function.module,
            calls.bind(self, function, args, kwargs),
            outer=function.closure,
            local=_local_names(function.node),
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


def _own(value: Any) -> Any:  # noqa: ANN401
    """Return a copy of a collection, so that a run cannot change what the next one sees."""
    if isinstance(value, dict):
        return {key: _own(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_own(inner) for inner in value]
    return set(value) if isinstance(value, set) else value


def _same(base: object, value: object) -> bool:
    if isinstance(base, list | dict | set):
        return type(base) is type(value) and bool(base == value)
    return base is value


def _touched_names(node: ast.stmt, names: dict[str, Any]) -> list[str]:
    """Return the names that a statement gives a value, or may change the value of."""
    match node:
        case ast.FunctionDef(name) | ast.ClassDef(name):
            return [name]
        case ast.Import(aliases) | ast.ImportFrom(_, aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
        case _:
            return [
                one.id
                for one in ast.walk(node)
                if isinstance(one, ast.Name)
                and (
                    isinstance(one.ctx, ast.Store)
                    or isinstance(names.get(one.id), list | dict | set)
                )
            ]


@lru_cache(maxsize=4096)
def _local_names(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Return the names that a function assigns, scopes inside it apart."""
    if isinstance(node, ast.Lambda):
        return frozenset()
    shared = {name for one in _own_scope(node) if isinstance(one, ast.Global) for name in one.names}
    stored = {
        one.id
        for one in _own_scope(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    return frozenset(stored - shared)


@lru_cache(maxsize=4096)
def _is_generator(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom | ast.Await) for one in _own_scope(node))


def _own_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that are not of a scope inside it."""
    inner = ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.ListComp | ast.SetComp
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, inner | ast.DictComp | ast.GeneratorExp):
            yield child
            yield from _own_scope(child)
