"""What is found in the code and tests of rules that are programs, and what is not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.frontends.panther.upstream import cloudtrail_rules, needs_upstream
from tests.lint.checking import CODE, NAME, check_code, code_findings

from trailhawk.facts import load_facts
from trailhawk.frontends.settings import NO_SETTINGS
from trailhawk.lint import Grade, Liveness, check_rules
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.packs.beside import read_code, read_texts

HEAD = "AnalysisType: rule\nRuleID: Example\nFilename: example.py\nSeverity: Low\n"
OURS = "LogTypes: [AWS.CloudTrail]\n"
TESTS = (
    "Tests:\n"
    "  - {Name: a, ExpectedResult: true, Log: {eventName: StopLogging}}\n"
    "  - {Name: b, ExpectedResult: false, Log: {eventName: StartLogging}}\n"
)
RULE = 'def rule(event):\n    return event.get("eventName") == "StopLogging"\n'
FROM_CODE = {"L-CODE-FIELD", "L-LOOKUP", "L-TEST-MOCK", "L-TEST-ONE-SIDED"}


@dataclass(frozen=True)
class Case:
    code: str
    """The function ``title``'s body, or more functions."""
    finds: tuple[str, ...] = ()
    yaml: str = OURS + TESTS


def mocking(name: str) -> str:
    return (
        f"{OURS}Tests:\n  - Name: a\n    ExpectedResult: true\n    Log: {{}}\n"
        f"    Mocks:\n      - {{objectName: {name}, returnValue: x}}\n"
        "  - {Name: b, ExpectedResult: false, Log: {}}\n"
    )


