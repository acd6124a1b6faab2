"""What calls came to is taken from one run for the next: with and without, all is the same."""

from __future__ import annotations

import random

import pytest
from tests.frontends.panther.generator import make_rule
from tests.frontends.panther.samples import load

from trailhawk.frontends.panther.symbolic.machine import Machine
from trailhawk.ir.rule import Rule

SEED = 20261122
RULES = 60
LOOPING = 20
SAYS = (
    "\n\ndef who(event, seen=[]):\n"
    '    name = event.udm("actor")\n'
    "    if name in KEPT:\n"
    "        KEPT[name] += 1\n"
    '    return name or event.deep_get("userIdentity", "type", default={})\n'
    "\n\ndef title(event):\n"
    "    first = who(event)\n"
    '    again = who(event) if event.get("errorCode") else "nobody"\n'
    '    return f"{first} {again} {who(event)} {named(event)}"\n'
    "\n\ndef alert_context(event):\n"
    "    found = context(event)\n"
    '    found["name"] = named(event)\n'
    '    found["kind"] = who(event)\n'
    '    if succeeded(event) and event.get("awsRegion"):\n'
    '        found["name"] = event.udm("agent")\n'
    "    return found\n"
)
"""Functions that call others several times, change what these return, and keep something."""


LOOPS = (
    "\n    wanted = {wanted!r}\n"
    '    listed = event.deep_get("requestParameters", "items", default=[])\n'
    "    for item in listed:\n"
    '        if item.get("group") == wanted:\n'
    "            {outcome}\n"
    "    {between}\n"
    "    for item in listed:\n"
    '        for one in item.get("more", []):\n'
    '            if one == wanted or item.get("group") == event.get("awsRegion"):\n'
    "                return {answer}\n"
    '    return any(item.get("group") for item in listed)\n'
)
"""Loops within loops, some of which change what the next one sees."""


def with_loops(rng: random.Random) -> str:
    """Return a rule that tries out loops' bodies in circumstances alike, and in others."""
    rule = make_rule(rng)
    head, _, rest = rule.rpartition("def rule(event):\n")
    loops = LOOPS.format(
        wanted=rng.choice(["a", "b"]),
        outcome=rng.choice(["return True", "break", "continue", "NAMES.add('x')", "found = item"]),
        between=rng.choice(["pass", "wanted = 'c'", "NAMES.add('y')", "del_ = [wanted]"]),
        answer=rng.choice(["True", "False", "wanted in NAMES"]),
    )
    guard = "    if not rest(event):\n        return False"
    return f"{head}def rest(event):\n{rest}\n\ndef rule(event):\n{guard}{loops}"


def translated(body: str) -> tuple[Rule, str]:
    loaded = load(body)
    if loaded.rules:
        return loaded.rules[0], ""
    return loaded.partial[0].rule, loaded.partial[0].reason


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Machine.__init__

    def forgetful(machine: Machine, *args: object) -> None:
        plain(machine, *args)  # type: ignore[arg-type]  # as it was called
        machine.remembers = False

    monkeypatch.setattr(Machine, "__init__", forgetful)


def test_remembering_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(SEED)
    made = [*(make_rule(rng) for _ in range(RULES)), *(with_loops(rng) for _ in range(LOOPING))]
    bodies = [f"KEPT = {{}}\n{rule}{SAYS}" for rule in made]
    remembered = [translated(body) for body in bodies]
    forget(monkeypatch)
    assert [translated(body) for body in bodies] == remembered
    assert any(rule.tells is not None and rule.tells.title for rule, _ in remembered)


def test_what_a_trial_keeps_is_kept_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    body = (
        "SEEN = set()\n\n\ndef rule(event):\n"
        '    if event.get("errorCode"):\n        SEEN.add("z")\n'
        '    for item in event.deep_get("requestParameters", "items", default=[]):\n'
        '        if item.get("group") == "a":\n            SEEN.add("x")\n'
        '    return "x" in SEEN and event.get("eventName") == "A"\n'
    )
    remembered, reason = translated(body)
    assert "state between events" in reason
    forget(monkeypatch)
    assert translated(body) == (remembered, reason)


def test_a_list_that_a_call_returns_is_each_runs_own() -> None:
    rule, reason = translated(
        "def names():\n    return []\n\n\ndef rule(event):\n    found = names()\n"
        '    found.append(event.get("awsRegion") == "a")\n'
        '    return event.get("eventName") == "A" and found[0] and len(names()) == 0\n'
    )
    plain, _ = translated(
        'def rule(event):\n    return event.get("eventName") == "A" and '
        'event.get("awsRegion") == "a"\n'
    )
    assert (rule.condition, reason) == (plain.condition, "")


def test_a_call_that_changes_what_it_is_given_is_made_in_each_run() -> None:
    rule, reason = translated(
        "def add(items):\n    items.append(1)\n    return None\n\n\ndef rule(event):\n"
        "    items = []\n    add(items)\n"
        '    if event.get("eventName") == "A":\n        return False\n'
        '    return event.get("awsRegion") == "a" and len(items) == 1\n'
    )
    plain, _ = translated(
        'def rule(event):\n    return event.get("eventName") != "A" and '
        'event.get("awsRegion") == "a"\n'
    )
    assert (rule.condition, reason) == (plain.condition, "")
