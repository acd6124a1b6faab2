"""The translation against a direct reading of the tree, on generated rules and events."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frontends.yaral.direct import LIST, Direct, detects
from tests.frontends.yaral.running import LIMITS, Event, fires, series

from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.ir.rule import Rule, RuleFile

LISTS: dict[str, tuple[str, ...]] = {"names": ("a", "x", "5")}
N = 'target.resource.attribute.labels["requestParameters.n"]'
PLAIN = (
    "metadata.product_event_type",
    "principal.user.user_display_name",
    "security_result.rule_id",
    "target.user.userid",
    "principal.user.userid",
    "security_result.action",
    "security_result.description",
)
texts = st.sampled_from(["a", "A", "x", "ab", "", "BLOCK", "Reason: a", "son: a"])
fields = st.sampled_from(PLAIN).map(lambda name: f"$e.{name}")
elements = st.sampled_from([f"$e.{LIST}", f"any $e.{LIST}", f"all $e.{LIST}"])
quoted = texts.map(lambda text: f'"{text}"')
signs = st.sampled_from(["=", "!="])
orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
numbers = st.integers(0, 6).map(str)


def changed(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts made of others."""
    return st.one_of(
        of,
        of.map(lambda one: f"strings.to_lower({one})"),
        st.tuples(of, quoted).map(lambda two: f"strings.concat({two[0]}, {two[1]})"),
        st.tuples(of, of).map(lambda two: f"strings.concat({two[0]}, {two[1]})"),
        st.tuples(of, of).map(lambda two: f"strings.coalesce({two[0]}, {two[1]})"),
        st.tuples(of, quoted).map(lambda two: f"strings.coalesce({two[0]}, {two[1]})"),
        st.tuples(fields, quoted, of, of).map(
            lambda parts: f"if({parts[0]} = {parts[1]}, {parts[2]}, {parts[3]})"
        ),
    )


def amounts() -> st.SearchStrategy[str]:
    length = fields.map(lambda one: f"strings.length({one})")
    some = st.one_of(st.just(f"$e.{N}"), length, st.just(f"arrays.length($e.{LIST})"))
    sums = st.tuples(some, st.sampled_from("+-*"), st.one_of(numbers, some))
    return st.one_of(some, sums.map(" ".join))


def asked() -> st.SearchStrategy[str]:
    nocase = st.sampled_from(["", " nocase"])
    base = st.one_of(
        st.tuples(changed(fields), signs, quoted, nocase).map(
            lambda p: f"{p[0]} {p[1]} {p[2]}{p[3]}"
        ),
        st.tuples(changed(fields), signs, changed(fields)).map(" ".join),
        st.tuples(fields, signs, st.sampled_from(["/^a/", "/b$/", "/^$/", "/[^a]/"]), nocase).map(
            lambda p: f"{p[0]} {p[1]} {p[2]}{p[3]}"
        ),
        st.tuples(elements, signs, quoted).map(" ".join),
        st.tuples(elements, signs, st.sampled_from(["/a/", "/^$/"])).map(" ".join),
        st.tuples(elements, st.just("in %names")).map(" ".join),
        st.tuples(changed(fields), st.just("in %names")).map(" ".join),
        st.tuples(amounts(), orders, numbers).map(" ".join),
        st.tuples(amounts(), st.sampled_from(["<", ">="]), amounts()).map(" ".join),
        st.tuples(changed(fields), quoted).map(lambda p: f"strings.contains({p[0]}, {p[1]})"),
        st.tuples(fields, changed(fields)).map(lambda p: f"strings.contains({p[0]}, {p[1]})"),
        fields.map(lambda one: f"{one} is null"),
    )
    return st.recursive(
        base,
        lambda parts: st.one_of(
            parts.map(lambda one: f"not ({one})"),
            st.tuples(parts, parts).map(lambda two: f"({two[0]} and {two[1]})"),
            st.tuples(parts, parts).map(lambda two: f"({two[0]} or {two[1]})"),
        ),
        max_leaves=4,
    )


some_texts = st.sampled_from(["a", "A", "x", "ab", ""])


