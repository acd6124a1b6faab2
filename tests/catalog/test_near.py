"""Near misses: the one test that stood in the way, decided as by trying every test in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from hypothesis import given
from tests.catalog.making import SES, call, corpus, leaf, rule, site
from tests.strategies import conditions, records

from trailhawk.catalog.evidence import Evidence, Near, NearMiss
from trailhawk.catalog.html import to_html
from trailhawk.catalog.near import blockers, miss_of
from trailhawk.catalog.near_watch import MAX_LOOKED, MAX_SHOWN, NearWatch
from trailhawk.catalog.pages.rules import RulePage
from trailhawk.ir.conditions import And, Condition, Constant, Element, Not, Or
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.logic import Bound, Compare, Count, Reading, Step, Window, Windowed, WindowKind
from trailhawk.ir.normal import normalise
from trailhawk.ir.rule import Rule
from trailhawk.model.paths import FieldPath

QUIET = And((call(SES, "DeleteIdentity"), Not(leaf("userIdentity.type", "AWSService"))))


def event(name: str = "DeleteIdentity", number: int = 1, **more: object) -> dict[str, object]:
    return {
        "eventSource": SES,
        "eventName": name,
        "eventID": f"id-{number}",
        "eventTime": "2026-11-20T09:00:00Z",
        **more,
    }


def by_trying(condition: Condition, record: object) -> list[Condition]:
    """Put another answer in the place of each part in turn, and ask the whole."""
    if evaluate(condition, record) is True:
        return []
    return [
        part
        for part, whole_of in places(condition)
        if not isinstance(part, Constant)
        and any(evaluate(whole_of(Constant(one)), record) is True for one in (True, False))
    ]


Whole = Callable[[Condition], Condition]


def places(
    condition: Condition, whole: Whole = lambda part: part
) -> Iterator[tuple[Condition, Whole]]:
    """Yield each part that is no connective, and what the whole is with another in its place."""
    match condition:
        case Not(part):
            yield from places(part, lambda other: whole(Not(other)))
        case And(parts) | Or(parts):
            for at, part in enumerate(parts):
                yield from places(part, _beside(condition, at, whole))
        case _:
            yield condition, whole


def _beside(joined: And | Or, at: int, whole: Whole) -> Whole:
    before, after = joined.parts[:at], joined.parts[at + 1 :]
    return lambda other: whole(type(joined)((*before, other, *after)))


@given(conditions(), records())
def test_blockers_are_the_parts_of_which_another_answer_makes_it_hold(
    condition: Condition, record: dict[str, object]
) -> None:
    found = [part for part, _ in blockers(condition, record)]
    assert found == by_trying(condition, record)


@given(conditions(), records())
def test_a_rule_that_fires_misses_nothing(condition: Condition, record: dict[str, object]) -> None:
    whole = normalise(condition)
    if evaluate(whole, record) is True:
        assert miss_of(whole, record) is None


def test_the_test_that_failed_and_what_stood_there() -> None:
    condition = normalise(And((call(SES, "DeleteIdentity"), leaf("errorCode", "AccessDenied"))))
    miss = miss_of(condition, event(errorCode="Throttling"))
    assert miss is not None
    assert (miss.test, miss.saw) == ('errorCode eq "AccessDenied"', "Throttling")
    absent = miss_of(condition, event())
    assert absent is not None
    assert absent.saw == ""


def test_a_negation_is_told_with_the_value_that_it_excludes() -> None:
    miss = miss_of(normalise(QUIET), event(userIdentity={"type": "AWSService"}))
    assert miss is not None
    assert (miss.test, miss.saw) == ('not userIdentity.type eq "AWSService"', "AWSService")


def test_another_event_is_no_near_miss() -> None:
    assert miss_of(normalise(QUIET), event("SendEmail")) is None


def test_two_tests_in_the_way_are_no_near_miss() -> None:
    condition = And((QUIET, leaf("errorCode", "AccessDenied")))
    assert miss_of(normalise(condition), event(userIdentity={"type": "AWSService"})) is None


def test_an_element_shows_the_list() -> None:
    part = Element(FieldPath.of("resources"), leaf("type", "AWS::S3::Bucket"))
    condition = normalise(And((call(SES, "DeleteIdentity"), part)))
    miss = miss_of(condition, event(resources=[{"type": "AWS::SES::Identity"}]))
    assert miss is not None
    assert miss.saw == '[{"type":"AWS::SES::Identity"}]'


def test_secrets_in_what_stood_there_are_hidden() -> None:
    condition = normalise(And((call(SES, "DeleteIdentity"), leaf("userAgent", "x"))))
    miss = miss_of(condition, event(userAgent="curl password=hunter2hunter2"))
    assert miss is not None
    assert "hunter2" not in miss.saw


def watched(one: Rule, records: list[dict[str, object]]) -> Near:
    watch = NearWatch(corpus(one))
    for record in records:
        name = str(record["eventName"])
        if watch.wants("ses", name):
            watch.see("ses", name, record)
    return watch.results().get(one.uid, Near())


def test_misses_are_counted_by_test_and_value_with_the_first_of_them() -> None:
    service = [event(number=one, userIdentity={"type": "AWSService"}) for one in (1, 2, 3)]
    near = watched(rule("Quiet", QUIET), [event(number=9), *service, event("SendEmail")])
    assert near.looked == near.records == 3
    (miss,) = near.misses
    assert (miss.records, miss.event_id, miss.source, miss.name) == (
        *(3, "id-1"),
        *("ses", "DeleteIdentity"),
    )


def test_a_rule_is_asked_about_so_many_records_and_shows_so_many_misses() -> None:
    condition = And((call(SES, "DeleteIdentity"), leaf("userAgent", "x")))
    agents = [event(number=one, userAgent=f"agent-{one % 9}") for one in range(MAX_LOOKED + 5)]
    near = watched(rule("Agent", condition), agents)
    assert near.looked == MAX_LOOKED
    assert len(near.misses) == MAX_SHOWN


def test_of_a_rule_on_any_event_a_record_that_meets_nothing_is_no_near_miss() -> None:
    tool = rule("Tool", leaf("userAgent", "x"))
    assert watched(tool, [event(userAgent="y")]).records == 0
    denied = And((leaf("errorCode", "AccessDenied"), leaf("userAgent", "x")))
    near = watched(rule("Denied", denied), [event(errorCode="AccessDenied"), event()])
    assert (near.looked, near.records) == (2, 1)


def windowed() -> Rule:
    logic = Windowed(
        steps=(Step("sent", call(SES, "SendEmail"), (Reading((FieldPath.of("userAgent"),)),)),),
        window=Window(WindowKind.SLIDING, 600),
        claim=Bound(Count(), Compare.GE, 10),
        by=("userAgent",),
    )
    return msgspec.structs.replace(rule("Many", call(SES, "SendEmail")), logic=logic)


def test_of_a_windowed_rule_the_records_that_meet_its_steps_are_counted() -> None:
    near = watched(windowed(), [event("SendEmail"), event("SendEmail")])
    assert (near.looked, near.steps, near.misses) == (2, (("sent", 2),), ())


def page_with(near: Near) -> RulePage:
    one = rule("Quiet", QUIET)
    seen = {("ses", "DeleteIdentity"): 7}
    found = site(one, evidence=Evidence(logs="l", records=7, near={one.uid: near}, seen=seen))
    page = found.page(found.context.corpus.entries[0].url)
    assert isinstance(page, RulePage)
    return page


def test_the_page_shows_them_escaped() -> None:
    miss = NearMiss("not a", "<b>x</b>", "ses", "DeleteIdentity", 3, "<i>", "2026")
    page = page_with(Near(5, 3, (miss,)))
    assert page.seen is not None
    assert (page.seen.near, page.seen.looked, page.seen.near_records) == (7, 5, 3)
    markup = to_html(page)
    assert "&lt;b&gt;x&lt;/b&gt;" in markup
    assert "What it nearly fires on" in markup
    assert "<b>x" not in markup


def test_the_page_says_when_nothing_was_near() -> None:
    assert "None of 5 such records, the first of them, is a single test away" in to_html(
        page_with(Near(5))
    )
