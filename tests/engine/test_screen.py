"""What screening holds of values that a caller chooses."""

from __future__ import annotations

import random
from unittest.mock import patch

from trailhawk.engine import Matcher, tree
from trailhawk.ir.conditions import And, Leaf
from trailhawk.ir.tests import Contains, EndsWith, OneOf
from trailhawk.model.paths import FieldPath

NAME = FieldPath.of("eventName")
AGENT = FieldPath.of("userAgent")
WORDS = tuple(f"scanner{number:02}" for number in range(14))


def test_new_mixes_of_scanners_in_user_agents_make_no_more_than_so_many_children() -> None:
    matcher = Matcher([Leaf(AGENT, Contains((word,))) for word in WORDS])
    rng = random.Random(7)
    with patch.object(tree, "MAX_CHILDREN", 40):
        for _ in range(400):
            mix = rng.sample(WORDS, rng.randint(0, 8))
            record: dict[str, object] = {"eventName": "A", "userAgent": " ".join(mix)}
            found = matcher.match_record(record)
            assert found == matcher.match_plainly(record)
            assert found.held == tuple(sorted(WORDS.index(word) for word in mix))
    assert sum(len(node.children) for node in matcher.screen._tree._nodes.made) == 40


def test_no_more_than_so_many_values_are_remembered_and_no_long_ones() -> None:
    words = [Leaf(AGENT, Contains((word,))) for word in WORDS]
    matcher = Matcher([*words, And((Leaf(NAME, OneOf(("A",))), Leaf(AGENT, EndsWith(("Z",)))))])
    nodes = matcher.screen._tree._nodes.made
    held = set()
    with patch.object(tree, "MAX_VALUES", 50):
        for number in range(300):
            agent = f"{number} {WORDS[number % 14]}{'Z' * (600 if number % 3 == 0 else 1)}"
            record: dict[str, object] = {"eventName": "A", "userAgent": agent}
            assert matcher.match_record(record).held == (number % 14, 14)
            held.add(sum(len(node.values) for node in nodes))
    assert max(held) == 50
    assert all(len(str(key)) <= tree.MAX_VALUE_CHARS for node in nodes for key in node.values)
