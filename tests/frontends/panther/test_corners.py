"""Rules at Python's corners against their own Python, on values of every kind."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from tests.frontends.panther.corners import MISSING, VALUES, combined, rules, sayings, values_for
from tests.frontends.panther.samples import HELPERS, MODEL, load

from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.templates import Tells, told
from trailhawk.model.deciding import Told
from trailhawk.panther_runtime import Ask, Content, Model, Worker
from trailhawk.panther_runtime.record import supplied
from trailhawk.panther_runtime.telling import told_of

SEED = 20261122
COMBINED = 150
_RNG = random.Random(SEED)
RULES = dict(rules()) | {f"combined {number}": combined(_RNG) for number in range(COMBINED)}
SAYINGS = dict(sayings())


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    paths = {"agent": "userAgent", "user": "userIdentity.userName"}
    model = Model(MODEL, paths, {"actor": "actor", "source_ip": "address"})
    content = Content({"sample_helpers": HELPERS}, RULES | SAYINGS, {"AWS.CloudTrail": model})
    with Worker(content) as started:
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


@pytest.mark.parametrize("name", SAYINGS)
def test_what_is_told_of_a_match_is_what_the_python_says(worker: Worker, name: str) -> None:
    [rule] = load(SAYINGS[name]).rules
    assert rule.tells is not None
    rng = random.Random(SEED)
    records = [event(rng, value, rng.choice(VALUES)) for value in VALUES]
    said = worker.ask(Ask(name, [supplied(record) for record in records], alerts=True))
    for record, verdict in zip(records, said, strict=True):
        found = told(rule.tells, record)
        # An empty title is the rule's own.
        wanted = told_of(rule.meta.id, "", verdict)
        assert told_alike(name.partition(":")[0], rule.tells, found, wanted), (record, verdict)


def told_alike(function: str, tells: Tells, found: Told, wanted: Told) -> bool:
    """Whether templates tell what Python said, as far as they tell anything."""
    if function in dict(tells.untold):
        return True
    if function != "alert_context":
        return bool(getattr(found, function) == getattr(wanted, function))
    said = json.loads(wanted.context or b"{}")
    here = json.loads(found.context or b"{}")
    left = {name.partition(".")[2] for name, _ in tells.untold}
    if "_error" in said:
        # Templates have its kind alone; what is not told may be what fails.
        return bool(left) or list(here) == ["_error"]
    return bool(here == {name: one for name, one in said.items() if name not in left})
