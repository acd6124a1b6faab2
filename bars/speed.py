"""P: slow by intent."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from bars.harness import Bar, Context, Outcome, delivery, event, scan
from trailhawk.ingest import decode_record
from trailhawk.ir.leaves import field_leaves
from trailhawk.ir.rule import Rule
from trailhawk.ir.tests import Contains
from trailhawk.model.collecting import rare_collection
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath
from trailhawk.packs import load_pack, shipped_rules
from trailhawk.scan.correlating import conditions_asked
from trailhawk.scan.records import RecordScanner
from trailhawk.scan.settings import Job

__all__ = ["SPEED"]

AGENT = FieldPath.of("userAgent")


def _shipped() -> tuple[Rule, ...]:
    return load_pack((shipped_rules(),), Limits()).rules


def worst_events(rng: Any, number: int) -> list[dict[str, Any]]:
    """Return records that nearly match much: long texts, near literals, wide lists."""
    near = "stratus-red-tea Pac cloudfo kal parrotse trufflehoe " * 400
    policy = json.dumps(
        {"Statement": [{"Effect": "Allow", "Principal": {"AWS": f"x{n}"}} for n in range(400)]}
    )
    return [
        event(
            n,
            eventName=rng.choice(
                ["PutBucketPolicy", "AuthorizeSecurityGroupIngress", "PutObject", "CreateRole"]
            ),
            eventSource=rng.choice(["s3.amazonaws.com", "ec2.amazonaws.com", "iam.amazonaws.com"]),
            userAgent=f"{n}{near}",
            requestParameters={
                "policy": policy,
                "bucketPolicy": {"Statement": [{"Effect": "Deny", "a": "b" * 50}] * 200},
                "ipPermissions": {
                    "items": [{"ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}] * 20}}] * 50
                },
            },
        )
        for n in range(number)
    ]


def unseen_events(rng: Any, number: int) -> list[dict[str, Any]]:
    """Return ordinary records, each of a user agent that comes once and nearly matches."""
    words = [word[:-1] for word in _agents()]
    return [event(n, userAgent=f"{n} {' '.join(rng.sample(words, 8))}") for n in range(number)]


def _agents() -> list[str]:
    """Return the texts that the shipped rules look for in user agents."""
    conditions = conditions_asked(_shipped())
    tests = [leaf.test for one in conditions for leaf in field_leaves(one) if leaf.path == AGENT]
    found = {text for test in tests if isinstance(test, Contains) for text in test.texts}
    return sorted(found)


def p1(context: Context) -> Outcome:
    """The worst events cost at most five times ordinary ones: long ones by byte, others each."""
    rules = _shipped()
    ordinary = _write(context, "ordinary", [event(n) for n in range(20_000)])
    worst = _write(context, "worst", worst_events(context.rng, 600))
    unseen = _write(context, "unseen", unseen_events(context.rng, 20_000))
    usual, long, new = (_seconds(path, rules) for path in (ordinary, worst, unseen))
    fast, slow = ordinary.stat().st_size / usual, worst.stat().st_size / long
    told = (
        f"{slow / 1e6:.0f} MB/s on the worst events, {fast / 1e6:.0f} on ordinary: "
        f"{slow / fast:.0%}; {usual / new:.0%} as many events/s where no user agent comes twice"
    )
    return Outcome(slow / fast >= 0.2 and usual / new >= 0.2, told)


def p2(context: Context) -> Outcome:
    """No record takes long."""
    scanner = RecordScanner(Job(conditions=conditions_asked(_shipped())))
    for record in worst_events(context.rng, 50):  # what is made on first sight is made here
        scanner.matcher.match_record(decode_record(json.dumps(record).encode(), Limits()))
    raws = [
        json.dumps(record).encode()
        for record in worst_events(context.rng, context.scale(1_500, 20_000))
    ]
    times = []
    with rare_collection():  # as every scan does
        for raw in raws:
            began = time.perf_counter()
            scanner.matcher.match_record(decode_record(raw, Limits()))
            times.append(time.perf_counter() - began)
    times.sort()
    worst = times[int(len(times) * 0.999)] * 1000
    return Outcome(worst <= 20, f"{len(times):,} hostile records, p99.9 {worst:.1f} ms (bar 20)")


def _write(context: Context, name: str, records: list[dict[str, Any]]) -> Path:
    path = context.folder / f"{name}.json"
    path.write_bytes(delivery(records))
    return path


def _seconds(path: Path, rules: tuple[Rule, ...]) -> float:
    scan([path], rules)
    began = time.perf_counter()
    scan([path], rules)
    return time.perf_counter() - began


SPEED: dict[str, Bar] = {"P1": p1, "P2": p2}
