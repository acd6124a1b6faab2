"""Whatever rule is read, its printed form reads the same."""

from __future__ import annotations

from hypothesis import given, settings
from tests.frontends.yaral.generated import rules

from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.printer import print_rule
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.model.limits import Limits

LIMITS = Limits()


@settings(max_examples=600, deadline=None)
@given(rule=rules())
def test_a_rule_that_is_read_is_printed_and_read_again_the_same(rule: RuleTree) -> None:
    # The parser folds what a tree may nest in more ways than text can say.
    (read,) = parse_rules(print_rule(rule), LIMITS)
    assert isinstance(read, RuleTree), (print_rule(rule), read)
    text = print_rule(read)
    assert parse_rules(text, LIMITS) == [read]
    assert print_rule(parse_rules(text, LIMITS)[0]) == text  # type: ignore[arg-type]
