"""What a list's address asks, and what is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.triage.desks import ANN, BOB, desk_of, filled_store

from trailhawk.alerting.alerts import Alert, State
from trailhawk.triage.asked import FACETS, STATES, Asked, read_query, values_of
from trailhawk.triage.make_list import list_page
from trailhawk.triage.pages import AlertLine

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zs"]), min_size=1, max_size=20
)
several = st.lists(words, max_size=3, unique=True).map(tuple)
questions = st.builds(
    Asked,
    state=st.sampled_from(STATES),
    level=st.lists(st.sampled_from(["high", "low"]), unique=True).map(tuple),
    type=several,
    rule=several,
    account=several,
    principal=several,
    since=st.sampled_from(["", "2026-06-01", "2026-06-01T10:00:00Z"]),
    until=st.sampled_from(["", "2026-06-02"]),
    q=st.sampled_from(["", "stop", "a b", "ünïcode & = ? #"]),
    page=st.integers(1, 99),
)


@given(questions)
def test_a_question_survives_its_address(asked: Asked) -> None:
    stripped = {name: tuple(one.strip() for one in getattr(asked, name)) for name in FACETS}
    if all(stripped[name] == getattr(asked, name) and all(stripped[name]) for name in FACETS):
        assert read_query(asked.query()[1:]) == asked


@given(st.text(max_size=300))
def test_any_query_asks_something(query: str) -> None:
    assert isinstance(read_query(query), Asked)


@pytest.mark.parametrize(
    "query",
    [
        *("", "state=x", "page=0", "page=-1", "page=9999999", "since=yesterday", "level=worst"),
        *("z=1", "&".join("level=high" for _ in range(500))),
    ],
)
def test_what_means_nothing_is_left_out(query: str) -> None:
    assert read_query(query) == Asked()


ALERTS: list[Alert] = filled_store().alerts()
SOME = st.builds(
    Asked,
    state=st.sampled_from(STATES),
    level=st.lists(st.sampled_from(["critical", "high", "low"]), max_size=2).map(tuple),
    principal=st.lists(st.sampled_from([ANN, BOB, "nobody"]), max_size=2).map(tuple),
    q=st.sampled_from(["", "stop", "198.51.100.4", "trail ann"]),
    since=st.sampled_from(["", "2023-11-15", "2023-11-16"]),
)


@given(SOME)
def test_a_choice_has_as_many_alerts_as_it_says(asked: Asked) -> None:
    page = list_page(ALERTS, asked)
    assert page.found == sum(asked.wants(one) for one in ALERTS)
    for facet in page.facets:
        for choice in facet.choices:
            there = list_page(ALERTS, read_query(choice.query[1:]))
            if facet.name == "state" or not getattr(asked, facet.name):
                assert there.found == choice.count
    assert [name for name, _ in page.kept if name in FACETS] == [
        name for name in FACETS for _ in getattr(asked, name)
    ]


def test_every_value_of_every_facet_can_be_chosen() -> None:
    page = list_page(ALERTS, Asked(state="all"))
    for facet in page.facets[1:]:
        wanted = {value for one in ALERTS for value in values_of(one, facet.name)}
        assert len(facet.choices) + len(facet.rest) + facet.left_out == len(wanted)


def test_a_long_list_has_pages() -> None:
    alerts = ALERTS * 40
    seen: list[AlertLine] = []
    query = "?"
    while query:
        page = list_page(alerts, read_query(query[1:]))
        seen += page.alerts
        query = page.older
    assert len(seen) == len(alerts)
    assert page.page == page.pages
    assert list_page(alerts, Asked(page=10_000)).page == page.pages


def test_days_are_whole_days() -> None:
    (last,) = [one for one in ALERTS if one.principal == BOB and one.level.value == "low"]
    day = last.first[:10]
    assert Asked(since=day, until=day).wants(last)
    assert not Asked(until="2023-11-15").wants(last)


def test_closed_alerts_are_shown_when_asked_for() -> None:
    desk = desk_of(filled_store())
    first = desk.all()[0]
    desk.change([first.id], State.CLOSED, None, "n")
    assert first.id not in {one.id for one in desk.all() if Asked().wants(one)}
    assert [one.id for one in desk.all() if Asked(state="closed").wants(one)] == [first.id]
