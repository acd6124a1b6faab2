"""Correlation rules: linked to what they name, and held equal to a twin without windows."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frontends.panther.correlation_oracle import oracle_says
from tests.frontends.panther.samples import files, rule_yaml

from trailhawk.cli.panther_correlations import bursts_of, correlation_verdicts
from trailhawk.engine.windows import series_findings
from trailhawk.frontends import load_files
from trailhawk.frontends.panther.correlation_tests import correlation_tests
from trailhawk.frontends.panther.specs import Kind, Spec
from trailhawk.ir.logic import Single
from trailhawk.ir.logic_text import print_logic
from trailhawk.ir.rule import Loaded, Rule, RuleFile, Source
from trailhawk.model.limits import Limits

STEPS = ("A", "B", "C")
VALUES = ("x", "y")


def spec(part: dict[str, Any], outputs: list[dict[str, Any]], *, expected: bool = True) -> Spec:
    test = {"Name": "t", "ExpectedResult": expected, "RuleOutputs": outputs}
    return Spec(Kind.CORRELATION, "C", Source("c.yml"), {"Detection": [part], "Tests": [test]})


def rows(draw: st.DrawFn, names: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in names:
        row: dict[str, Any] = {"ID": name, "RuleID": name}
        least = draw(st.sampled_from([None, 1, 2, 3]))
        if least is not None:
            row["MinMatchCount"] = least
        kind = draw(st.sampled_from(["plain", "plain", "absent", "most"]))
        if kind == "absent":
            row["Absence"] = True
        elif kind == "most":
            row["MaxMatchCount"] = (least or 1) + draw(st.integers(0, 2))
        found.append(row)
    if all(row.get("Absence") for row in found):
        found[0].pop("Absence")
    return found


def outputs(draw: st.DrawFn, names: list[str]) -> list[dict[str, Any]]:
    minutes = st.lists(st.integers(0, 40), max_size=4)
    return [
        {"ID": name, "Matches": {"f": {value: draw(minutes) for value in VALUES}}}
        for name in draw(st.lists(st.sampled_from(names), unique=True))
    ]


@st.composite
def groups(draw: st.DrawFn) -> Spec:
    names = list(STEPS[: draw(st.integers(1, 3))])
    part: dict[str, Any] = {"Group": rows(draw, names)}
    part["LookbackWindowMinutes"] = draw(st.sampled_from([1, 5, 10, 20]))
    if draw(st.booleans()):
        part["MatchCriteria"] = {"k": [{"GroupID": name, "Match": "f"} for name in names]}
    return spec(part, outputs(draw, names))


@st.composite
def sequences(draw: st.DrawFn) -> Spec:
    names = list(STEPS[: draw(st.integers(1, 3))])
    transitions: list[dict[str, Any]] = []
    for before, after in pairwise(names):
        row: dict[str, Any] = {"ID": f"{before}{after}", "From": before, "To": after}
        if draw(st.booleans()):
            row["WithinTimeFrameMinutes"] = draw(st.sampled_from([1, 4, 10]))
        if draw(st.booleans()):
            row["Match"] = [draw(st.sampled_from([{"On": "f"}, {"From": "f", "To": "f"}]))]
        transitions.append(row)
    steps: list[dict[str, Any]] = [{"ID": name, "RuleID": name} for name in names]
    if len(names) > 1 and draw(st.booleans()):
        steps[-1] |= {"Absence": True, "MinMatchCount": draw(st.integers(1, 2))}
    part = {
        "Sequence": steps,
        "Transitions": draw(st.sampled_from([transitions, transitions[:1], []])),
        "LookbackWindowMinutes": draw(st.sampled_from([1, 5, 20])),
    }
    return spec(part, outputs(draw, names))


@settings(max_examples=400)
@given(st.one_of(groups(), sequences()))
def test_the_windows_say_what_the_twin_says(made: Spec) -> None:
    [test] = correlation_tests([made])
    assert test.logic is not None, test.problem
    rows = made.body["Tests"]
    assert isinstance(rows, list)
    assert bool(bursts_of(test, test.logic)) is oracle_says(made, rows[0])


def test_the_moment_may_be_one_of_what_must_not_happen_too_often() -> None:
    steps: list[dict[str, Any]] = [{"ID": "A", "RuleID": "A"}]
    steps.append({"ID": "B", "RuleID": "B", "MinMatchCount": 2, "Absence": True})
    part = {"Group": steps, "LookbackWindowMinutes": 20}
    given = [
        {"ID": "A", "Matches": {"f": {"x": [1]}}},
        {"ID": "B", "Matches": {"f": {"x": [0, 21]}}},
    ]
    made = spec(part, given)
    [test] = correlation_tests([made])
    assert test.logic is not None
    rows = made.body["Tests"]
    assert isinstance(rows, list)
    assert bursts_of(test, test.logic)
    assert oracle_says(made, rows[0])


@pytest.mark.parametrize(
    ("expected", "reason"),
    [(True, ""), (False, "expected false: the correlation holds of 1 matches")],
)
def test_a_test_says_what_is_wrong(*, expected: bool, reason: str) -> None:
    part = {"Group": [{"ID": "A", "RuleID": "A"}]}
    given = [{"ID": "A", "Matches": {"f": {"x": ["2024-05-01T10:00:00Z"]}}}]
    [verdict] = correlation_verdicts([spec(part, given, expected=expected)])
    assert verdict.passed is not bool(reason)
    assert verdict.reason.startswith(reason)


def test_a_failed_test_shows_what_its_rules_matched() -> None:
    part = {"Group": [{"ID": "A", "RuleID": "A", "MinMatchCount": 9}, {"ID": "B", "RuleID": "B"}]}
    given = [{"ID": "A", "Matches": {"f": {"x": [0], "y": [1, 2, 3, 4, 5, 90]}}}]
    [verdict] = correlation_verdicts([spec(part, given)])
    first, steps, *rest = verdict.reason.splitlines()
    assert first == "expected true: the correlation never holds"
    assert steps.startswith("  A: 2024-01-01 00:00:00 f x; 2024-01-01 00:01:00 f y; ")
    assert steps.endswith("00:05:00 f y; and 1 more")
    assert rest == ["  B: no match"]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({}, "'Group' has 0 steps"),
        ({"Group": [{"ID": "A"}]}, "a step has no 'RuleID'"),
        ({"Group": [{"RuleID": "A"}, {"RuleID": "A"}]}, "two steps are called 'A'"),
        ({"Group": [{"RuleID": "A", "Absence": True}]}, "every step must be absent"),
        ({"Group": [{"RuleID": "A", "MinMatchCount": 0}]}, "MinMatchCount is not a number"),
        (
            {"Group": [{"RuleID": "A", "MinMatchCount": 3, "MaxMatchCount": 2}]},
            "MaxMatchCount contradicts",
        ),
        (
            {"Group": [{"RuleID": "A"}], "MatchCriteria": {"k": [{"GroupID": "B", "Match": "f"}]}},
            "does not say what step 'B' is matched by",
        ),
        (
            {"Group": [{"RuleID": "A"}], "LookbackWindowMinutes": -1},
            "LookbackWindowMinutes is not a number of minutes",
        ),
        (
            {"Sequence": [{"RuleID": "A"}], "Transitions": [{"From": "A", "To": "C"}]},
            "the transition 'A' to 'C' is not from one step to the next",
        ),
        ({"Sequence": [{"RuleID": "A", "MaxMatchCount": 2}]}, "has MaxMatchCount"),
        ({"Sequence": [{"RuleID": "A", "Absence": True}]}, "only what comes last"),
        (
            {"Sequence": [{"RuleID": "A"}, {"RuleID": "B", "Absence": True}, {"RuleID": "C"}]},
            "only what comes last",
        ),
        (
            {
                "Sequence": [{"RuleID": "A"}, {"RuleID": "B"}],
                "Transitions": [{"From": "A", "To": "B", "Match": [{"From": "f"}]}],
            },
            "neither 'On' nor 'From' and 'To'",
        ),
    ],
)
def test_what_has_no_meaning_is_said(part: dict[str, Any], reason: str) -> None:
    [test] = correlation_tests([spec(part, [])])
    assert test.logic is None
    assert reason in test.problem


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([{"ID": "Z", "Matches": {"f": {"x": [1]}}}], "no step is called 'Z'"),
        ([{"ID": "A", "Matches": {"f": {"x": ["soon"]}}}], "a test's time 'soon' is none"),
        ([{"ID": "A", "Matches": {"f": {"x": [10**18]}}}], "is none"),
    ],
)
def test_a_test_that_cannot_be_read_fails(given: list[dict[str, Any]], reason: str) -> None:
    [verdict] = correlation_verdicts([spec({"Group": [{"RuleID": "A"}]}, given)])
    assert not verdict.passed
    assert reason in verdict.reason


PYTHON = """
from sample_helpers import context


