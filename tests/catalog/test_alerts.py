"""Pages on alert types: those of one's own, and what vendors call theirs."""

from __future__ import annotations

from tests.catalog.making import SES, call, corpus, rule
from tests.catalog.rich import rich_site

from trailhawk.catalog.alert_kinds import AlertKind
from trailhawk.catalog.context import Context
from trailhawk.catalog.html import to_html
from trailhawk.catalog.make_alerts import ALERTS_URL, alert_url, kind_url
from trailhawk.catalog.pages.rules import AlertPage, AlertsPage, RulePage
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.facts import load_facts
from trailhawk.model.severity import Severity

ONE = rule("One", call(SES, "DeleteIdentity"), severity=Severity(30))
TWO = rule("Two", call(SES, "SendEmail"), severity=Severity(80), alert_type="Theirs")
MAIL = AlertKind(
    id="mail",
    name="Mail <b>abused</b>",
    description="Somebody sends mail.",
    severity=70,
    same=("principal", "account"),
    hours=12,
    techniques=("T1566",),
    rules=frozenset({ONE.uid, TWO.uid}),
)
EMPTY = AlertKind(id="empty", name="Nobody's")
SITE = Site(Context(corpus(ONE, TWO), load_facts(), Prose(None), alert_kinds=(MAIL, EMPTY)))


def kind() -> AlertPage:
    page = SITE.page(kind_url(MAIL))
    assert isinstance(page, AlertPage)
    return page


def test_a_kind_shows_its_rules_the_most_severe_first() -> None:
    page = kind()
    assert [one.rule.title for one in page.rules] == ["Two", "One"]
    assert (page.severity, page.level) == (70, "high")
    assert page.suppression == "principal, account; for 12 h from the first on"
    markup = to_html(page)
    assert "Any one or more of these 2 rules" in markup
    assert "Mail &lt;b&gt;abused&lt;/b&gt;" in markup
    assert "T1566" in markup


def test_a_query_that_is_the_condition_is_not_shown_twice() -> None:
    assert "<dt>Condition</dt>" not in to_html(kind())


def test_all_of_them_stand_on_one_page_without_those_that_nothing_raises() -> None:
    page = SITE.page(ALERTS_URL)
    assert isinstance(page, AlertsPage)
    assert [(one.name, one.rules) for one in page.kinds] == [(MAIL.name, 2)]
    assert [(one.name, one.vendor) for one in page.vendors] == [("Theirs", "Sigma")]
    assert "Nobody" not in to_html(page)


def test_a_rule_says_as_what_it_alerts() -> None:
    entry = next(one for one in SITE.context.corpus.entries if one.rule.uid == ONE.uid)
    page = SITE.page(entry.url)
    assert isinstance(page, RulePage)
    assert [(one.title, one.url) for one in page.alerts] == [(MAIL.name, kind_url(MAIL))]


def test_a_vendor_s_alert_shows_its_rules_the_most_severe_first() -> None:
    mild = rule(
        "A mild one", call(SES, "ListIdentities"), alert_type="Theirs", severity=Severity(5)
    )
    same = rule(
        "Same", call(SES, "VerifyEmailIdentity"), alert_type="Theirs", severity=Severity(80)
    )
    site = Site(Context(corpus(mild, TWO, same), load_facts(), Prose(None)))
    page = site.page(alert_url("Theirs"))
    assert isinstance(page, AlertPage)
    assert [one.rule.title for one in page.rules] == ["Same", "Two", "A mild one"]


def test_without_any_the_page_says_so() -> None:
    whole = Site(Context(corpus(ONE), load_facts(), Prose(None)))
    page = whole.page(ALERTS_URL)
    assert isinstance(page, AlertsPage)
    assert "No alert types are configured" in to_html(page)


def test_the_types_that_ship_have_pages_and_each_rule_is_under_one_at_most() -> None:
    kinds = rich_site().context.alert_kinds
    assert len(kinds) > 10
    members = [uid for one in kinds for uid in one.rules]
    assert len(members) == len(set(members))
