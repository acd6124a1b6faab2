"""Whatever the text, a YARA-L file becomes rules and refusals, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.frontends.yaral.running import LIMITS, read_cases, text_of

from trailhawk.frontends.codes import CODES
from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.printer import print_rule
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.errors import RuleError

TEXTS = [text_of(case) for case in read_cases("language.yml")]
WORDS = r"""$e $a #e %list ( ) [ ] { } , . : = != < <= + - * / ! and or not in regex cidr nocase any
all of 2 0.5 5m 1h over by every before after $user " ` // /* */ if( max( count_distinct(
re.regex( strings.to_lower( events: match: condition: options: outcome: meta: rule $e.principal.ip
.metadata.event_timestamp.seconds "" /x/ graph true is null \ é '""".split()  # noqa: SIM905 - a hundred quotes would hide the words


def load(text: str) -> Loaded:
    return load_yaral(
        RuleFile("rule.yaral", text), LIMITS, RuleSettings(lists={"list": ("a", "10.0.0.0/8")})
    )


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        inserted = draw(st.sampled_from(WORDS) | st.just(text[start:end] * 2) | st.text(max_size=3))
        text = text[:start] + inserted + text[end:]
    return text


@settings(max_examples=1500, deadline=None)
@given(text=mutated())
@example(text="rule a { events: $e.a = $e condition: $e }")
@example(text="rule a { events: $e.principal.ip = $e.principal.ip[99999] condition: $e }")
def test_a_mutated_rule_is_loaded_or_refused_by_a_known_code(text: str) -> None:
    loaded = load(text)
    assert {refusal.code for refusal in loaded.refusals} <= CODES.keys()
    assert all(refusal.text(text) for refusal in loaded.refusals)


@settings(max_examples=500, deadline=None)
@given(text=mutated())
def test_what_is_read_is_printed_and_read_again_the_same(text: str) -> None:
    try:
        trees = parse_rules(text, LIMITS)
    except RuleError:
        return
    for tree in trees:
        if isinstance(tree, RuleTree):
            assert parse_rules(print_rule(tree), LIMITS) == [tree]


RULE = "rule a {{ events: {} condition: {} }}"
MANY = 3000


@pytest.mark.parametrize(
    "text",
    [
        RULE.format("(" * MANY, "$e"),
        RULE.format("not " * MANY + "$e.metadata.id = 1", "$e"),
        RULE.format("$e.metadata.id = " + "-" * MANY + "1", "$e"),
        RULE.format("$e.metadata.id = " + "1 + " * MANY + "1", "$e"),
        RULE.format("$e.target.user.userid != $e.target.resource.name\n" * MANY, "$e"),
        RULE.format('$e.target.resource.name != "x"\n' * MANY, "$e"),
        RULE.format("$e.metadata.id = $x\n" * MANY, "$e"),
        RULE.format("\n".join(f"$e{n}.metadata.id = $x" for n in range(MANY)), "$e0"),
        RULE.format("$e.metadata.id = 1", "$e and " * MANY + "$e"),
        RULE.format("$e.metadata.id = 1", f"5 of [{'$e, ' * MANY}$e]"),
        RULE.format("re.regex($e.metadata.id, `" + "(a*)" * MANY + "`)\n", "$e"),
        RULE.format("$e.a" + ".a" * MANY + " = 1", "$e"),
        RULE.format("$e.metadata.id = /" + "\\" * MANY, "$e"),
        "/*" * MANY,
        '"' * MANY,
        "rule a {" * MANY,
    ],
    ids=range(16),
)
def test_a_rule_made_to_be_slow_is_not(text: str) -> None:
    started = time.monotonic()
    load(text)
    assert time.monotonic() - started < 5
