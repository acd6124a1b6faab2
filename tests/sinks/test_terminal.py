from __future__ import annotations

import io
import re
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sinks.factories import (
    books,
    burst_finding,
    failed,
    finding,
    folded,
    hostile_summary,
    rule,
    troubled_books,
)
from tests.sinks.hostile import hostile_texts

from trailhawk.model.books import Books
from trailhawk.model.findings import Evidence, Summary
from trailhawk.sinks import TerminalReport
from trailhawk.sinks.ansi import Style
from trailhawk.sinks.columns import width_of
from trailhawk.sinks.terminal import MAX_BRIEF, MAX_DETAILED
from trailhawk.sinks.wording import DASH, TIMES

_OURS = re.compile(
    "|".join(re.escape(f"\x1b[{code}m") for code in ("0", *(s.value for s in Style if s.value)))
)


def report(
    summary: Summary,
    found: Books | None = None,
    *,
    width: int = 100,
    color: bool = False,
    show_all: bool = False,
) -> str:
    out = io.StringIO()
    TerminalReport(out, color=color, width=width, show_all=show_all).write(
        summary, found or books()
    )
    return out.getvalue()


def test_a_burst_says_what_it_was_made_of() -> None:
    shown = report(folded([burst_finding()]), show_all=True)
    assert "1 burst, 4 events in all" in shown
    assert f"2024-05-01 09:58:00 {DASH} 10:02:00 UTC" in shown
    assert f"why     4 events: 3 {TIMES} 203.0.113.9, 1 {TIMES} success" in shown
    assert "all with 203.0.113.9 203.0.113.9, userIdentity.arn (absent)" in shown


def test_what_windows_forgot_is_said() -> None:
    found = troubled_books("odd")
    found.pressure[3] = 12
    found.unplaced[3] = 2
    shown = report(folded([finding()]), found)
    assert "1 rule had to forget 12 entries" in shown
    assert "2 matches of windowed rules" in shown


EXAMPLE = """
1 group of findings: 1 high
3 findings in 5,300 records in 12 files, checked by 803 rules
2024-05-01 10:00:00 to 10:05:00 UTC

 HIGH 75   Trail stopped  sigma, T1562.008
  who     user/bob in account 111122223333, key AKIAIOSFODNN7EXAMPLE
  from    203.0.113.9 with aws-cli/2.15.0
  when    2024-05-01 10:00:00 to 10:05:00 UTC; 3 times: 2 succeeded, 1 failed (AccessDenied)
  calls   cloudtrail: StopLogging in eu-west-1
  why     eventName eq "StopLogging"
  next    read Records[7] of logs/a.json.gz, and 2 others
          harmless if: planned work
          read on: https://example.com/trails?a=1&b=2

Books
  files   12 = 12 read + 0 read in part + 0 skipped
  records 5,300 = 5,000 evaluated + 300 filtered out + 0 damaged
  rules   803 loaded, 14 refused
  The books balance: every record read is counted in one place.
""".replace(" to ", f" {DASH} ")


def test_a_report_reads_like_this() -> None:
    found = [
        finding(),
        finding(event_id="e-2", time="2024-05-01T10:05:00Z"),
        failed(event_id="e-3", time="2024-05-01T10:03:00Z"),
    ]
    assert report(folded(found)) == EXAMPLE


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("color", [False, True])
def test_no_text_of_a_log_or_rule_steers_the_terminal_or_leaves_its_line(
    *, width: int, color: bool
) -> None:
    tame_lines = report(hostile_summary("tame"), troubled_books("tame"), width=width).count("\n")
    for text in hostile_texts():
        shown = report(hostile_summary(text), troubled_books(text), width=width, color=color)
        plain = _OURS.sub("", shown) if color else shown
        assert {char for char in plain if unicodedata.category(char) == "Cc"} == {"\n"}
        assert all(width_of(line) <= width for line in plain.split("\n"))
        shown.encode("utf-8")
        # Wrapping adds a few lines for long texts; a forged line feed would add many.
        assert plain.count("\n") <= tame_lines + 40


@given(st.text(max_size=60), st.integers(20, 200))
def test_no_generated_text_steers_the_terminal(text: str, width: int) -> None:
    shown = report(hostile_summary(text), troubled_books(text), width=width)
    assert {char for char in shown if unicodedata.category(char) in {"Cc", "Cs"}} == {"\n"}
    assert all(width_of(line) <= width for line in shown.split("\n"))


