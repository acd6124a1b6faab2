"""Rules at Python's corners against their own Python, on values of every kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from tests.frontends.panther.corners import MISSING, rules, values_for
from tests.frontends.panther.samples import HELPERS, MODEL, load

from trailhawk.ir.evaluate import evaluate
from trailhawk.panther_runtime import Ask, Content, Model, Worker
from trailhawk.panther_runtime.record import supplied

SEED = 20261122
RULES = dict(rules())


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    paths = {"agent": "userAgent", "user": "userIdentity.userName"}
    model = Model(MODEL, paths, {"actor": "actor", "source_ip": "address"})
    with Worker(Content({"sample_helpers": HELPERS}, RULES, {"AWS.CloudTrail": model})) as started:
        yield started


def event(rng: random.Random, value: object, other: object) -> dict[str, Any]:
    """Return a record with two values; what CloudTrail itself writes is text, null or missing."""
    texts = ("DeleteTrail", "a", "A", "curl", "10.0.0.1", "a/b", "", None, MISSING)
    given = {"v": value, "w": other}
    record: dict[str, Any] = {
        "eventName": rng.choice(["DeleteTrail", *texts]),
        "userAgent": rng.choice(["curl", *texts]),
        "sourceIPAddress": rng.choice(["1.2.3.4", *texts]),
        "eventTime": "2026-01-01T00:00:00Z",
        "userIdentity": {
            key: rng.choice(["Root", "bob", "arn:aws:iam::1:user/bob", *texts])
            for key in ("type", "arn", "userName")
        },
        "requestParameters": {key: one for key, one in given.items() if one is not MISSING},
    }
    for holder in (record["userIdentity"], record):
        for key in [key for key, one in holder.items() if one is MISSING]:
            del holder[key]
    return record


def differences(worker: Worker, name: str) -> Iterator[str]:
    loaded = load(RULES[name])
    [rule] = loaded.rules or [one.rule for one in loaded.partial]
    rng = random.Random(SEED)
    values = values_for(RULES[name])
    records = [event(rng, value, rng.choice(values)) for value in values]
    said = worker.ask(Ask(name, [supplied(record) for record in records], forget=True))
    for record, verdict in zip(records, said, strict=True):
        assert not verdict.missing, verdict.error
        holds = evaluate(rule.condition, record) is True
        matched = verdict.matched is True
        if matched and not holds:
            yield f"unsound: {record}: {verdict}"
        elif loaded.rules and holds and not matched:
            yield f"not exact: {record}: {verdict}"


@pytest.mark.parametrize("name", RULES)
def test_a_condition_is_what_the_python_says(worker: Worker, name: str) -> None:
    assert list(differences(worker, name)) == []
