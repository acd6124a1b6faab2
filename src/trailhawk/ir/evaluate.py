"""The plain evaluator: what a condition says of one record, in three values.

The meaning of the IR. Every faster way to the same answer is held equal to this one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, assert_never

from trailhawk.ir.conditions import (
    And,
    Comparison,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Over,
    Verdict,
)
from trailhawk.ir.exact import value_at
from trailhawk.ir.testing import node_predicate, number_of, predicate, type_of, value_predicate
from trailhawk.ir.tests import Exists, IsType, Length, Order, OrderOp, Present, Truthy
from trailhawk.ir.values import Nodes, every_scalar, has_truncation, nodes_at, scalars
from trailhawk.model.text import fold, scalar_text

__all__ = [
    "all_hold",
    "any_holds",
    "compare_texts",
    "elements",
    "elements_of",
    "evaluate",
    "leaf_verdict",
    "negated",
]

_ORDERED: Mapping[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.LESS: operator.lt,
    Comparison.LESS_OR_EQUAL: operator.le,
    Comparison.GREATER: operator.gt,
    Comparison.GREATER_OR_EQUAL: operator.ge,
}


def evaluate(
    condition: Condition, record: object, *, nested: bool = False, top: object = None
) -> Verdict:
    """Return whether ``condition`` holds of ``record``; None where CloudTrail left that open.

    ``nested`` says that ``record`` is an element inside the record ``top``.
    """
    match condition:
        case Constant(value):
            return value
        case Leaf():
            return leaf_verdict(condition, record, nested=nested)
        case FieldsCompare():
            return _fields(condition, record, nested=nested, top=top)
        case Keyword(test):
            holds = predicate(test)
            if any(holds(value) for value in every_scalar(record)):
                return True
            return None if not nested and has_truncation(record) else False
        case Element():
            return _element(condition, record, nested=nested, top=top)
        case Not(part):
            return negated(evaluate(part, record, nested=nested, top=top))
        case And(parts):
            return all_hold(evaluate(part, record, nested=nested, top=top) for part in parts)
        case Or(parts):
            return any_holds(evaluate(part, record, nested=nested, top=top) for part in parts)
        case _:
            assert_never(condition)


def negated(verdict: Verdict) -> Verdict:
    """Kleene negation."""
    return None if verdict is None else not verdict


def all_hold(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene conjunction."""
    answer: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            answer = None
    return answer


def any_holds(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene disjunction."""
    answer: Verdict = False
    for verdict in verdicts:
        if verdict is True:
            return True
        if verdict is None:
            answer = None
    return answer


def leaf_verdict(leaf: Leaf, record: object, *, nested: bool = False) -> Verdict:
    """Return what one leaf says of a record."""
    if leaf.over is Over.VALUE:
        nodes = value_at(record, leaf.path, nested=nested)
        return _over(list(map(value_predicate(leaf.test), nodes.values)), nodes, Over.ANY)
    nodes = nodes_at(record, leaf.path, nested=nested)
    match leaf.test:
        case Exists() | Present() | Truthy() | IsType() | Length() as test:
            return _over(list(map(node_predicate(test), nodes.values)), nodes, leaf.over)
        case test:
            holds = predicate(test)
            found = [holds(value) for node in nodes.values for value in scalars(node)]
            return _over(found, nodes, leaf.over)


def _over(found: list[bool], nodes: Nodes, over: Over) -> Verdict:
    """Combine the answers for the elements that were found."""
    if over is Over.ANY:
        return True if any(found) else None if nodes.truncated else False
    if not all(found):
        return False
    return None if nodes.truncated else bool(found)


def _fields(condition: FieldsCompare, record: object, *, nested: bool, top: object) -> Verdict:
    resolve = value_at if condition.plain else nodes_at
    left = resolve(record, condition.left, nested=nested)
    if nested and condition.of_record:
        right = resolve(top, condition.right)
    else:
        right = resolve(record, condition.right, nested=nested)
    if condition.plain:
        return _plain_fields(condition, left, right)
    for one, other in product(_texts(left, condition), _texts(right, condition)):
        prefix = fold(condition.prefix) if condition.fold else condition.prefix
        if condition.as_numbers:
            if _in_order(condition.comparison, one, other):
                return True
        elif compare_texts(condition.comparison, one, prefix + other):
            return True
    return None if left.truncated or right.truncated else False


def _in_order(comparison: Comparison, left: str, right: str) -> bool:
    one, other = number_of(left), number_of(right)
    if one is None or other is None:
        return False
    return predicate(Order(OrderOp(comparison.value), other))(one)


def _plain_fields(condition: FieldsCompare, left: Nodes, right: Nodes) -> Verdict:
    for one, other in product(left.values, right.values):
        if isinstance(one, str) and isinstance(other, str):
            seen, wanted = one, condition.prefix + other
            if condition.fold:
                seen, wanted = fold(seen), fold(wanted)
            return compare_texts(condition.comparison, seen, wanted)
        if condition.prefix or type_of(one) is not type_of(other):
            continue
        if condition.comparison is Comparison.EQUAL:
            return one == other
        if condition.comparison in _ORDERED and _is_number(one) and _is_number(other):
            return _ORDERED[condition.comparison](one, other)
    return None if left.truncated or right.truncated else False


def _texts(nodes: Nodes, condition: FieldsCompare) -> list[str]:
    found = (scalar_text(value) for node in nodes.values for value in scalars(node))
    return [fold(text) if condition.fold else text for text in found if text is not None]


def compare_texts(comparison: Comparison, left: str, right: str) -> bool:
    """Compare two texts that are already folded where folding was asked for."""
    match comparison:
        case Comparison.EQUAL:
            return left == right
        case Comparison.CONTAINS:
            return right in left
        case Comparison.STARTS_WITH:
            return left.startswith(right)
        case Comparison.ENDS_WITH:
            return left.endswith(right)
        case _:
            return bool(_ORDERED[comparison](left, right))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _element(condition: Element, record: object, *, nested: bool, top: object) -> Verdict:
    resolve = value_at if condition.plain else nodes_at
    nodes = resolve(record, condition.path, nested=nested)
    verdicts = [
        evaluate(condition.part, element, nested=True, top=top if nested else record)
        for node in nodes.values
        for element in elements_of(condition, node)
    ]
    if condition.over is Over.ANY:
        return any_holds([*verdicts, None if nodes.truncated else False])
    if condition.over is Over.ONE:
        return _exactly_one([*verdicts, None] if nodes.truncated else verdicts)
    if nodes.truncated:
        verdicts.append(None)
    return all_hold(verdicts) if verdicts else False


def _exactly_one(verdicts: list[Verdict]) -> Verdict:
    hits = sum(verdict is True for verdict in verdicts)
    if hits > 1:
        return False
    return None if None in verdicts else hits == 1


def elements_of(condition: Element, node: object) -> Iterator[object]:
    """Yield the elements that a condition on a list's elements is asked of."""
    if condition.plain:
        return iter(node if isinstance(node, list) else ())
    return elements(node)


def elements(node: object) -> Iterator[object]:
    """Yield the elements of a list, nested lists flattened; a single value is a list of one."""
    if isinstance(node, list):
        for element in node:
            yield from elements(element)
    elif node is not None:
        yield node
