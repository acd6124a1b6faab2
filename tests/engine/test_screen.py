"""What screening holds of values that a caller chooses."""

from __future__ import annotations

import random
from unittest.mock import patch

from trailhawk.engine import Matcher, tree
from trailhawk.ir.conditions import Leaf
from trailhawk.ir.tests import Contains
from trailhawk.model.paths import FieldPath

WORDS = tuple(f"scanner{number:02}" for number in range(14))


def test_new_mixes_of_scanners_in_user_agents_make_no_more_than_so_many_classes() -> None:
    agent = FieldPath.of("userAgent")
    matcher = Matcher([Leaf(agent, Contains((word,))) for word in WORDS])
    rng = random.Random(7)
    made = tree.Tree.child
    with patch.object(tree, "MAX_CLASSES", 40), patch.object(tree.Tree, "child") as child:
        child.side_effect = lambda *arguments: made(matcher.screen._tree, *arguments)
        for _ in range(400):
            mix = rng.sample(WORDS, rng.randint(0, 8))
            record: dict[str, object] = {"eventName": "A", "userAgent": " ".join(mix)}
            found = matcher.match_record(record)
            assert found == matcher.match_plainly(record)
            assert found.held == tuple(sorted(WORDS.index(word) for word in mix))
    assert 30 <= child.call_count <= 40
