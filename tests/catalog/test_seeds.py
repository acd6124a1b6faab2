"""What the pages that we started from show is on ours, line by line."""

from __future__ import annotations

import html
import re

import pytest
from tests.catalog.making import CONTEXT_FIELDS, SES, small_site

from trailhawk.catalog.html import to_html
from trailhawk.catalog.names import event_url, service_url
from trailhawk.catalog.own_words import RECORD_FIELDS
from trailhawk.catalog.pages.events import EventPage, ServicePage
from trailhawk.catalog.pages.overviews import FieldPage, IndicatorPage
from trailhawk.catalog.pages.rules import AlertPage, RulePage
from trailhawk.catalog.prose import installed_botocore

SITE = small_site()
SES_EVENTS = (
    "_catch_all",
    "DeleteIdentity",
    "UpdateAccountSendingEnabled",
    "VerifyEmailIdentity",
    "CreateEmailIdentity",
    "DeleteEmailIdentity",
    "PutAccountSendingAttributes",
    "PutConfigurationSetSendingOptions",
    "UpdateConfigurationSetSendingEnabled",
    "VerifyDomainDkim",
    "VerifyDomainIdentity",
)


def rule_page(title: str, vendor: str) -> RulePage:
    for entry in SITE.context.corpus.entries:
        meta = entry.rule.meta
        if meta.title == title and meta.vendor == vendor:
            page = SITE.page(entry.url)
            assert isinstance(page, RulePage)
            return page
    raise AssertionError(title)


def event_page(name: str) -> EventPage:
    page = SITE.page(event_url("ses", name))
    assert isinstance(page, EventPage)
    return page


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_the_service_page_has_the_eleven_and_all_operations_of_both_versions() -> None:
    page = SITE.page(service_url("ses"))
    assert isinstance(page, ServicePage)
    assert page.slug == "AWS-ses"
    assert page.source == SES
    assert page.events[0].name == "_catch_all"
    names = {row.name for row in page.events}
    assert names >= set(SES_EVENTS)
    assert {"ses", "sesv2"} <= set(page.apis)
    operations = [
        name
        for name in names
        for one in SITE.context.facts.operations(SES, name)
        if one.service in {"ses", "sesv2"}
    ]
    assert len(set(operations)) >= 173
    assert all(row.about for row in page.events)


@pytest.mark.parametrize("name", SES_EVENTS)
def test_every_event_of_the_seed_has_its_page(name: str) -> None:
    page = event_page(name)
    text = words(to_html(page))
    assert page.slug == "AWS-ses"
    assert page.about[0]
    for field, about in RECORD_FIELDS[:10]:
        assert field in text
        assert about.split(":")[0] in text


def test_the_fields_of_the_seed_are_described_first() -> None:
    assert [name for name, _ in RECORD_FIELDS[:10]] == [
        *("eventName", "eventSource", "eventType", "userIdentity", "sourceIPAddress"),
        *("awsRegion", "requestParameters", "responseElements", "errorCode", "errorMessage"),
    ]


def test_rules_stand_on_their_event_by_vendor() -> None:
    page = event_page("DeleteIdentity")
    assert [group.vendor for group in page.rules] == ["Sigma", "Stellar Cyber"]
    first = next(one for one in page.rules[0].rules if one.status)
    assert (first.title, first.level, first.score) == (
        "SES Identity Has Been Deleted",
        "medium",
        50,
    )
    assert first.status == "test"
    assert [one.title for one in page.catch_all_rules] == ["Anything in SES"]
    assert "View all rules referencing this event" in to_html(page)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AWS CloudTrail SES Check SES Sending Enabled", "GetAccountSendingEnabled"),
        ("AWS CloudTrail SES List Identities", "ListIdentities"),
    ],
)
def test_the_panther_pages(title: str, name: str) -> None:
    page = rule_page(title, "panther")
    assert page.vendor == "Panther"
    assert (page.level, page.log_source) == ("informational", "AWS.CloudTrail")
    assert page.tags == ("AWS CloudTrail", "SES")
    assert page.conditions == (f'eventName eq "{name}"',)
    (row,) = page.indicators
    assert (row.field, row.kind) == ("eventName", "eq")
    assert [one.value for one in row.values] == [name]
    assert row.values[0].others == 0
    assert page.outputs == CONTEXT_FIELDS
    assert [(edge.source, edge.name, edge.why) for edge in page.events] == [
        ("ses", name, "inferred")
    ]
    text = words(to_html(page))
    for wanted in (title, "Severity", "informational", "AWS CloudTrail, SES", "Condition", name):
        assert wanted in text
    for field in CONTEXT_FIELDS:
        assert field in text
    assert 'rel="noopener noreferrer nofollow ugc"' in to_html(page)


def test_relatives_across_vendors() -> None:
    page = rule_page("SES Identity Has Been Deleted", "sigma")
    found = {row.rule.title: row for row in page.relatives}
    assert found["Twin"].relation == "equal"
    assert found["Two names"].relation == "contained"
    assert "VerifyEmailIdentity" in found["Two names"].only_there


def test_counts_go_over_vendors_and_leave_out_the_rule_itself() -> None:
    page = rule_page("Twin", "stellar")
    counts = {one.value: one.others for row in page.indicators for one in row.values}
    assert counts == {"DeleteIdentity": 2, SES: 3}


def test_the_alert_page() -> None:
    twin = rule_page("Twin", "stellar")
    page = SITE.page(twin.alert_url)
    assert isinstance(page, AlertPage)
    assert page.title == "Rules contributing to Potentially Malicious AWS Activity alert"
    assert [one.rule.title for one in page.rules] == ["Twin"]


@pytest.mark.skipif(installed_botocore() is None, reason="botocore is an extra")
def test_prose_is_read_from_the_installed_botocore() -> None:
    from trailhawk.catalog.prose import Prose  # noqa: PLC0415

    prose = Prose(installed_botocore())
    assert prose.title("ses") == "Amazon Simple Email Service"
    first = prose.first("ses", "DeleteIdentity")
    assert first
    assert "<" not in first
    assert prose.about("ses", "NoSuchOperation") == ()


def test_without_botocore_pages_say_whose_words_they_are() -> None:
    page = event_page("DeleteIdentity")
    assert page.about == ("Deletes identity.",)
    assert "botocore is not installed" in to_html(page)


def test_an_indicator_is_shown_as_rules_write_it() -> None:
    page = rule_page("Twin", "stellar")
    url = next(one.url for row in page.indicators for one in row.values if one.value != SES)
    indicator = SITE.page(url)
    assert isinstance(indicator, IndicatorPage)
    assert indicator.value == "DeleteIdentity"
    assert indicator.title == "eventName eq DeleteIdentity"
    field = SITE.page(indicator.field_url)
    assert isinstance(field, FieldPage)
    assert "DeleteIdentity" in {value for _, value, _, _ in field.indicators}
