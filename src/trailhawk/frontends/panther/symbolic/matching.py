"""``match``: the patterns that say what a value is, or give it a name."""

from __future__ import annotations

import ast
from typing import Any

from trailhawk.frontends.panther.symbolic.compare import compare
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.kinds import isinstance_of
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.trouble import Unsupported
from trailhawk.frontends.panther.symbolic.values import Builtin

__all__ = ["match"]

_CLASSES = frozenset({"str", "bool", "int", "float", "dict", "list"})


def match(machine: Core, node: ast.Match, frame: Frame) -> Ending | None:
    """Run the first case that fits; None where there is none, or it comes to its end."""
    subject = machine.settle(machine.evaluate(node.subject, frame))
    for case in node.cases:
        fits = _fits(machine, case.pattern, subject, frame)
        if fits and (case.guard is None or machine.truth(machine.evaluate(case.guard, frame))):
            ending: Ending | None = machine.run(case.body, frame)
            return ending
    return None


def _fits(machine: Core, pattern: ast.pattern, subject: Any, frame: Frame) -> bool:  # noqa: ANN401
    match pattern:
        case ast.MatchValue(value):
            wanted = machine.evaluate(value, frame)
            return machine.truth(compare(machine, ast.Eq(), subject, wanted))
        case ast.MatchSingleton(value):
            return machine.truth(compare(machine, ast.Is(), subject, value))
        case ast.MatchOr(patterns):
            return any(_fits(machine, one, subject, frame) for one in patterns)
        case ast.MatchAs(None, name):
            return _named(frame, name, subject)
        case ast.MatchAs(ast.pattern() as inner, name):
            return _fits(machine, inner, subject, frame) and _named(frame, name, subject)
        case ast.MatchClass(cls, [], [], []):
            kind = machine.evaluate(cls, frame)
            if isinstance(kind, Builtin) and kind.name in _CLASSES:
                return machine.truth(isinstance_of(machine, [subject, kind], {}))
    raise Unsupported("a pattern of a match statement")


def _named(frame: Frame, name: str | None, subject: object) -> bool:
    if name is not None:
        if name in frame.shared:
            raise Unsupported("a pattern that names a module's name")
        frame.names[name] = subject
    return True
