"""Calls: arguments to names, and what each function and method that rules use does."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any

from trailhawk.frontends.panther.symbolic.access import deep_get
from trailhawk.frontends.panther.symbolic.comprehensions import any_of
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.functions import FUNCTIONS
from trailhawk.frontends.panther.symbolic.members import instance_of
from trailhawk.frontends.panther.symbolic.methods import call_method
from trailhawk.frontends.panther.symbolic.trouble import Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Bound,
    Builtin,
    Field,
    Function,
    Maybe,
    Method,
    Module,
    Symbolic,
    Trouble,
    Unknown,
    UserClass,
    is_symbolic,
)

__all__ = ["call_node", "make_function"]


def call_node(machine: Core, node: ast.Call, frame: Frame) -> Any:  # noqa: ANN401
    """Evaluate a call."""
    called = machine.evaluate(node.func, frame)
    if isinstance(called, Builtin) and called.name in {"any", "all"}:
        lone = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if isinstance(lone, ast.GeneratorExp | ast.ListComp):
            return any_of(machine, lone, frame, all_=called.name == "all")
    args = _arguments(machine, node.args, frame)
    kwargs: dict[str, Any] = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, frame)
        if keyword.arg is None:
            if not isinstance(value, dict):
                raise Unsupported("a call with the event's names")
            kwargs.update(value)
        else:
            kwargs[keyword.arg] = value
    if machine.looks_on:
        machine.here = frame.module, node
    if isinstance(called, Bound) and called.name == "udm":
        return udm(machine, called.of, args, kwargs)
    return machine.call(called, args, kwargs)


def _arguments(machine: Core, nodes: list[ast.expr], frame: Frame) -> list[Any]:
    args: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value = machine.evaluate(node.value, frame)
            if is_symbolic(value) and isinstance(value, Symbolic):
                raise Unsupported("a call with the event's list")
            args.extend(value)
        else:
            args.append(machine.evaluate(node, frame))
    return args


def call_known(machine: Core, called: object, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Call anything but a function of the content."""
    match called:
        case Builtin(name):
            found = FUNCTIONS.get(name)
            if found is None:
                return machine.unknown(f"{name}()")
            return found(machine, args, kwargs)
        case Bound(of, name):
            return call_method(machine, of, name, args, kwargs)
        case Unknown(reason, harmless):
            if any(isinstance(arg, dict | list | set) for arg in (*args, *kwargs.values())):
                # It could change them.
                raise Unsupported(reason)
            return called if harmless else machine.unknown(reason)
        case UserClass(members=members) if members is not None:
            return instance_of(machine, called, args, kwargs)
        case Method(of, function):
            return machine.call(function, [of, *args], kwargs)
        case UserClass(name, base):
            return Trouble(called) if base is not None else machine.unknown(f"the class {name}")
        case type() if issubclass(called, BaseException):
            return Trouble(called, args[0] if args else "")
        case Module(name):
            return machine.fail(TypeError, f"{name} is a module")
        case Field() | Maybe():
            return machine.fail(TypeError, "not callable")
        case _:
            raise Unsupported("a call_known of a computed value")


def make_function(machine: Core, node: ast.FunctionDef | ast.Lambda, frame: Frame) -> Function:
    """Return the make_function that a definition makes."""
    spec = node.args
    defaults: dict[str, object] = {}
    positional = [*spec.posonlyargs, *spec.args]
    for arg, default in zip(reversed(positional), reversed(spec.defaults), strict=False):
        defaults[arg.arg] = machine.evaluate(default, frame)
    for arg, one in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if one is not None:
            defaults[arg.arg] = machine.evaluate(one, frame)
    # At a module's top level names are the module's, and may change.
    closure = None if machine.is_top_level(frame) else frame
    name = node.name if isinstance(node, ast.FunctionDef) else "lambda"
    return Function(name, node, frame.module, closure, defaults)


def bind(
    machine: Core, called: Function, args: list[Any], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Return what the parameters of a function stand for in one call."""
    spec = called.node.args
    positional, known = _parameters(called.node)
    names = dict(zip(positional, args, strict=False))
    rest = args[len(positional) :]
    extra = {name: value for name, value in kwargs.items() if name not in known}
    if not kwargs.keys().isdisjoint(names):
        machine.fail(TypeError, f"{called.name}() is given an argument twice")
    names.update({name: value for name, value in kwargs.items() if name in known})
    if spec.vararg is not None:
        names[spec.vararg.arg] = tuple(rest)
    if spec.kwarg is not None:
        names[spec.kwarg.arg] = extra
    for name in called.defaults.keys() - names.keys():
        names[name] = machine.default(called, name, called.defaults[name])
    missing = known - names.keys()
    if missing or (rest and spec.vararg is None) or (extra and spec.kwarg is None):
        machine.fail(TypeError, f"{called.name}() is called with other arguments")
    return names


@lru_cache(maxsize=4096)
def _parameters(node: ast.FunctionDef | ast.Lambda) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the names of a function's parameters: those with a position, and all."""
    spec = node.args
    positional = tuple(arg.arg for arg in (*spec.posonlyargs, *spec.args))
    return positional, frozenset({*positional, *(arg.arg for arg in spec.kwonlyargs)})


def udm(machine: Core, of: object, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return ``event.udm(name)``: by the data model, else the field of that name."""
    if isinstance(of, Unknown):
        return of
    name = args[0] if args else None
    default = kwargs.get("default", args[1] if len(args) > 1 else None)
    if not isinstance(name, str) or not isinstance(of, Field) or of.path or of.scope:
        return machine.unknown("udm of something other than the event")
    model = machine.model
    if name in model.paths:
        return deep_get(machine, of, list(_keys(model.paths[name])), default)
    if name in model.methods:
        method = machine.module_name(model.module, model.methods[name])
        found = machine.call(method, [of], {})
        return _or_default(machine, found, default)
    return deep_get(machine, of, name.split("."), default)


def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("$.").split("."))


def _or_default(machine: Core, found: object, default: object) -> object:
    if default is None or not isinstance(found, Field | type(None)):
        return found
    settled = machine.settle(found)
    return default if settled is None else settled
