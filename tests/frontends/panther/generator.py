"""Seeded rules in Panther's style, and events for them: what the differential test needs.

Every rule is put together from pieces that public rules are made of; events are made so that
they often meet them, and are then broken in ways that no rule expects.
"""

from __future__ import annotations

import random
from typing import Any

__all__ = ["HEAD", "make_event", "make_rule"]

HEAD = """\
import json
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network

from sample_helpers import context, succeeded

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


def is_private(text):
    try:
        return ip_address(text).is_private
    except ValueError:
        return False


def matches(text, *patterns, fold=False):
    text = text or ""
    if fold:
        text = text.lower()
    return any(fnmatch(text, pattern) for pattern in patterns)


def last_part(text, separator="/"):
    return text.split(separator)[-1]


def walked(event, *keys, default=None):
    here = event
    for key in keys:
        if not isinstance(here, Mapping):
            return default
        here = here.get(key)
    return default if here is None else here


def statements(event):
    try:
        return json.loads(event.deep_get("requestParameters", "policy", default="{}"))
    except ValueError:
        return {}


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
    'walked(event, "userIdentity", "userName", default="x") == "bob"',
    'walked(event, "requestParameters", "public")',
    'is_private(event.get("sourceIPAddress", ""))',
    'ip_address("10.1.2.3") in ip_network("10.0.0.0/8")',
    'ip_address(event.get("sourceIPAddress", "10.0.0.1")) in ip_network("10.0.0.0/8")',
    'any(ip_address(event.get("sourceIPAddress")) in ip_network(n) for n in ("1.0.0.0/8", "::/0"))',
    'ip_address(event.get("sourceIPAddress", "10.0.0.1")).is_private',
    'matches(event.get("eventName"), "Delete*")',
    'last_part(event.deep_get("userIdentity", "arn", default="x/y")) == "bob"',
    'last_part(event.get("eventName", ""), "e").startswith("T")',
    'event.get("eventName", "").lower().endswith("trail")',
    'event.get("userAgent", "").upper() == "CURL"',
    '"Trail" in event.get("eventName")',
    '"root" in event.deep_get("userIdentity", "arn", default="").split(":")[-1]',
    'event.deep_get("requestParameters", "userName") in (event.get("userName"), "alice")',
    'event.deep_get("userIdentity", "userName", default="a") != named(event)',
    '"all" in event.deep_walk("requestParameters", "items", "group", default=[])',
    'any(name == event.get("eventName") for name in NAMES)',
    'all(event.get(key) for key in ("awsRegion", "userAgent"))',
    '{name: True for name in NAMES}.get(event.get("eventName"), False)',
    '(lambda name: name in NAMES)(event.get("eventName"))',
    '(region := event.get("awsRegion")) and region.startswith("us-")',
    '"x" if event.get("errorCode") else None',
    '1 < event.deep_get("requestParameters", "count", default=0) <= 3',
    'isinstance(event.deep_get("requestParameters", "count"), str)',
    'len(event.get("userAgent", "")) > 4',
    'event.udm("user") == "bob"',
    'event.udm("source_ip") == "1.2.3.4"',
    'event.udm("nobody", default="x") == "x"',
    'statements(event).get("Effect") == "Allow"',
    'bool(re.match("(?i)del", event.get("eventName", "")))',
    'event.get("eventName") in {*NAMES, "Other"} - {"CreateUser"}',
    'event.get("userIdentity") is not None and "arn" in event.get("userIdentity")',
    'event.get("errorCode", "") in ("", None)',
)

NEEDING = (
    'context(event)["who"].endswith("root")',
    'context(event)["key"] is None',
    'matches(event.get("userAgent"), "aws-*", "curl*", fold=True)',
    'event.get("userAgent", "x").strip("/") in ["curl", "x"]',
    "f\"{event.get('awsRegion')}/{event.get('recipientAccountId')}\" == \"us-east-1/1\"",
    '[i for i in event.deep_get("requestParameters", "items", default=[]) if i.get("group")] != []',
    '[i.get("group") for i in event.deep_get("requestParameters", "items", default=[])]',
    'event.deep_walk("requestParameters", "items", "group") == "me"',
    'str(event.deep_get("requestParameters", "count")) == "3"',
    'int(event.deep_get("requestParameters", "count", default=0)) == 3',
    'not {event.get("eventName")} & NAMES',
    '(event.get("errorMessage") or "none").replace("d", "D") == "none"',
)
"""What a condition cannot say all of."""


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
    if rng.random() < 0.25:
        lines += _block(rng)
    lines.append(f"return {_test(rng)}")
    return HEAD + "".join(f"    {line}\n" for line in lines)


def _block(rng: random.Random) -> list[str]:
    """Return a piece of several statements: an exception caught, a count, a loop of constants."""
    one = _test(rng)
    return rng.choice(
        [
            ["try:", f"    found = {one}", "except (KeyError, AttributeError):", "    return True",
             "if found:", "    return False"],
            ["try:", '    name = event["userIdentity"]["userName"]', "except Exception:",
             '    name = "nobody"', 'if name == "root":', f"    return {one}"],
            ["score = 0", f"if {one}:", "    score += 1", f"if {_test(rng)}:", "    score += 2",
             "if score >= 2:", "    return True"],
            ["for name in sorted(NAMES):", "    if name == event.get('eventName'):",
             f"        return {one}"],
            ["match event.get('awsRegion'):", "    case 'us-east-1' | 'us-west-2':",
             f"        return {one}", "    case None:", "        return False"],
            ["match event.get('eventName'):", "    case str() as name if name.startswith('D'):",
             f"        return {one}", "    case 'StopLogging':", "        return True"],
            ["items = [i for i in event.deep_get('requestParameters', 'items', default=[])",
             "         if i.get('group') == 'all']", "if items:", f"    return {one}"],
            [f"hits = [{one}, event.get('errorCode') is None, {_test(rng)}]",
             "if sum(bool(hit) for hit in hits) >= 2:", "    return True"],
            ["at = 0", "while at < 3:", "    at += 1",
             "    if at == event.deep_get('requestParameters', 'count'):", f"        return {one}"],
            ["actor = event.get('userIdentity') or {}", "if actor.get('type') == 'Root':",
             f"    return {one}"],
        ]
    )  # fmt: skip


def _test(rng: random.Random) -> str:
    one = rng.choice(NEEDING if rng.random() < 0.04 else TESTS)
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
        "sourceIPAddress": rng.choice(["1.2.3.4", "10.0.0.1", "AWS Internal", "::1"]),
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
            "policy": rng.choice(['{"Effect": "Allow"}', '{"Effect": "Deny"}', "[]", "{", None]),
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
