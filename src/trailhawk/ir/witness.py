"""A small record in which a case holds. Never trusted: whoever asks evaluates it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from trailhawk.ir.conditions import Comparison, Element, FieldsCompare, Keyword, Leaf
from trailhawk.ir.literals import Budget, Case, Want, cases
from trailhawk.ir.samples import samples
from trailhawk.ir.single_fields import is_single
from trailhawk.ir.sprout import Sprout
from trailhawk.ir.testing import value_predicate
from trailhawk.ir.tests import Exists, IsType, Length, Present, Test, Truthy
from trailhawk.model.paths import AnyCase, FieldPath, View, ViewKind

__all__ = ["witness"]

MAX_SAMPLES = 200
_STRUCTURE = (Present, Exists, Truthy, IsType, Length)
_SOMEWHERE = FieldPath.of("additionalEventData.note")


def witness(case: Case, budget: Budget) -> object | None:
    """Return a record made for the case; None when no values or no place for them were found."""
    root = Sprout()
    listed = {
        _place_of(one.atom.path)
        for one in case
        if isinstance(one.atom, Element) and one.want.positive
    }
    for path, wanted, unwanted in _by_path(case):
        if path in listed and all(isinstance(test, _STRUCTURE) for test in wanted):
            continue  # the list that an element of it makes
        value = _value(wanted, unwanted)
        if value is None and not is_single(path):
            value = _values(wanted, unwanted)
        if value is None and not any(isinstance(test, IsType | Present) for test in wanted):
            return None
        # Where keys stand already, what an object's text must have goes into one more.
        if not (root.grow(path.steps, value) or root.grow((*path.steps, "note"), value)):
            return None
    for literal in case:
        if literal.want.positive and not _place(root, literal.atom, budget):
            return None
    grown = root.value()
    return {} if grown is None else grown


def _by_path(case: Case) -> Iterator[tuple[FieldPath, list[Test], list[Test]]]:
    """Yield what is asked of each place, those below others first."""
    paths: dict[FieldPath, tuple[list[Test], list[Test]]] = {}
    for literal in case:
        if isinstance(literal.atom, Leaf):
            both = paths.setdefault(_place_of(literal.atom.path), ([], []))
            both[0 if literal.want.positive else 1].append(literal.atom.test)
    for path in sorted(paths, key=lambda path: -len(path.steps)):
        wanted, unwanted = paths[path]
        if wanted:
            yield path, wanted, unwanted


def _place_of(path: FieldPath) -> FieldPath:
    """Return where a value stands however it is read: in any case, or as text."""
    steps = tuple(step.key if isinstance(step, AnyCase) else step for step in path.steps)
    return FieldPath(steps[:-1] if steps[-1:] == (View(ViewKind.TEXT),) else steps)


def _value(wanted: list[Test], unwanted: list[Test]) -> object | None:
    """Return a value that passes all that is wanted and nothing that is not."""
    passes = [value_predicate(test) for test in wanted]
    fails = [value_predicate(test) for test in unwanted]
    for value in islice(_candidates(wanted), MAX_SAMPLES):
        if all(holds(value) for holds in passes) and not any(holds(value) for holds in fails):
            return value
    return None


def _values(wanted: list[Test], unwanted: list[Test]) -> object | None:
    """Return a list with a value for each wanted test; None when one has none."""
    found = [_value([test], unwanted) for test in wanted]
    return None if None in found else found


def _candidates(wanted: list[Test]) -> Iterator[object]:
    # Structure tests are passed by almost anything, so they offer values last.
    ordered = sorted(wanted, key=lambda test: isinstance(test, _STRUCTURE))
    for test in ordered:
        yield from samples(test)
    if len(wanted) > 1:
        firsts = [next(iter(samples(test)), None) for test in ordered]
        yield "".join(one for one in firsts if isinstance(one, str))


def _place(root: Sprout, atom: object, budget: Budget) -> bool:
    match atom:
        case Keyword(test):
            value = _value([test], [])
            return value is not None and root.grow(_SOMEWHERE.steps, value)
        case FieldsCompare():
            return _place_fields(root, atom)
        case Element(path, part):
            inner = _first(cases(((part, Want.TRUE),), budget))
            below = None if inner is None else witness(inner, budget)
            return below is not None and root.grow(path.steps, [below])
        case _:
            return True


def _place_fields(root: Sprout, atom: FieldsCompare) -> bool:
    left, right = root.find(atom.left.steps), root.find(atom.right.steps)
    if isinstance(right, str):
        return root.grow(atom.left.steps, atom.prefix + right)
    if isinstance(left, str) and atom.comparison is Comparison.EQUAL:
        return root.grow(atom.right.steps, left.removeprefix(atom.prefix))
    if left is not None or right is not None:
        return False
    same = "same"
    return root.grow(atom.left.steps, atom.prefix + same) and root.grow(atom.right.steps, same)


def _first(found: Iterable[Case]) -> Case | None:
    return next(iter(found), None)
