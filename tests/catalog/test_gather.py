"""Rule folders to a corpus: bodies, Python beside rules, tests inside and beside them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.catalog.making import CONTEXT_FIELDS, SES, call, rule

from trailhawk.catalog.context import Context
from trailhawk.catalog.gather import gather
from trailhawk.catalog.html import to_html
from trailhawk.catalog.pages.rules import RulePage
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.catalog.verdicts import run_cases
from trailhawk.facts import load_facts
from trailhawk.ir.logic import (
    Bound,
    Compare,
    Count,
    Reading,
    Single,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath
from trailhawk.packs import shipped_rules
from trailhawk.packs.rule_tests import Case

PANTHER = """\
AnalysisType: rule
Filename: listed.py
RuleID: "SES.Listed"
DisplayName: SES identities listed
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: Info
Tests:
  - Name: listed
    ExpectedResult: true
    Log: {eventName: ListIdentities, eventSource: ses.amazonaws.com}
  - Name: not listed
    ExpectedResult: false
    Log: {eventName: GetSendQuota, eventSource: ses.amazonaws.com}
"""
PYTHON = """\
from panther_aws_helpers import aws_rule_context


def rule(event):
    return event.get("eventName") == "ListIdentities"


def alert_context(event):
    return aws_rule_context(event)
"""
TYPO = (
    PYTHON.replace("ListIdentities", "GetIdentityPolicies")
    + '\n\ndef title(event):\n    return event.get("eventRegion")\n'
)
HELPER = "def aws_rule_context(event):\n    return {%s}\n" % ", ".join(  # noqa: UP031
    f'"{name}": event.get("{name}")' for name in CONTEXT_FIELDS
)
SIGMA = """\
title: First
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventSource: ses.amazonaws.com, eventName: ListIdentities}
  condition: s
---
title: Second
id: 22222222-2222-4222-8222-222222222222
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventSource: ses.amazonaws.com, eventName: [ListIdentities, GetSendQuota]}
  condition: s
"""
CASES = """\
rule: 11111111-1111-4111-8111-111111111111
cases:
  - {name: wrong, fires: false, event: {eventSource: ses.amazonaws.com, eventName: ListIdentities}}
"""


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, RulePage]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "rules"
    (folder / "global_helpers").mkdir(parents=True)
    (folder / "listed.yml").write_text(PANTHER)
    (folder / "listed.py").write_text(PYTHON)
    typo = PANTHER.replace("listed.py", "typo.py").replace("SES.Listed", "SES.Typo")
    (folder / "typo.yml").write_text(typo.replace("SES identities listed", "Misspelt"))
    (folder / "typo.py").write_text(TYPO)
    (folder / "two.yml").write_text(SIGMA)
    (folder / "two.tests.yml").write_text(CASES)
    (folder / "broken.yml").write_text("title: [")
    helper = "AnalysisType: global\nGlobalID: panther_aws_helpers\nFilename: h.py\n"
    (folder / "global_helpers" / "h.yml").write_text(helper)
    (folder / "global_helpers" / "h.py").write_text(HELPER)
    corpus = gather((folder,), Limits(), load_facts())
    assert [one.file for one in corpus.refusals] == ["rules/broken.yml"]
    site = Site(Context(corpus, load_facts(), Prose(None)))
    found = [site.page(entry.url) for entry in corpus.entries]
    assert all(str(tmp_path) not in to_html(one) for one in found if one is not None)
    return {one.title: one for one in found if isinstance(one, RulePage)}


def test_a_panther_rule_as_its_frontend_gives_it(pages: dict[str, RulePage]) -> None:
    page = pages["SES identities listed"]
    assert page.conditions == ('eventName eq "ListIdentities"',)
    assert page.outputs == CONTEXT_FIELDS
    assert page.log_source == "AWS.CloudTrail"
    assert page.body[0] == "AnalysisType: rule"
    assert 'return event.get("eventName") == "ListIdentities"' in "\n".join(page.code)
    # Its own tests say of which service the event is.
    assert [(edge.source, edge.why) for edge in page.events] == [("ses", "inferred")]
    assert [(case.name, case.passed) for case in page.cases] == [
        ("listed", True),
        ("not listed", True),
    ]
    assert page.proven


def test_what_is_found_in_a_rules_code_is_on_its_page(pages: dict[str, RulePage]) -> None:
    assert "L-CODE-FIELD" in [one.code for one in pages["Misspelt"].findings]
    assert "L-CODE-FIELD" not in [one.code for one in pages["SES identities listed"].findings]


def test_each_document_of_a_file_has_its_own_body(pages: dict[str, RulePage]) -> None:
    assert pages["First"].body[0] == "title: First"
    assert pages["Second"].body[0] == "title: Second"
    assert "---" not in pages["First"].body + pages["Second"].body
    assert pages["First"].file == "rules/two.yml"


def test_a_failed_test_proves_nothing(pages: dict[str, RulePage]) -> None:
    assert [case.passed for case in pages["First"].cases] == [False]
    assert not pages["First"].proven


def test_relatives_are_found_across_languages(pages: dict[str, RulePage]) -> None:
    relations = {row.rule.title: row.relation for row in pages["First"].relatives}
    assert relations == {"SES identities listed": "contained", "Second": "contained"}


def test_cases_of_several_events_run_as_a_scan_does() -> None:
    step = Step("sent", call(SES, "SendEmail"), (Reading((FieldPath.of("userAgent"),)),))
    claim = Bound(Count(), Compare.GE, 2)
    logic = Windowed((step,), Window(WindowKind.SLIDING, 60), claim, ("userAgent",))
    one = msgspec.structs.replace(rule("Many", call(SES, "SendEmail")), logic=logic)
    times = ("2026-11-20T09:00:00Z", "2026-11-20T09:00:10Z", "2026-11-20T10:00:00Z")
    events: tuple[dict[str, object], ...] = tuple(
        {
            "eventSource": SES,
            "eventName": "SendEmail",
            "userAgent": "a",
            "eventTime": time,
            "eventID": f"{number}",
        }
        for number, time in enumerate(times)
    )
    cases = (
        Case("a burst", fires=True, events=events, findings=1),
        Case("wrongly two", fires=True, events=events, findings=2),
        Case("too few", fires=False, events=events[1:], findings=0),
        Case("one event", fires=True, event=events[0]),
    )
    found = run_cases(one, cases)
    assert [(case.name, case.passed, case.findings) for case in found] == [
        ("a burst", True, 1),
        ("wrongly two", False, 2),
        ("too few", True, 0),
    ]
    assert len(found[0].events) == 3


def test_windowed_rules_that_ship_are_proven_by_their_tests() -> None:
    corpus = gather((shipped_rules(),), Limits(), load_facts(), lint=False)
    windowed = [one for one in corpus.entries if not isinstance(one.rule.logic, Single)]
    tested = [one for one in windowed if one.material.verdicts]
    assert len(tested) > 5
    assert all(one.proven for one in tested)
