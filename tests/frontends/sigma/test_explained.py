"""Generated Sigma rules, array blocks and correlations among them, on generated records: what an
explanation says is what the engine finds, and what it cannot decide is counted as unknown."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trailhawk.engine import Matcher
from trailhawk.engine.explaining import Explained, explain
from trailhawk.engine.windows import parts_in, series_findings
from trailhawk.frontends.registry import load_files
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.logic import Single, Windowed
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.limits import Limits

LIMITS = Limits()
ARRAYS = RuleSettings(array_matching=True)
texts = st.sampled_from(["x", "y", "Allow", "22"])
scalars = st.one_of(texts, st.sampled_from([22, 7, True, None, ""]))
selectors = st.sampled_from(["any", "all", "all_or_empty", "none", "0", "-1"])
fields = st.sampled_from(
    ["eventName", "errorCode", "requestParameters.a", "requestParameters.list.a", "userAgent"]
)
modifiers = st.sampled_from(["", "|contains", "|startswith", "|neq", "|exists", "|gte", "|cased"])


def asked() -> st.SearchStrategy[tuple[str, Any]]:
    def value(modifier: str) -> st.SearchStrategy[Any]:
        match modifier:
            case "|exists":
                return st.booleans()
            case "|gte":
                return st.sampled_from([7, 22])
            case "":
                return scalars
            case _:
                return texts

    return st.tuples(fields, modifiers).flatmap(
        lambda pair: st.tuples(st.just(pair[0] + pair[1]), value(pair[1]))
    )


blocks = st.builds(
    lambda selector, inner, shape: (
        (f"requestParameters.list[{selector}]", {"a": inner, "b": "x"})
        if shape
        else (f"requestParameters.list[{selector}].a", inner)
    ),
    selectors,
    texts,
    st.booleans(),
)
searches = st.lists(st.one_of(asked(), asked(), blocks), min_size=1, max_size=3).map(dict)
conditions = st.sampled_from(
    ["one", "one and other", "one or other", "one and not other", "not one", "1 of them"]
)
elements = st.one_of(
    st.fixed_dictionaries({}, optional={"a": scalars, "b": texts}), scalars, st.just([{"a": "x"}])
)
parameters = st.one_of(
    st.just({"omitted": True, "originalSize": 300_000, "reason": "too large"}),
    st.none(),
    st.fixed_dictionaries(
        {},
        optional={
            "a": scalars,
            "list": st.one_of(st.lists(elements, max_size=3), elements),
            "omitted": st.booleans(),
        },
    ),
)
records = st.fixed_dictionaries(
    {"eventTime": st.just("2026-06-01T00:00:00Z"), "eventID": st.just("e")},
    optional={
        "eventName": texts,
        "errorCode": st.one_of(texts, st.none()),
        "userAgent": texts,
        "requestParameters": parameters,
    },
)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """A rule over single events, or with one that counts its events."""
    detection = {"one": draw(searches), "other": draw(searches), "condition": draw(conditions)}
    source = {"product": "aws", "service": "cloudtrail"}
    documents = [{"title": "One", "name": "one", "logsource": source, "detection": detection}]
    if draw(st.booleans()):
        key = draw(st.sampled_from(["eventName", "requestParameters.a"]))
        counted = {
            "type": "event_count",
            "rules": ["one"],
            "group-by": [key],
            "timespan": "1m",
            "condition": {"gte": 1},
        }
        documents.append({"title": "Many", "correlation": counted})
    loaded = load_files(
        [RuleFile("r.yml", yaml.safe_dump_all(documents, sort_keys=False))], LIMITS, ARRAYS
    )
    assert not loaded.refusals
    return loaded.rules


def explained(rule: Rule, record: dict[str, Any]) -> list[Explained]:
    return [explain(condition, record, 100) for condition in rule.conditions]


@settings(max_examples=600, deadline=None)
@given(rules(), records)
def test_an_explanation_is_what_the_engine_finds(
    loaded: tuple[Rule, ...], record: dict[str, Any]
) -> None:
    every = [condition for rule in loaded for condition in rule.conditions]
    screened = Matcher(every).match_record(record)
    # As a scan reads it: from the bytes, by the fields that the rules ask.
    record = msgspec.json.decode(json.dumps(record))
    verdicts = [one.verdict for rule in loaded for one in explained(rule, record)]
    assert [at for at, verdict in enumerate(verdicts) if verdict is True] == list(screened.held)
    assert [at for at, verdict in enumerate(verdicts) if verdict is None] == list(screened.unknown)


@settings(max_examples=400, deadline=None)
@given(rules(), records)
def test_a_step_that_is_said_to_count_makes_a_burst(
    loaded: tuple[Rule, ...], record: dict[str, Any]
) -> None:
    for rule in loaded:
        if isinstance(rule.logic, Single):
            continue
        assert isinstance(rule.logic, Windowed)
        (part,) = parts_in(rule.logic, record, LIMITS)
        (one,) = explained(rule, record)
        counts = one.verdict is True and not part.why_not
        found = series_findings(rule.logic, [record], LIMITS)
        assert len(found) == (len(part.groups) if counts else 0)