@st.composite
def events(draw: st.DrawFn) -> Event:
    """A call that differs in what the generated rules ask for."""
    identity = {"type": "IAMUser"} | draw(
        st.fixed_dictionaries({}, optional={"arn": some_texts, "userName": some_texts})
    )
    parameters = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "n": st.one_of(st.integers(0, 6), st.sampled_from(["3", "4"])),
                "userName": some_texts,
                "instanceIds": st.lists(st.sampled_from(["a", "A", "x", "ab"]), max_size=3),
            },
        )
    )
    call: Event = {
        "eventName": draw(st.sampled_from(["a", "A", "x", "ab"])),
        "userIdentity": identity,
        "requestParameters": parameters or None,
    }
    return call | draw(
        st.fixed_dictionaries(
            {}, optional={"errorCode": st.sampled_from(["a", "x"]), "errorMessage": st.just("a")}
        )
    )


def both(text: str, variables: tuple[str, ...] = ("e",)) -> tuple[Rule, Direct]:
    (tree,) = parse_rules(text, LIMITS)
    assert isinstance(tree, RuleTree), text
    loaded = load_yaral(RuleFile("rule.yaral", text), LIMITS, RuleSettings(lists=LISTS))
    assert not loaded.refusals, loaded.refusals[0].text(text)
    return loaded.rules[0], Direct(tree, LISTS, variables)


@settings(max_examples=400, deadline=None)
@given(condition=asked(), event=events())
def test_an_event_is_judged_as_a_direct_reading_does(condition: str, event: Event) -> None:
    # Numbers are numbers: what arithmetic makes of other texts the language does not say.
    text = f'rule r {{ events: $e.metadata.product_event_type != "zz" {condition} condition: $e }}'
    rule, direct = both(text)
    (record,) = series((event,))
    assert fires(rule, (event,)) is direct.holds(record), print_expression(direct.rule.events[-1])


JOINS = (
    "$a.security_result.rule_id = $b.security_result.rule_id",
    "$a.principal.user.user_display_name = $b.target.user.userid nocase",
    "$a.target.user.userid != $b.target.user.userid",
    f"$a.{N} < $b.{N}",
    "$a.metadata.event_timestamp.seconds < $b.metadata.event_timestamp.seconds",
    "$b.metadata.event_timestamp.seconds - $a.metadata.event_timestamp.seconds > 2",
    "strings.contains($a.metadata.product_event_type, $b.metadata.product_event_type)",
    '($a.security_result.rule_id = "a" or $b.security_result.rule_id = "x")',
)
SET = '$a.security_result.rule_id != "" $a.target.user.userid != "" $b.target.user.userid != ""'


@st.composite
def timed(draw: st.DrawFn) -> tuple[Event, ...]:
    found = draw(st.lists(events(), max_size=5))
    times = draw(st.lists(st.integers(0, 14), min_size=len(found), max_size=len(found)))
    return tuple(event | {"at": at} for event, at in zip(found, times, strict=True))


@settings(max_examples=400, deadline=None)
@given(
    condition=asked(),
    counted=st.sampled_from(
        ["$e", "#e > 1", "#e > 2", "#name > 1", "#e > 1 and #name > 1", "#e > 2 or #name > 1"]
    ),
    happened=timed(),
)
def test_events_are_counted_as_a_direct_reading_does(
    condition: str, counted: str, happened: tuple[Event, ...]
) -> None:
    text = f"""rule r {{ events: {condition} $e.principal.user.userid = $user
      $e.metadata.product_event_type = $name
      match: $user over 6s condition: {counted} }}"""
    rule, direct = both(text)
    assert fires(rule, happened) is detects(direct, series(happened))


@settings(max_examples=300, deadline=None)
@given(
    joins=st.lists(st.sampled_from(JOINS), min_size=1, max_size=2, unique=True),
    happened=timed(),
)
def test_events_are_joined_as_a_direct_reading_does(
    joins: list[str], happened: tuple[Event, ...]
) -> None:
    text = f"""rule r {{ events: {SET} {" ".join(joins)}
      $a.principal.user.userid = $user $b.principal.user.userid = $user
      match: $user over 6s condition: $a and $b }}"""
    rule, direct = both(text, ("a", "b"))
    assert fires(rule, happened) is detects(direct, series(happened))
