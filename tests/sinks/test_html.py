from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sinks.factories import (
    books,
    failed,
    finding,
    folded,
    hostile_summary,
    rule,
    troubled_books,
)
from tests.sinks.hostile import hostile_texts

from trailhawk.model.books import Books
from trailhawk.model.findings import Place, Summary
from trailhawk.model.links import link_to, technique_link
from trailhawk.sinks.html import chart, view
from trailhawk.sinks.html.page import html_environment, page

Shape = list[tuple[str, tuple[str, ...]]]


class Reader(HTMLParser):
    """Keeps the shape of a page (tags and attribute names), its links and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: Shape = []
        self.links: list[dict[str, str | None]] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        self.attributes.update(name for name, _ in attrs)
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def written(summary: Summary, made: Books | None = None) -> str:
    return "".join(page(summary, made or books()))


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


def without_links(shape: Shape) -> Shape:
    return [(tag, names) for tag, names in shape if tag not in {"a", "span"}]


TAME = without_links(read(written(hostile_summary("tame"), troubled_books("tame"))).shape)


@pytest.mark.parametrize("text", hostile_texts())
def test_no_text_of_a_log_or_rule_becomes_markup(text: str) -> None:
    markup = written(hostile_summary(text), troubled_books(text))
    reader = read(markup)
    # An empty text leaves out the elements that would show it; nothing else changes the shape.
    if text:
        assert without_links(reader.shape) == TAME
    assert "script" not in {tag for tag, _ in reader.shape}
    assert not any(name.startswith("on") for name in reader.attributes)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", markup)
    for link in reader.links:
        assert re.match(r"#|https?://[^/@\s]+(/|$)", link["href"] or "")
    markup.encode("utf-8")


@given(st.text(min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_generated_text_becomes_markup(text: str) -> None:
    reader = read(written(hostile_summary(text), troubled_books(text)))
    assert without_links(reader.shape) == TAME


def test_the_policy_allows_the_style_sheet_and_nothing_else() -> None:
    markup = written(folded([finding()]))
    policy = re.search('Content-Security-Policy" content="([^"]*)"', markup)
    style = re.search("<style>(.*)</style>", markup, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1].replace("&#39;", "'").replace("&#43;", "+") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_the_page_loads_nothing() -> None:
    markup = written(folded([finding()]))
    shape = {tag for tag, _ in read(markup).shape}
    assert shape.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    assert "url(" not in markup
    assert "@import" not in markup


def test_links_to_elsewhere_tell_them_nothing() -> None:
    links = [it for it in read(written(folded([finding()]))).links if it["href"][0] != "#"]  # type: ignore[index]
    assert [link["href"] for link in links] == [
        "https://attack.mitre.org/techniques/T1562/008/",
        "https://example.com/trails?a=1&b=2",
        "https://attack.mitre.org/techniques/T1562/008/",
    ]
    assert {link["rel"] for link in links} == {"noopener noreferrer nofollow"}


def test_links_within_the_page_lead_somewhere() -> None:
    markup = written(folded([finding(), finding(principal="ann")]))
    targets = set(re.findall(r'id="([^"]+)"', markup))
    within = [link["href"] for link in read(markup).links if (link["href"] or "").startswith("#")]
    assert within
    assert {href[1:] for href in within if href} <= targets


def test_a_group_tells_who_when_where_why_and_how_it_ended() -> None:
    record = b'{"eventName": "StopLogging", "requestParameters": {"name": "the-trail"}}'
    text = read(written(folded([finding(record=record), failed(event_id="e-2")]))).text
    for words in (
        "high 75 Trail stopped user/bob",
        "arn:aws:iam::111122223333:user/bob in account 111122223333",
        "2 times: 1 succeeded, 1 failed (AccessDenied)",
        "203.0.113.9",
        "aws-cli/2.15.0 Python/3.11",
        'eventName StopLogging eventName eq "StopLogging"',
        "Records[7] of logs/a.json.gz",
        '"name": "the-trail"',
        "e-1 e-2",
        "planned work",
        "Somebody stopped a trail.",
    ):
        assert words in text


def test_a_failed_group_says_so_at_a_glance() -> None:
    assert "all failed" in read(written(folded([failed()]))).text


def test_a_large_event_is_cut_and_a_missing_one_is_left_out() -> None:
    many = b'{"a":[' + b",".join(b'"%d"' % number for number in range(9_000)) + b"]}"
    markup = written(folded([finding(record=many)]))
    assert "cut here" in markup
    assert len(markup) < 80_000
    assert "<pre>" not in written(folded([finding(record=b"")]))


def test_one_long_line_of_an_event_is_cut_alone() -> None:
    record = b'{"long":"' + b"x" * 500_000 + b'","short":"after"}'
    markup = written(folded([finding(record=record)]))
    assert "after" in markup
    assert len(markup) < 80_000


def test_past_the_limits_groups_become_rows_and_then_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(view, "MAX_DETAILED", 3)
    monkeypatch.setattr(view, "MAX_ROWS", 4)
    markup = written(folded([finding(principal=f"p{number}") for number in range(9)]))
    reader = read(markup)
    assert markup.count('class="group ') == 3
    assert markup.count('<tr class="l-high"') == 4
    assert "Only the first 3 groups are told in full" in reader.text
    assert "2 more groups would make this page too large" in reader.text


def test_a_full_page_of_ordinary_groups_stays_small() -> None:
    found = [
        finding(principal=f"arn:aws:iam::111122223333:user/u{number}", place=Place("a", number))
        for number in range(1_200)
    ]
    assert len(written(folded(found))) < 4_000_000


def test_techniques_are_summed_over_rules() -> None:
    card = rule("r:2", 95, techniques=("T1562.008", "T1098"))
    text = read(written(folded([finding(), finding(card=card)]))).text
    assert "T1562.008 2 groups, 2 findings T1098 1 group, 1 finding" in text


@pytest.mark.parametrize(
    ("made", "rules", "words"),
    [
        (books(), 803, "Nothing found No rule fired"),
        (books(evaluated=0), 803, "Nothing was evaluated"),
        (books(), 0, "Nothing was evaluated"),
    ],
)
def test_silence_is_told_apart_from_safety(made: Books, rules: int, words: str) -> None:
    summary = msgspec.structs.replace(folded([]), rules_loaded=rules)
    assert words in read(written(summary, made)).text


def test_books_that_do_not_balance_are_loud() -> None:
    odd = books()
    odd.records_read += 1
    text = read(written(folded([finding()]), odd)).text
    assert "THE BOOKS DO NOT BALANCE" in text
    assert "The books balance" not in text


def test_the_books_show_damage_skips_and_unknowns() -> None:
    summary = msgspec.structs.replace(folded([finding()]), undecided=(("sigma:r9", "Rule 9", 7),))
    text = read(written(summary, troubled_books("torn.json.gz"))).text
    assert "skipped: torn.json.gz 1" in text
    assert "torn.json.gz 18,320 4 torn.json.gz" in text
    assert "sigma:r9 on 7 records" in text


def test_templates_print_only_quoted_attributes_and_never_say_safe() -> None:
    for template in files("trailhawk.sinks.html").joinpath("templates").iterdir():
        source = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe|Markup|autoescape|=\s*\{\{", source), template.name


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.com/a?b=1#c", True),
        ("http://example.com", True),
        ("HTTPS://EXAMPLE.COM/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("https:example.com", False),
        ("https:///path", False),
        ("https://user@example.com", False),
        ("https://example.com\\@evil.example", False),
        ("https://example.com/a b", False),
        ("https://example.com/\u202e", False),
        ("https://[::1", False),
        ("https://example.com/" + "a" * 3_000, False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_become_links(text: str, *, linked: bool) -> None:
    assert (link_to(text) == text) is linked


@pytest.mark.parametrize(
    "text", ["T1", "T1562.8", "T1562.008x", "t1562", "T1562/../..", "T\u0661\u0665\u0666\u0662"]
)
def test_only_technique_ids_become_links_to_techniques(text: str) -> None:
    assert technique_link(text) is None


def test_the_chart_stacks_the_worst_at_the_bottom_and_shows_every_level() -> None:
    mild = [finding(card=rule("m", 10), event_id=f"{number}") for number in range(500)]
    drawn = chart.chart(folded([*mild, finding(card=rule("c", 95))]))
    assert drawn is not None
    (bar,) = drawn.bars
    assert bar.counts == (("critical", 1), ("informational", 500))
    assert bar.parts[0].height == chart.MIN_PART
    assert bar.parts[0].y + bar.parts[0].height == chart.HEIGHT
    assert bar.parts[1].y + bar.parts[1].height == bar.parts[0].y
    assert (drawn.bucket, drawn.most, drawn.first) == ("1 minute", 501, "2024-05-01 10:00")


@given(st.lists(st.datetimes(), min_size=1, max_size=40))
def test_bars_stand_within_the_chart(moments: list[object]) -> None:
    found = [finding(time=f"{moment.isoformat()}Z") for moment in moments]  # type: ignore[attr-defined]
    drawn = chart.chart(folded(found))
    assert drawn is not None
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.WIDTH + 0.01 for bar in drawn.bars)
    assert [bar.x for bar in drawn.bars] == sorted(bar.x for bar in drawn.bars)


def test_without_times_there_is_no_chart() -> None:
    assert chart.chart(folded([finding(time="?")])) is None
    assert '<svg viewBox="0 -16' not in written(folded([finding(time="?")]))


def test_a_start_that_is_no_time_has_no_bar() -> None:
    summary = msgspec.structs.replace(folded([]), timeline=(("?", "low", 1),))
    assert chart.chart(summary) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(60, "1 minute"), (900, "15 minutes"), (3_600, "1 hour"), (604_800, "7 days")],
)
def test_the_width_of_a_bar_is_told(seconds: int, text: str) -> None:
    drawn = chart.chart(msgspec.structs.replace(folded([finding()]), bucket_seconds=seconds))
    assert drawn is not None
    assert drawn.bucket == text


@pytest.mark.parametrize("value", [None, b"bytes", ["list"], object()])
def test_only_texts_and_numbers_are_printed(value: object) -> None:
    template = html_environment(100).from_string("{{ value }}")
    with pytest.raises(AssertionError, match="on the page"):
        template.render(value=value)