def rule(event):
    return event.get("eventName") == "NAME"


def alert_context(event):
    made = context(event)
    made["all"] = [event.deep_get("requestParameters", "keyId"), "none"]
    made["long"] = f"{event.get('sourceIPAddress')}:{event.deep_get('userIdentity', 'arn')}"
    return made
"""
STATEFUL = """
from panther_detection_helpers.caching import get_string_set


def rule(event):
    return event.get("eventName") == "Stateful" and not get_string_set("k")
"""


def linked(correlation: str, *more: tuple[str, str]) -> Loaded:
    found = files(PYTHON.replace("NAME", "A"))
    rules = [("B", PYTHON.replace("NAME", "B")), ("Stateful", STATEFUL), *more]
    for name, python in rules:
        text = rule_yaml().replace("Sample.Rule", name).replace("sample.py", f"{name}.py")
        found += [RuleFile(f"c/rules/{name}.yml", text), RuleFile(f"c/rules/{name}.py", python)]
    other = rule_yaml().replace("Sample.Rule", "Other").replace("AWS.CloudTrail", "Okta.SystemLog")
    found += [RuleFile("c/rules/other.yml", other), RuleFile("c/rules/c.yml", correlation)]
    return load_files(found, Limits())


def correlation(body: str, name: str = "Corr") -> str:
    return (
        f"AnalysisType: correlation_rule\nRuleID: {name}\nEnabled: true\nSeverity: High\n"
        f"Detection:\n  - {body}\n"
    )


def pair(field: str, first: str = "Sample.Rule", second: str = "B") -> str:
    match = ", ".join(f"{{GroupID: {name}, Match: {field}}}" for name in (first, second))
    return correlation(
        f"{{Group: [{{RuleID: {first}}}, {{RuleID: {second}}}], MatchCriteria: {{k: [{match}]}}}}"
    )


def many(found: Loaded) -> Rule:
    [rule] = [one for one in found.rules if not isinstance(one.logic, Single)]
    return rule


def event(name: str, minute: int, **more: Any) -> dict[str, Any]:
    time = f"2024-05-01T10:{minute:02}:00Z"
    return {"eventName": name, "eventTime": time, "eventID": f"{name}{minute}", **more}


def who(name: str) -> dict[str, Any]:
    return {"userIdentity": {"arn": name}, "sourceIPAddress": "192.0.2.1"}


def test_a_criterion_may_read_the_context_that_a_rule_computes() -> None:
    rule = many(linked(pair("p_alert_context.long")))
    assert rule.codes == ()
    assert any("{sourceIPAddress" in line for line in print_logic(rule.logic))
    same = [event("A", 1, **who("u")), event("B", 9, **who("u"))]
    assert len(series_findings(rule.logic, same, Limits())) == 1
    other = [event("A", 1, **who("u")), event("B", 9, **who("v"))]
    assert series_findings(rule.logic, other, Limits()) == ()
    late = [event("A", 1, **who("u")), event("B", 17, **who("u"))]
    assert series_findings(rule.logic, late, Limits()) == ()


def test_lists_match_by_what_they_share() -> None:
    rule = many(linked(pair("p_alert_context.all")))
    events = [event("A", 1, requestParameters={"keyId": "k"}), event("B", 2)]
    assert len(series_findings(rule.logic, events, Limits())) == 1


def test_a_context_that_only_python_knows_needs_python() -> None:
    found = linked(pair("p_alert_context.summary"))
    [needing] = [one for one in found.partial if one.rule.meta.id == "Corr"]
    assert needing.rule.codes == ("Sample.Rule", "B")
    assert not needing.rule.exact


def test_a_step_that_needs_python_does_so_for_its_correlation() -> None:
    found = linked(pair("userIdentity.arn", second="Stateful"))
    [needing] = [one for one in found.partial if one.rule.meta.id == "Corr"]
    assert needing.rule.codes == ("", "Stateful")


def test_a_context_without_the_key_shares_nothing() -> None:
    rule = many(linked(pair("p_alert_context.nothing")))
    assert any("has no 'nothing'" in note for note in rule.meta.notes)
    assert series_findings(rule.logic, [event("A", 1), event("B", 2)], Limits()) == ()


def test_a_rule_about_other_logs_never_happens_here() -> None:
    absent = "{Group: [{RuleID: Sample.Rule}, {RuleID: Other, Absence: true}]}"
    rule = many(linked(correlation(absent)))
    assert any("is always absent" in note for note in rule.meta.notes)
    assert len(series_findings(rule.logic, [event("A", 1)], Limits())) == 1


SCHEDULED = (
    "AnalysisType: scheduled_rule\nRuleID: Scheduled\nFilename: sample.py\nSeverity: Low\n"
    "ScheduledQueries: [Some query]\n---\n"
)


def test_a_rule_over_a_query_never_happens_here() -> None:
    pair_of = "{Group: [{RuleID: Sample.Rule}, {RuleID: Scheduled}]}"
    rule = many(linked(SCHEDULED + correlation(pair_of)))
    assert any("Scheduled looks at a query's results" in note for note in rule.meta.notes)
    assert series_findings(rule.logic, [event("A", 1)], Limits()) == ()
    alone = linked(SCHEDULED + correlation("{Group: [{RuleID: Scheduled}]}"))
    assert [one.code for one in alone.refusals][-1] == "R216"


def test_a_correlation_of_a_correlation() -> None:
    inner = correlation("{Group: [{RuleID: Sample.Rule, MinMatchCount: 2}]}", "Inner")
    outer = correlation("{Group: [{RuleID: Inner}, {RuleID: B}]}", "Outer")
    found = linked(f"{inner}---\n{outer}")
    rule = next(one for one in found.rules if one.meta.id == "Outer")
    events = [event("A", 1), event("A", 2), event("B", 3)]
    assert len(series_findings(rule.logic, events, Limits())) == 1
    assert series_findings(rule.logic, events[1:], Limits()) == ()


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (correlation("{Group: [{RuleID: Nobody}]}"), "R607", "'Nobody' is not loaded"),
        (correlation("{Group: [{RuleID: Corr}]}"), "R607", "it builds on itself"),
        (correlation("{Group: [{RuleID: Other}]}"), "R216", "not for CloudTrail"),
        (pair("p_any_ip_addresses"), "R607", "raw CloudTrail has no 'p_any_ip_addresses'"),
        (
            correlation("{Group: [{RuleID: Sample.Rule, Absence: true}, {RuleID: B}]}", "Inner")
            + "---\n"
            + correlation("{Group: [{RuleID: Inner}, {RuleID: B}]}", "Outer"),
            "R607",
            "waits for what is absent",
        ),
        (
            correlation("{Group: [{RuleID: Sample.Rule}]}", "Inner")
            + "---\n"
            + pair("eventName", first="Inner"),
            "R607",
            "which has no fields",
        ),
    ],
)
def test_what_cannot_be_linked_is_refused(text: str, code: str, said: str) -> None:
    refused = [one for one in linked(text).refusals if one.code == code]
    assert any(said in one.message for one in refused), refused


def test_a_signal_makes_no_alert_of_its_own() -> None:
    text = correlation("{Group: [{RuleID: Sample.Rule}]}") + "CreateAlert: false\n"
    assert many(linked(text)).alerts is False


SEQUENCE = (
    "{{Sequence: [{{RuleID: Sample.Rule}}, {{RuleID: B{more}}}], Transitions: "
    "[{{From: Sample.Rule, To: B, WithinTimeFrameMinutes: 5, Match: [{{On: userIdentity.arn}}]}}], "
    "LookbackWindowMinutes: 30}}"
)


def test_sequences_of_different_values_are_different_bursts() -> None:
    rule = many(linked(correlation(SEQUENCE.format(more=""))))
    events = [event("A", 1, **who("u")), event("A", 2, **who("v")), event("B", 3, **who("w"))]
    events += [event("B", 4, **who("v")), event("B", 5, **who("u")), event("A", 6, **who("w"))]
    found = series_findings(rule.logic, events, Limits())
    assert sorted(one.burst.event_ids for one in found if one.burst) == [
        ("A1", "B5"),
        ("A2", "B4"),
    ]


def test_what_is_not_followed_is_told_when_its_time_is_over() -> None:
    rule = many(linked(correlation(SEQUENCE.format(more=", Absence: true"))))
    events = [event("A", minute, **who(name)) for minute, name in ((1, "u"), (2, "v"), (20, "w"))]
    events += [event("B", minute, **who(name)) for minute, name in ((0, "w"), (6, "u"), (8, "v"))]
    found = series_findings(rule.logic, events, Limits())
    assert sorted(one.burst.event_ids for one in found if one.burst) == [("A2",), ("A20",)]


def test_a_sequence_of_which_nothing_follows() -> None:
    body = SEQUENCE.format(more="").replace(
        "{RuleID: B}]", "{RuleID: B}, {RuleID: A, Absence: true}]"
    )
    steps = correlation(body.replace("Transitions: [", "Transitions: [{From: B, To: A}, "))
    rule = many(linked(steps, ("A", PYTHON.replace("NAME", "C"))))
    before = [event("A", 1, **who("u")), event("B", 2, **who("u"))]
    assert len(series_findings(rule.logic, before, Limits())) == 1
    assert series_findings(rule.logic, [*before, event("C", 20)], Limits()) == ()
    assert len(series_findings(rule.logic, [*before, event("C", 33)], Limits())) == 1
    assert series_findings(rule.logic, before[:1], Limits()) == ()
