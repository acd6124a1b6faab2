"""Triage pages: whole, escaped, linked, and changed only by their own forms."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec
import pytest
from tests.logs import event, write_json
from tests.triage.desks import ANN, BOB, EVENTS, answers_of, desk_of, filled_store, trigger

from trailhawk.alerting.alerts import Alert, State, Verdict
from trailhawk.alerting.exceptions import Exceptions
from trailhawk.alerting.plans import Plan
from trailhawk.ingest import LogObject, discover
from trailhawk.investigate.looking import Look
from trailhawk.model.findings import Finding, RuleCard
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Severity
from trailhawk.packs.exceptions import read_exceptions
from trailhawk.scan import Filters
from trailhawk.triage import Desk, TriageAnswers
from trailhawk.triage.drafts import exception_draft
from trailhawk.triage.pages import AlertPage, ListPage
from trailhawk.triage.similar import similar_alerts

HOSTILE = "<script>alert(1)</script>\"'{{7*7}}\x00\u202e"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_of(filled_store(), tmp_path)


@pytest.fixture
def answers(desk: Desk) -> TriageAnswers:
    return answers_of(desk)


def html(answers: TriageAnswers, target: str) -> str:
    found = answers.answer(target)
    assert found.status == 200, target
    return found.body.decode()


def named(desk: Desk, name: str, who: str = ANN) -> Alert:
    return next(one for one in desk.all() if one.name == name and one.principal == who)


def test_every_link_of_every_page_leads_somewhere(answers: TriageAnswers, desk: Desk) -> None:
    pages = ["/alerts/", "/alerts/?state=all&level=high", *(f"/alerts/{a.id}/" for a in desk.all())]
    checked = set()
    for page in pages:
        text = html(answers, page)
        for link in re.findall(r'(?:href|src|action)="([^"]+)"', text):
            target = urljoin(f"http://x{page}", link.replace("&amp;", "&"))
            parts = urlsplit(target)
            if parts.netloc != "x" or parts.path == "/alerts/change":
                continue
            where = f"{parts.path}{'?' + parts.query if parts.query else ''}"
            if where not in checked:
                checked.add(where)
                assert answers.answer(where).status == 200, (page, link)
            if parts.fragment and parts.path == urlsplit(f"http://x{page}").path:
                assert f'id="{parts.fragment}"' in text
    assert any("/rules/" in one for one in checked)
    assert any("/events/aws/cloudtrail/" in one for one in checked)
    assert "/attack/T1562.008/" in checked


def test_every_page_has_a_twin_of_the_same_shape(answers: TriageAnswers, desk: Desk) -> None:
    listed = msgspec.json.decode(
        answers.answer("/alerts/index.json?level=high").body, type=ListPage
    )
    assert listed.found == 2
    for alert in desk.all():
        body = answers.answer(f"/alerts/{alert.id}/index.json").body
        assert msgspec.json.decode(body, type=AlertPage).alert == alert.id


def test_an_alert_page_tells_who_what_where_and_why(answers: TriageAnswers, desk: Desk) -> None:
    alert = named(desk, "Trail stopped")
    body = answers.answer(f"/alerts/{alert.id}/index.json").body
    page = msgspec.json.decode(body, type=AlertPage)
    assert page.lede.startswith("user/ann called StopLogging, 2 times in all in eu-west-1")
    assert "Prague, Czechia; AS64500 Example Networks" in page.lede
    assert "1 succeeded and 1 failed (AccessDenied)" in page.lede
    parts = {part.name: [(line.name, line.own, line.count) for line in part.lines]
             for part in page.story}  # fmt: skip
    assert parts == {
        "before": [("DescribeTrails", False, 2)],
        "during": [("StopLogging", True, 1), ("StopLogging", True, 1)],
        "after": [("DeleteTrail", False, 1)],
    }
    sample = page.samples[0]
    assert sample.whole
    verdicts = [(leaf.verdict, leaf.saw) for leaf in sample.leaves if leaf.saw]
    assert verdicts == [("true", "cloudtrail.amazonaws.com"), ("true", "StopLogging")]
    assert page.rules[0].url.startswith("rules/")
    assert page.rules[0].falsepositives == ("planned work",)


def test_a_rule_that_is_not_loaded_has_no_link() -> None:
    store = filled_store()
    alert = next(one for one in store.alerts() if one.name == "Trail stopped")
    stale = desk_of(store)
    answers = answers_of(stale)
    store.connection.execute("UPDATE shapes SET rule = 'gone:rule'")
    page = msgspec.json.decode(
        answers.answer(f"/alerts/{alert.id}/index.json").body, type=AlertPage
    )
    assert [rule.url for rule in page.rules] == [""]


def test_hostile_text_is_text() -> None:
    facts = {"user_agent": HOSTILE, "session": HOSTILE, "address": HOSTILE, "error_code": HOSTILE}
    desk = desk_of(filled_store(((0, HOSTILE, "StopLogging", facts),)))
    answers = answers_of(desk)
    (alert,) = desk.all()
    for target in ("/alerts/", f"/alerts/{alert.id}/", f"/alerts/?{urlencode({'q': HOSTILE})}"):
        text = html(answers, target)
        assert "<script>alert" not in text
        assert "\u202e" not in text
        assert "\x00" not in text
        assert ">49<" not in text


def test_no_secret_is_on_a_page(answers: TriageAnswers, desk: Desk) -> None:
    for alert in desk.all():
        for name in ("", "index.json"):
            assert b"hunter2" not in answers.answer(f"/alerts/{alert.id}/{name}").body


def test_a_beginning_of_an_id_leads_to_the_page(answers: TriageAnswers, desk: Desk) -> None:
    ident = desk.all()[0].id
    for typed in (f"/alerts/{ident[:8]}", f"/alerts/{ident[:8]}/", f"/alerts/{ident}"):
        found = answers.answer(typed)
        assert (found.status, found.location) == (302, f"/alerts/{ident}/")
    assert answers.answer("/alerts/ffffffff/").status == 404
    assert answers.answer("/alerts/xyz/").status == 404
    assert answers.answer("/alerts").location == "/alerts/"


def form(answers: TriageAnswers, **fields: str | list[str]) -> bytes:
    return urlencode({"token": answers.token, **fields}, doseq=True).encode()


def test_a_form_changes_a_state(answers: TriageAnswers, desk: Desk) -> None:
    ident = desk.all()[0].id
    sent = form(answers, id=ident, action="close", verdict="benign", note="<b>drill</b>")
    found = answers.change("/alerts/change", sent)
    assert (found.status, found.location) == (303, f"/alerts/{ident}/")
    text = html(answers, f"/alerts/{ident}/")
    assert "&lt;b&gt;drill&lt;/b&gt;" in text
    assert "2026-01-02 03:04:05" in text
    alert = desk.one(ident)
    assert alert is not None
    assert (alert.state, alert.verdict) == (State.CLOSED, Verdict.BENIGN)
    assert ident not in html(answers, "/alerts/")
    answers.change("/alerts/change", form(answers, id=ident, action="reopen"))
    assert ident in html(answers, "/alerts/")


def test_several_alerts_at_once(answers: TriageAnswers, desk: Desk) -> None:
    idents = [one.id for one in desk.all()]
    found = answers.change("/alerts/change", form(answers, id=idents, action="ack"))
    assert found.location == "/alerts/"
    assert {one.state for one in desk.all()} == {State.ACKNOWLEDGED}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"token": ""}, 403),
        ({"token": "x" * 32}, 403),
        ({"id": "../../etc"}, 403),
        ({"action": "delete"}, 400),
        ({"action": "close", "verdict": ""}, 400),
        ({"action": "close", "verdict": "none"}, 400),
        ({"id": []}, 400),
        ({"id": "f" * 32}, 404),
    ],
)
def test_other_forms_change_nothing(
    answers: TriageAnswers, desk: Desk, fields: dict[str, str | list[str]], status: int
) -> None:
    whole = {"id": desk.all()[0].id, "action": "ack", **fields}
    assert answers.change("/alerts/change", form(answers, **whole)).status == status
    assert {one.state for one in desk.all()} == {State.NEW}
    assert answers.change("/alerts/change", b"\xff\x00").status == 403
    assert answers.change("/elsewhere", form(answers)).status == 404


def test_without_changes_there_is_no_form_that_changes(desk: Desk) -> None:
    answers = answers_of(desk, changes=False)
    for target in ("/alerts/", f"/alerts/{desk.all()[0].id}/"):
        assert 'method="post"' not in html(answers, target)
    sent = urlencode({"token": "", "id": desk.all()[0].id, "action": "ack"}).encode()
    assert answers.change("/alerts/change", sent).status == 404


def test_what_comes_in_is_shown_at_once(answers: TriageAnswers, desk: Desk) -> None:
    before = len(desk.all())
    with desk.store.transaction():
        desk.store.fold([trigger(99, 9_000, "arn:aws:iam::1:user/new", "StopLogging", {})])
    assert len(desk.all()) == before + 1
    assert "user/new" in html(answers, "/alerts/")


def test_a_draft_hides_the_alert_and_no_other(desk: Desk) -> None:
    for alert in desk.all():
        draft = exception_draft(alert, date(2026, 1, 1))
        with pytest.raises(Exception, match="reason is empty"):
            list(read_exceptions(draft, "draft"))
        filled = draft.replace('reason = ""', 'reason = "r"').replace('author = ""', 'author = "a"')
        (found,) = read_exceptions(filled, "draft")
        exceptions = Exceptions([found], date(2026, 1, 2))
        hidden = [one.id for one in desk.all() if _hides(exceptions, one, desk)]
        assert hidden == [alert.id]


def _hides(exceptions: Exceptions, alert: Alert, desk: Desk) -> bool:
    whole = desk.one(alert.id)
    assert whole is not None
    sample = whole.samples[0]
    uid, title, _ = whole.rules[0]
    card = RuleCard(uid, uid, title, "v", Severity(1))
    found = Finding(card, sample.facts, (), sample.place, b"")
    plan = Plan(uid=whole.uid, name=whole.name, title="", logic="")
    return exceptions.hiding(found, plan, {}) is not None


def test_wildcards_in_a_name_are_letters_in_a_draft() -> None:
    store = filled_store(((0, "arn:aws:iam::1:user/[a]*?", "StopLogging", {}),))
    (alert,) = desk_of(store).all()
    draft = exception_draft(alert, date(2026, 1, 1))
    assert "user/[[]a][*][?]" in draft


def test_similar_alerts_say_why(desk: Desk) -> None:
    alert = named(desk, "Trail stopped")
    found = {(one.name, one.principal): why for one, why in similar_alerts(alert, desk.all())}
    assert "same identity" in found["Trail deleted", ANN]
    assert "same kind" in found["Trail stopped", BOB]
    assert ("Trails listed", BOB) not in found


def test_a_story_from_logs_has_what_no_rule_is_about(tmp_path: Path) -> None:
    who = {"type": "IAMUser", "arn": ANN, "userName": "ann"}
    calls = [
        event(
            60 * minute,
            name,
            eventID=f"l{minute}",
            userIdentity=who,
            eventSource="s3.amazonaws.com",
        )
        for minute, name in ((0, "GetObject"), (1, "PutObject"), (200, "ListBuckets"))
    ]
    write_json(tmp_path / "a.json", calls)
    start = calls[1]["eventTime"]

    def look(since: datetime, until: datetime) -> Look:
        found = discover([str(tmp_path)], Limits())
        objects = [one for one in found if isinstance(one, LogObject)]
        return Look(objects, (), Filters(since, until))

    store = filled_store(((0, ANN, "StopLogging", {"time": start, "event_id": "l1"}),))
    desk = Desk(store, logs=look)
    (alert,) = desk.all()
    body = answers_of(desk).answer(f"/alerts/{alert.id}/index.json").body
    page = msgspec.json.decode(body, type=AlertPage)
    shown = [(part.name, line.name, line.own) for part in page.story for line in part.lines]
    assert shown == [("before", "GetObject", False), ("during", "PutObject", True)]
    assert "2 calls in the logs" in page.story_from


def test_an_alert_that_names_nobody_has_a_page() -> None:
    desk = desk_of(filled_store(((0, "", "StopLogging", {"time": "", "address": ""}),)))
    (alert,) = desk.all()
    text = html(answers_of(desk), f"/alerts/{alert.id}/")
    assert "Somebody unnamed called StopLogging" in text
    assert json.loads(answers_of(desk).answer("/alerts/index.json").body)["found"] == 1
    assert len(EVENTS) == 7
