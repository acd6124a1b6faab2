"""Translated conditions against the rules' own Python, on generated rules and events.

The Python runs in the worker that users run it in, from texts that this repository wrote.
"""

from __future__ import annotations

import random

import pytest
from tests.frontends.panther.generator import make_event, make_rule
from tests.frontends.panther.samples import HELPERS, MODEL, load

from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.rule import Rule
from trailhawk.panther_runtime import Ask, Content, Model, Worker

SEED = 20260701
RULES = 200
EVENTS = 40


@pytest.fixture(scope="module")
def bodies() -> dict[str, str]:
    rng = random.Random(SEED)
    return {f"rule {number}": make_rule(rng) for number in range(RULES)}


@pytest.fixture(scope="module")
def loaded(bodies: dict[str, str]) -> dict[str, tuple[Rule, bool]]:
    found: dict[str, tuple[Rule, bool]] = {}
    for name, body in bodies.items():
        result = load(body)
        exact = bool(result.rules)
        found[name] = (result.rules[0] if exact else result.partial[0].rule, exact)
    return found


def test_most_generated_rules_are_exact(loaded: dict[str, tuple[Rule, bool]]) -> None:
    assert sum(exact for _, exact in loaded.values()) >= 0.75 * RULES


def test_the_conditions_agree_with_python(
    bodies: dict[str, str], loaded: dict[str, tuple[Rule, bool]]
) -> None:
    rng = random.Random(SEED + 1)
    paths = {"agent": "userAgent", "user": "userIdentity.userName"}
    model = Model(MODEL, paths, {"actor": "actor", "source_ip": "address"})
    content = Content({"sample_helpers": HELPERS}, bodies, {"AWS.CloudTrail": model})
    matched = 0
    with Worker(content) as worker:
        assert worker.broken == {}
        for name, (rule, exact) in loaded.items():
            events = [make_event(rng) | {"p_log_type": "AWS.CloudTrail"} for _ in range(EVENTS)]
            for event, said in zip(events, worker.ask(Ask(name, events)), strict=True):
                fires = evaluate(rule.condition, event) is True
                matched += said.matched is True
                wrong = fires is not (said.matched is True) if exact else said.matched and not fires
                assert not wrong, (bodies[name], event, said, fires)
    assert matched > RULES