def test_colours_change_nothing_but_colour() -> None:
    summary = hostile_summary("\x1b[31m<b>")
    assert _OURS.sub("", report(summary, color=True)) == report(summary)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(encoding: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    for text in ("日本語", "a\u202eb", "\ud800", "plain"):
        TerminalReport(out, color=True, width=80).write(hostile_summary(text), books())
    out.flush()
    assert b"Look here first" in raw.getvalue()


def test_books_that_do_not_balance_are_loud() -> None:
    odd = books()
    odd.records_read += 5
    shown = report(folded([finding()]), odd)
    assert "THE BOOKS DO NOT BALANCE: off by +5 records." in shown
    assert "The books balance" not in shown


def test_damage_skips_twins_and_unknowns_are_told() -> None:
    shown = report(folded([finding()]), troubled_books("torn.json.gz"))
    assert "torn.json.gz at byte 18,320, Records[4]: torn.json.gz" in shown
    assert "1 skipped (1 torn.json.gz)" in shown
    assert "3 matches of events delivered more than once" in shown
    assert "1 match with the event id of another event" in shown
    assert "1 rule could not be decided, 7 times in all" in shown


def test_what_could_not_be_opened_is_named_and_what_is_no_log_is_not() -> None:
    odd = books()
    for number in range(7):
        odd.skip(f"logs/{number}.json", "cannot be opened: Permission denied")
        odd.skip(f"logs/{number}.md", "not a log file by its name: .md")
    shown = report(folded([]), odd)
    assert "  unread  logs/0.json: cannot be opened: Permission denied" in shown
    assert "          logs/4.json: cannot be opened" in shown
    assert "          and 2 more; JSON lines list them" in shown
    assert "logs/0.md" not in shown
    assert "unread" not in report(folded([finding()]), books())


def test_long_damage_is_cut_and_said_to_be() -> None:
    odd = Books(max_damage=7)
    for number in range(9):
        odd.add(troubled_books(f"f{number}"))
    shown = report(folded([]), odd)
    assert "and 2 more; JSON lines list them" in shown
    assert "4 further places damaged or skipped" in shown


@pytest.mark.parametrize(
    ("found", "rules", "words"),
    [
        pytest.param(books(), 803, "Nothing found in 5,300 records", id="all read"),
        pytest.param(books(evaluated=0), 803, "Nothing was evaluated", id="all filtered"),
        pytest.param(books(), 0, "Nothing was evaluated", id="no rules"),
        pytest.param(troubled_books(), 803, "Nothing found, but not all could be read", id="torn"),
    ],
)
def test_silence_is_told_apart_from_safety(found: Books, rules: int, words: str) -> None:
    assert words in report(msgspec.structs.replace(folded([]), rules_loaded=rules), found)


def test_many_groups_are_capped_and_the_cap_is_said() -> None:
    serious = [finding(principal=f"s{number}") for number in range(MAX_DETAILED + MAX_BRIEF + 3)]
    mild = [
        finding(card=rule("r:mild", 10, title="Mild"), principal=f"m{number}")
        for number in range(MAX_BRIEF + 4)
    ]
    summary = folded(serious + mild)
    shown = report(summary)
    assert shown.count("  who  ") == MAX_DETAILED
    assert "  3 more, see --all" in shown
    assert "  4 more, see --all" in shown
    everything = report(summary, show_all=True)
    assert everything.count("  who  ") == len(serious)
    assert everything.count("Mild") == len(mild)
    assert "see --all" not in everything


def test_who_to_look_at_first_is_said_where_there_is_a_choice() -> None:
    one, two = finding(), finding(principal="arn:aws:iam::111122223333:root")
    assert "Look here first" not in report(folded([one]))
    shown = report(folded([one, two]))
    assert "Look here first" in shown
    assert " 75  root  in account 111122223333" in shown


def test_a_rule_explains_itself_once() -> None:
    shown = report(folded([finding(principal="a"), finding(principal="b")]))
    assert shown.count("harmless if: planned work") == 1


def test_a_rule_without_explanation_has_none() -> None:
    shown = report(folded([finding(card=rule("r", falsepositives=(), references=()))]))
    assert "harmless if" not in shown
    assert "read on" not in shown


def test_findings_past_the_limit_of_groups_are_told() -> None:
    summary = folded([finding(principal=f"p{number}") for number in range(9)], max_groups=4)
    assert "5 more findings of groups past the limit" in report(summary)


def test_what_is_particular_to_the_record_comes_before_what_every_rule_asks() -> None:
    leaves = (
        Evidence("eventName", 'eventName in ("A", "StopLogging")', "StopLogging"),
        Evidence("userIdentity.type", 'not userIdentity.type eq "AWSService"', "IAMUser"),
        Evidence("errorCode", "not errorCode exists", ""),
        Evidence("requestParameters.name", 'requestParameters.name contains "org"', "org-trail"),
    )
    shown = report(folded([finding(evidence=leaves)]), width=200)
    assert '  why     saw org-trail: requestParameters.name contains "org"\n' in shown
    assert (
        '          eventName in ("A", "StopLogging"), not userIdentity.type eq "AWSService",'
        " not errorCode exists\n"
    ) in shown
