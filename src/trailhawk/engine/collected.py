"""Evidence as compiled closures: the fast twin of ``engine.evidence``.

Where most records match something, gathering why costs more than finding that. Everything that
does not depend on the record (the leaf's text, its path, its predicate) is made once a rule.
"""

from __future__ import annotations

from collections.abc import Callable

from trailhawk.engine.compiled import compile_condition
from trailhawk.engine.evidence import evidence, evidence_item
from trailhawk.ir.conditions import And, Condition, Leaf, Not, Or
from trailhawk.ir.printer import print_condition
from trailhawk.ir.values import has_truncation
from trailhawk.model.findings import Evidence

__all__ = ["Collector", "compile_evidence"]

Record = dict[str, object]
Collector = Callable[[Record], tuple[Evidence, ...]]
_Adder = Callable[[Record, list[Evidence]], None]

_ABSENT = object()


def compile_evidence(condition: Condition, max_chars: int) -> Collector:
    """Return a function equal to ``evidence`` for records of which the condition holds."""
    add = _adder(condition, max_chars)

    def collect(record: Record) -> tuple[Evidence, ...]:
        if has_truncation(record):
            return evidence(condition, record, max_chars)
        found: list[Evidence] = []
        add(record, found)
        return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))

    return collect


def _adder(condition: Condition, max_chars: int) -> _Adder:
    match condition:
        case And(parts):
            return _all_of([_adder(part, max_chars) for part in parts])
        case Or(parts):
            return _those_of([(compile_condition(part), _adder(part, max_chars)) for part in parts])
        case Leaf() | Not(Leaf()):
            return _leaf(condition, max_chars)
        case _:
            return lambda record, found: found.extend(evidence(condition, record, max_chars))


def _all_of(adders: list[_Adder]) -> _Adder:
    def add(record: Record, found: list[Evidence]) -> None:
        for one in adders:
            one(record, found)

    return add


def _those_of(branches: list[tuple[Callable[[Record], bool], _Adder]]) -> _Adder:
    def add(record: Record, found: list[Evidence]) -> None:
        for holds, one in branches:
            if holds(record):
                one(record, found)

    return add


def _leaf(condition: Leaf | Not, max_chars: int) -> _Adder:
    """Read a text or an absence through plain objects; leave anything else to the twin."""
    leaf = condition if isinstance(condition, Leaf) else condition.part
    assert isinstance(leaf, Leaf)  # noqa: S101 - the caller's match says so
    keys = leaf.path.plain_keys or ()
    # Below the top a key may hold dots, and a view has its own say; that is the twin's to tell.
    sure_absence = len(keys) <= 2 and len(keys) == len(leaf.path.steps)
    text, path = print_condition(condition), leaf.path.text
    nothing = Evidence(path, text, "")

    def add(record: Record, found: list[Evidence]) -> None:
        value: object = record
        for key in keys:
            value = value.get(key, _ABSENT) if type(value) is dict else None
        if keys and type(value) is str:
            found.append(evidence_item(path, text, value, max_chars))
        elif value is _ABSENT and sure_absence and condition is not leaf:
            found.append(nothing)
        else:
            found.extend(evidence(condition, record, max_chars))

    return add
