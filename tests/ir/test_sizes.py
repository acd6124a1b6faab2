from __future__ import annotations

from trailhawk.ir.conditions import TRUE, And, Element, Leaf, Not, Or
from trailhawk.ir.sizes import node_count
from trailhawk.ir.tests import Exists
from trailhawk.model.paths import FieldPath


def test_every_node_counts_and_a_part_used_twice_counts_twice() -> None:
    leaf = Leaf(FieldPath(("a",)), Exists())
    pair = And((leaf, Not(leaf)))
    assert [node_count(one) for one in (TRUE, leaf, pair)] == [1, 1, 4]
    assert node_count(Or((pair, Element(FieldPath(("b",)), pair)))) == 1 + 4 + 5