CASES = {
    "a-field-in-any-case": Case('return event.get("awsregion")'),
    "a-holder-of-fields": Case('return str(event.deep_get("userIdentity", "sessionContext"))'),
    "a-list's-members": Case('return event.deep_get("resources")[0].get("arn")'),
    "what-a-call-has-of-its-own": Case('return event.deep_get("requestParameters", "x", "y")'),
    "what-panther-adds": Case('return event.get("p_source_label") + event.get("p_any_emails")'),
    "a-field-that-no-record-has": Case('return event["region"]', ("L-CODE-FIELD",)),
    "a-member-that-none-has": Case(
        'return event.deep_get("userIdentity", "name", default="")', ("L-CODE-FIELD",)
    ),
    "by-way-of-a-name": Case(
        'who = event.get("userIdentity")\nreturn who.get("name")', ("L-CODE-FIELD",)
    ),
    "a-walk": Case('return str(event.deep_walk("resource", "arn"))', ("L-CODE-FIELD",)),
    "another-log's-field": Case(
        'return event["region"]', yaml=f"LogTypes: [AWS.CloudTrail, AWS.S3ServerAccess]\n{TESTS}"
    ),
    "a-name-that-is-a-field": Case('return event.udm_path("agent")'),
    "a-name-that-is-a-function": Case('return event.udm_path("source_ip")', ("L-LOOKUP",)),
    "a-replaced-function-that-works": Case(
        'return name_of(event)\n\ndef name_of(event):\n    return event.get("eventName")',
        yaml=mocking("name_of"),
    ),
    "a-replaced-constant": Case("return NAMES[0]\n\nNAMES = []", yaml=mocking("NAMES")),
    "a-replaced-function-that-works-now-and-then": Case(
        "return name_of(event)\n\n"
        "def name_of(event):\n"
        '    if event.get("errorCode"):\n        return None\n'
        '    return event.get("eventName")',
        yaml=mocking("name_of"),
    ),
    "a-replaced-function-that-always-raises": Case(
        "return name_of(event)\n\ndef name_of(event):\n    raise ValueError",
        ("L-TEST-MOCK",),
        mocking("name_of"),
    ),
    "a-replaced-function-that-nothing-reaches": Case(
        'if event.deep_get("p_enrichment", "x"):\n    return name_of(event)\nreturn "a"\n\n'
        'def name_of(event):\n    return "b"',
        ("L-TEST-MOCK",),
        mocking("name_of"),
    ),
    "a-replaced-function-that-may-work-in-what-is-not-followed": Case(
        "return name_of(eval('1')) + name_of(event)\n\ndef name_of(event):\n    return None",
        yaml=mocking("name_of"),
    ),
    "no-test": Case('return "a"', ("L-TEST-ONE-SIDED",), OURS),
    "tests-of-one-kind": Case(
        'return "a"',
        ("L-TEST-ONE-SIDED",),
        f"{OURS}Tests:\n  - {{Name: a, ExpectedResult: true, Log: {{}}}}\n",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_what_is_found_is_this(case: Case) -> None:
    first, _, more = case.code.partition("\n\n")
    body = "".join(f"    {line}\n" for line in first.splitlines())
    code = f"{RULE}\n\ndef title(event):\n{body}\n\n{more}\n"
    (report,) = check_code(HEAD + case.yaml, code)
    assert tuple(one.code for one in report.findings if one.code in FROM_CODE) == case.finds


def test_what_shared_code_reads_is_not_said_of_every_rule_that_uses_it() -> None:
    code = RULE + "\n\ndef title(event):\n    return event.udm('source_ip')\n"
    assert code_findings(HEAD + OURS + TESTS, code, "L-CODE-FIELD") == []


def test_findings_about_the_condition_stand_in_the_code() -> None:
    code = (
        'NAMES = {"StopLogging", "StopLoging"}\n\n\ndef rule(event):\n'
        '    return event["region"] == "x" or event["eventName"] in NAMES\n'
    )
    (report,) = check_code(HEAD + OURS + TESTS, code)
    places = {one.code: (one.file, one.at) for one in report.findings if one.code != "L-META"}
    event, field = places["L-UNKNOWN-EVENT"], places["L-UNKNOWN-FIELD"]
    assert event[0] == field[0] == CODE
    assert event[1] is not None
    assert (event[1].line, event[1].column, event[1].length) == (1, 25, 12)
    assert field[1] is not None
    assert (field[1].line, field[1].column) == (5, 18)
    assert not any(one.edits for one in report.findings if one.file)


def test_a_column_counts_characters() -> None:
    code = RULE + '\n\ndef title(event):\n    return "\u00e9\u00e9" + event["region"]\n'
    (said,) = code_findings(HEAD + OURS + TESTS, code, "L-CODE-FIELD")
    assert said.splitlines()[0].startswith(f"{CODE}:6:25: ")


def test_a_rule_that_cannot_fire_is_dead_where_its_code_begins() -> None:
    code = "X = 1\n\n\ndef rule(event):\n    return event.get('eventName') == 'A' == 'B'\n"
    (report,) = check_code(HEAD + OURS + TESTS, code)
    assert report.liveness is Liveness.DEAD
    dead = [one for one in report.findings if one.level is Grade.DEAD]
    assert [(one.code, one.file, one.at.line if one.at else 0) for one in dead] == [
        ("L-NEVER", CODE, 4)
    ]


def test_a_rule_that_needs_its_code_is_checked_by_what_is_known_of_it() -> None:
    code = 'def rule(event):\n    return event.get("eventName") == "StopLoging" and eval("1")\n'
    (report,) = check_code(HEAD + OURS + TESTS, code)
    assert not report.rule.exact
    assert report.liveness is Liveness.DEAD
    assert "L-UNKNOWN-EVENT" in {one.code for one in report.findings}
    assert report.rule.source.file == NAME


SES = "AWS.CloudTrail.SES."
STANDARD = "Standard."
UPSTREAM = {
    "L-CODE-FIELD": {
        *(f"{SES}Check{name}" for name in ("IdentityVerifications", "SendQuota")),
        *(f"{SES}{name}" for name in ("CheckSESSendingEnabled", "ListIdentities")),
        "AWS.Unsuccessful.MFA.attempt",
    },
    "L-LOOKUP": {
        *(f"{STANDARD}BruteForceBy{name}" for name in ("IP", "User")),
        f"{STANDARD}SignInFromRogueState",
    },
    "L-TEST-MOCK": {f"{STANDARD}BruteForceBy{name}" for name in ("IP", "User")},
    "L-NEVER": {
        *(f"{STANDARD}{name}" for name in ("GreyNoiseV3.MaliciousIP", "OTX.MaliciousIndicator")),
        *(f"{STANDARD}{name}" for name in ("ImpossibleTravel.Login", "SignInFromRogueState")),
    },
}
"""Findings that are no opinions, each read in the rule and found true."""

ONE_SIDED = 16
"""One of them has no test at all."""


@needs_upstream
def test_public_rules_have_these_defects_and_no_others() -> None:
    limits = Limits()
    pack = load_pack(cloudtrail_rules(), limits, cached=False)
    texts = read_texts(cloudtrail_rules(), limits)
    code = read_code(texts, limits, NO_SETTINGS)
    rules = (*pack.rules, *(one.rule for one in pack.partial))
    found: dict[str, set[str]] = {}
    for report in check_rules(rules, texts, load_facts(), authored=code):
        for one in report.findings:
            if one.level is not Grade.INFO:
                found.setdefault(one.code, set()).add(report.rule.meta.id)
    assert {name: found[name] for name in UPSTREAM} == UPSTREAM
    assert len(found["L-TEST-ONE-SIDED"]) == ONE_SIDED


def codes_of(rule: str) -> set[str]:
    """Return the codes that are found in a rule whose ``rule(event)`` returns an expression."""
    code = f"from collections.abc import Sequence\n\n\ndef rule(event):\n    {rule}\n"
    return {one.code for report in check_code(HEAD + OURS + TESTS, code) for one in report.findings}


def test_a_value_that_is_never_there_has_its_place_in_the_code() -> None:
    assert "L-ABSENT-ON-SUCCESS" in codes_of('return event.get("errorCode") == "success"')


def test_tests_of_a_list_itself_are_of_no_element() -> None:
    assert "L-ARRAY" not in codes_of(
        'ids = event.deep_get("requestParameters", "valuesToAdd", default=[])\n'
        '    return event.get("eventSource") == "rds.amazonaws.com" and isinstance(ids, Sequence)'
        ' and event.get("eventName") == "ModifyDBSnapshotAttribute" and bool(ids)'
    )


@pytest.mark.parametrize(
    ("rule", "enrichment"),
    [
        ('return "yes" if event.get("eventName") == "StopLogging" else False', False),
        ('return event.get("eventName") == "A" and event.get("eventName") == "B"', False),
        ('return event.deep_get("p_enrichment", "x") == "y"', True),
    ],
)
def test_a_rule_lacks_enrichment_only_where_it_looks_for_it(rule: str, *, enrichment: bool) -> None:
    [found] = code_findings(HEAD + OURS + TESTS, f"def rule(event):\n    {rule}\n", "L-NEVER")
    assert ("enrichment" in found) is enrichment
