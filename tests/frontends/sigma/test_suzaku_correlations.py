"""The public correlation rules at hand, on series of events made for them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.frontends.shared import RULES, needs_shared
from tests.logs import event

from trailhawk.engine.windows import series_findings
from trailhawk.frontends import load_files
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.limits import Limits

Series = list[dict[str, Any]]


def correlation(name: str) -> Rule:
    path = RULES / "suzaku" / f"aws_cloudtrail_{name}.yml"
    loaded = load_files([RuleFile(path.name, path.read_text("utf-8"))], Limits())
    assert loaded.refusals == ()
    (rule,) = [rule for rule in loaded.rules if not isinstance(rule.logic, Single)]
    assert [one.reports for one in loaded.rules if one is not rule] == [False] * (
        len(loaded.rules) - 1
    )
    return rule


def login(second: int, answer: str, address: str = "192.0.2.7") -> dict[str, Any]:
    return event(
        second,
        "ConsoleLogin",
        eventSource="signin.amazonaws.com",
        sourceIPAddress=address,
        responseElements={"ConsoleLogin": answer},
    )


def denied(second: int, key: str | None) -> dict[str, Any]:
    identity = {"type": "IAMUser"} | ({"accessKeyId": key} if key else {})
    return event(second, errorCode="AccessDenied", userIdentity=identity)


def iam(second: int, name: str, **more: Any) -> dict[str, Any]:
    return event(second, name, eventSource="iam.amazonaws.com", **more)


CASES: list[tuple[str, str, Series, list[int]]] = [
    ("three in five minutes", "many_failed_logins",
     [login(at, "Failure") for at in (0, 150, 300)], [3]),
    ("one second too late", "many_failed_logins",
     [login(at, "Failure") for at in (0, 150, 301)], []),
    ("successes do not count", "many_failed_logins",
     [login(at, "Failure" if at else "Success") for at in (0, 1, 2)], []),
    ("three addresses", "many_failed_logins",
     [login(at, "Failure", f"192.0.2.{at}") for at in range(3)], []),
    ("ten denials of one key", "many_access_denied",
     [denied(at * 60, "AKIA1") for at in range(10)], [10]),
    ("nine denials", "many_access_denied", [denied(at, "AKIA1") for at in range(9)], []),
    ("two keys", "many_access_denied", [denied(at, f"AKIA{at % 2}") for at in range(18)], []),
    ("no key at all, one address", "many_access_denied", [denied(at, None) for at in range(12)],
     [12]),
    ("three operations in a minute", "many_recon_events",
     [iam(at * 30, name) for at, name in enumerate(["ListUsers", "ListRoles", "GetUser"])], [3]),
    ("one operation three times", "many_recon_events",
     [iam(at, "ListUsers") for at in range(3)], []),
    ("user, then key", "iam_persistence_chain",
     [iam(0, "CreateUser"), iam(600, "CreateAccessKey")], [2]),
    ("key, then user", "iam_persistence_chain",
     [iam(0, "CreateAccessKey"), iam(1, "CreateUser")], []),
    ("user, key, user: the order is there", "iam_persistence_chain",
     [iam(0, "CreateUser"), iam(1, "CreateAccessKey"), iam(2, "CreateUser")], [2]),
    ("user, then a key that was refused", "iam_persistence_chain",
     [iam(0, "CreateUser"), iam(1, "CreateAccessKey", errorCode="AccessDenied")], []),
]  # fmt: skip


@needs_shared
@pytest.mark.parametrize(("name", "rule", "events", "counts"), CASES, ids=[row[0] for row in CASES])
def test_case(name: str, rule: str, events: Series, counts: list[int]) -> None:
    found = series_findings(correlation(rule).logic, events, Limits())
    assert [one.burst.count for one in found if one.burst is not None] == counts, name
