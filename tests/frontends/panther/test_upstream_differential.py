"""Panther's public rules: the translated condition against the Python, which the worker runs.

On the events of the rules' tests, on mutations of them, and on real logs. Events are stripped of
``p_enrichment``, which raw CloudTrail does not have: ``docs/languages/panther.md`` says so.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator

import pytest
from tests.frontends.panther.differing import Count, Difference, Event, differences
from tests.frontends.panther.mutations import mutants
from tests.frontends.panther.upstream import content, judged, needs_upstream, suite
from tests.frontends.shared import LOGS, needs_shared
from tests.frontends.sigma.test_expected import DATASETS, records

from trailhawk.frontends.panther.canonical import as_cloudtrail
from trailhawk.ir.templates import Tells, told
from trailhawk.model.deciding import Told
from trailhawk.panther_runtime import Ask, Verdict, Worker
from trailhawk.panther_runtime.record import supplied
from trailhawk.panther_runtime.telling import told_of

pytestmark = needs_upstream

SEED = 20261121
MUTANTS = 30
"""Of each event of a test: some 16,000 comparisons."""

ALIKE = 2
"""Records of one shape that are taken of the logs."""

ENRICHED = {
    "Standard.GreyNoiseV3.MaliciousIP",
    "Standard.OTX.MaliciousIndicator",
    "Standard.SignInFromRogueState",
}
"""Rules that match with ``p_enrichment`` only, which the events of their tests have."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(content()) as started:
        missing = [why for why in started.broken.values() if "ModuleNotFoundError" in why]
        if missing:
            pytest.skip(f"a library that rules import is not installed: {missing[0]}")
        yield started


def events(*, enriched: bool) -> dict[str, list[Event]]:
    """Return the events of tests by rule."""
    found: dict[str, list[Event]] = defaultdict(list)
    for test in suite().tests:
        if test.log.get("p_log_type", "AWS.CloudTrail") == "AWS.CloudTrail":
            left = () if enriched else ("p_enrichment",)
            log = {key: value for key, value in test.log.items() if key not in left}
            found[test.rule].append(log)
    return found


def every(found: dict[str, list[Event]]) -> list[Event]:
    return [event for group in found.values() for event in group]


def test_every_rule_agrees_on_the_events_of_every_test(worker: Worker) -> None:
    count = Count()
    found = list(differences(worker, judged(), every(events(enriched=False)), count))
    assert found == []
    assert count.exact > 60_000
    assert count.matched > 400


def test_only_enrichment_which_no_raw_record_has_makes_a_difference(worker: Worker) -> None:
    found = list(differences(worker, judged(), every(events(enriched=True)), Count()))
    assert {one.rule for one in found} == ENRICHED
    assert all("p_enrichment" in one.event for one in found)


def test_every_rule_agrees_on_mutations_of_the_events_of_its_tests(worker: Worker) -> None:
    rng = random.Random(SEED)
    own = events(enriched=False)
    others = every(own)
    count = Count()
    found: list[Difference] = []
    for rule, exact in judged():
        logs = own[rule.meta.id]
        changed = [
            mutant
            for log in logs
            for mutant in mutants(rng, log, [*logs, rng.choice(others)], MUTANTS)
        ]
        found += differences(worker, [(rule, exact)], changed, count)
    assert found == []
    assert count.exact > 10_000
    assert count.matched > 4_000


def test_what_alerts_say_is_what_the_functions_return(worker: Worker) -> None:
    rng = random.Random(SEED)
    own = events(enriched=False)
    compared = 0
    for rule, exact in judged():
        logs = own[rule.meta.id]
        if not exact or rule.tells is None or not logs:
            continue
        changed = [as_cloudtrail(one) for log in logs for one in [log, *mutants(rng, log, logs, 2)]]
        given = [supplied(one) for one in changed]
        asked = Ask(rule.meta.id, given, alerts=True, forget=True)
        for record, said in zip(changed, worker.ask(asked), strict=True):
            if said.matched is True:
                compared += 1
                check_told(rule.tells, record, told_of(rule.meta.id, rule.meta.id, said), said)
    assert compared > 300


def check_told(tells: Tells, record: Event, wanted: Told, said: Verdict) -> None:
    """Hold what templates tell against what the Python said, as far as they tell anything."""
    found = told(tells, record)
    for name in ("title", "severity", "unique"):
        if getattr(tells, name) is not None:
            assert getattr(found, name) == getattr(wanted, name), (name, record)
    if tells.default_dedup is not None:
        assert found.dedup == wanted.dedup, record
    if tells.context and "alert_context" not in said.errors:
        context = json.loads(found.context)
        whole = json.loads(wanted.context or b"{}")
        untold = {name.partition(".")[2] for name, _ in tells.untold}
        assert context == {name: value for name, value in whole.items() if name not in untold}


@needs_shared
@pytest.mark.skipif(not LOGS.is_dir(), reason="the shared logs are not beside this repository")
def test_every_rule_agrees_on_the_kinds_of_records_in_real_logs(worker: Worker) -> None:
    count = Count()
    found = list(differences(worker, judged(), list(kinds_of_records()), count))
    assert found == []
    assert count.matched > 100


def kinds_of_records() -> Iterator[Event]:
    """Yield a few records of each shape: of an event, its caller, its outcome and its members."""
    seen: dict[str, int] = defaultdict(int)
    for dataset in DATASETS:
        for _, _, record in records(dataset):
            assert isinstance(record, dict)
            shape = json.dumps([_shape(record), record.get("eventName"), record.get("errorCode")])
            seen[shape] += 1
            if seen[shape] <= ALIKE:
                yield record


def _shape(record: Event) -> list[object]:
    identity = record.get("userIdentity")
    request = record.get("requestParameters")
    return [
        identity.get("type") if isinstance(identity, dict) else None,
        sorted(request) if isinstance(request, dict) else None,
    ]
