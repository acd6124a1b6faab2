"""Seeded rules in Panther's style, and events for them: what the differential test needs.

Every rule is put together from pieces that public rules are made of; events are made so that
they often meet them, and are then broken in ways that no rule expects.
"""

from __future__ import annotations

import random
from typing import Any

__all__ = ["HEAD", "make_event", "make_rule"]

HEAD = """\
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from ipaddress import ip_address

from sample_helpers import succeeded

NAMES = {"DeleteTrail", "StopLogging", "CreateUser"}
TABLE = {"DeleteTrail": ["us-east-1"], "CreateUser": ["eu-west-1", "us-east-1"]}


def is_address(text):
    try:
        ip_address(text)
        return True
    except ValueError:
        return False


def named(event):
    return event.deep_get("requestParameters", "userName", default="")


def rule(event):
"""

TESTS = (
    'event.get("eventName") == "DeleteTrail"',
    'event.get("eventName") in NAMES',
    'event.get("eventName") != "CreateUser"',
    'event.get("eventName", "").startswith(("Delete", "Stop"))',
    'event["awsRegion"] == "us-east-1"',
    'event.get("awsRegion") in TABLE.get(event.get("eventName"), [])',
    "succeeded(event)",
    "not succeeded(event)",
    'event.udm("actor") == "root"',
    'event.udm("agent") == "curl"',
    'event.deep_get("userIdentity", "type") == "Root"',
    'event.deep_get("userIdentity", "arn", default="").endswith(":root")',
    'not event.get("userAgent").startswith("aws-")',
    '"curl" in event.get("userAgent", "").lower()',
    'event.get("userIdentity", {}).get("type", "x") in ("Root", "x")',
    'event.deep_get("requestParameters", "count", default=0) > 2',
    'event.deep_get("requestParameters", "public") is True',
    'bool(event.deep_get("requestParameters", "items"))',
    'len(event.deep_get("requestParameters", "items", default=[])) > 1',
    'any(i.get("group") == "all" for i in event.deep_get("requestParameters", "items") or [])',
    'all(i.get("group") for i in event.deep_get("requestParameters", "items", default=[]))',
    'event.get("recipientAccountId") == event.deep_get("userIdentity", "accountId")',
    'event.deep_get("userIdentity", "arn", default="").endswith(f"/{named(event)}")',
    'is_address(event.get("sourceIPAddress"))',
    'fnmatch(event.get("userAgent", ""), "aws-*/2.?")',
    'bool(re.search("user/[a-z]+$", event.deep_get("userIdentity", "arn", default="")))',
    'event.get("errorCode") is None',
    'event.deep_get("userIdentity", "arn", default="a:b").split(":")[1] == "aws"',
    'event.get("eventName")',
    'event.get("nothing", False)',
)


def make_rule(rng: random.Random) -> str:
    """Return the body of a rule: guards, a loop perhaps, and an answer."""
    lines: list[str] = []
    for _ in range(rng.randrange(3)):
        lines.append(f"if {_test(rng)}:")
        lines.append(f"    return {rng.choice(['False', 'False', 'True', _test(rng)])}")
    if rng.random() < 0.3:
        lines += [
            'for item in event.deep_get("requestParameters", "items", default=[]):',
            "    if not isinstance(item, Mapping):",
            "        continue",
            f'    if item.get("group") == {rng.choice(["None", repr("all"), repr("me")])}:',
            f"        return {rng.choice(['True', 'False'])}",
        ]
    lines.append(f"return {_test(rng)}")
    return HEAD + "".join(f"    {line}\n" for line in lines)


def _test(rng: random.Random) -> str:
    one = rng.choice(TESTS)
    chance = rng.random()
    if chance < 0.45:
        return one
    if chance < 0.6:
        return f"not ({one})"
    if chance < 0.9:
        return f"({one}) {rng.choice(['and', 'or'])} ({rng.choice(TESTS)})"
    return f"{rng.choice(['any', 'all'])}([{one}, {rng.choice(TESTS)}])"


def make_event(rng: random.Random) -> dict[str, Any]:
    """Return an event in CloudTrail's shape; now and then members are missing or null."""
    arn = rng.choice(["arn:aws:iam::1:root", "arn:aws:iam::1:user/bob", "arn:aws:iam::1:user/Bob"])
    event: dict[str, Any] = {
        "eventName": rng.choice(["DeleteTrail", "StopLogging", "CreateUser", "Other"]),
        "awsRegion": rng.choice(["us-east-1", "eu-west-1"]),
        "userAgent": rng.choice(["curl", "aws-cli/2.1", "CURL/7", ""]),
        "errorCode": rng.choice(["AccessDenied", ""]),
        "errorMessage": "denied",
        "sourceIPAddress": rng.choice(["1.2.3.4", "AWS Internal", "::1"]),
        "recipientAccountId": rng.choice(["1", "2"]),
        "userName": rng.choice(["bob", "root"]),
        "userIdentity": {
            "type": rng.choice(["Root", "IAMUser", "AWSService"]),
            "arn": arn,
            "userName": rng.choice(["bob", "root"]),
            "accountId": rng.choice(["1", "2"]),
        },
        "requestParameters": {
            "userName": rng.choice(["bob", "root"]),
            "count": rng.choice([1, 3, 2.5, "3", True]),
            "public": rng.choice([True, False, "true", 1]),
            "items": [{"group": rng.choice(["all", "me", None])} for _ in range(rng.randrange(3))],
        },
    }
    for key in ("errorCode", "errorMessage"):
        if rng.random() < 0.6:
            del event[key]
    for holder in (event, event["userIdentity"], event["requestParameters"]):
        for key in list(holder):
            chance = rng.random()
            if chance < 0.05:
                del holder[key]
            elif chance < 0.1:
                holder[key] = None
    return event
