"""Generated Sigma rules for the benchmarks: any number, of the shapes that public packs have."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

__all__ = ["rule_texts", "write_rules"]

VERBS = tuple(
    "Create Delete Update Put Attach Detach Modify Disable Enable Stop Start Register".split()
)
NOUNS = tuple(
    "Trail Detector Policy Role Bucket Snapshot Image Function Layer Key Alias Secret Cluster "
    "Stack Listener Gateway Endpoint Domain Identity Template Session Document Recorder".split()
)
SERVICES = tuple(
    "iam ec2 s3 lambda kms rds eks ecs ssm sns sqs glue logs events config guardduty".split()
)
COMMON = tuple(
    "AssumeRole PutObject HeadObject GetCallerIdentity DescribeNetworkInterfaces "
    "DescribeSecurityGroups ListObjects DescribeSubnets DescribeAlarms DescribeKey GetBucketAcl "
    "DescribeVolumes DescribeImages GetBucketLocation DescribeCluster DescribeInstanceTypes "
    "GetObject DescribeDBClusters DescribeSnapshots GetBucketTagging DescribeRegions "
    "DescribeInstances ListBuckets GetRole Decrypt".split()
)
"""Calls that ordinary logs are full of."""


def rule_texts(count: int, seed: int, *, common: bool = False) -> Iterator[str]:
    """Yield Sigma rules. ``common``: half of them name calls that ordinary logs are full of."""
    rng = random.Random(seed)
    for number in range(count):
        name = f"{rng.choice(VERBS)}{rng.choice(NOUNS)}{rng.choice(NOUNS)}"
        if common and number % 2:
            name = rng.choice(COMMON)
        yield _rule(rng, number, name)


def _rule(rng: random.Random, number: int, name: str) -> str:
    service = rng.choice(SERVICES)
    shape = number % 4
    source = f"    eventSource: {service}.amazonaws.com\n" if name not in COMMON else ""
    extra = ("", "", "    requestParameters.name|contains: [prod, admin]\n", "")[shape]
    filters = "  failed:\n    errorCode|exists: true\n" if shape in {1, 3} else ""
    condition = ("selection", "selection and not failed", "selection", "selection and failed")
    return (
        f"title: Generated {number} {name}\n"
        f"id: {number:08x}-0000-4000-8000-{rng.getrandbits(48):012x}\n"
        "logsource: {product: aws, service: cloudtrail}\n"
        "detection:\n"
        f"  selection:\n{source}    eventName: {name}\n{extra}{filters}"
        f"  condition: {condition[shape]}\n"
        f"level: {rng.choice(['low', 'medium', 'high'])}\n"
    )


def write_rules(folder: Path, count: int, seed: int, *, common: bool = False) -> Path:
    """Write generated rules as files into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(rule_texts(count, seed, common=common)):
        (folder / f"rule_{number:05}.yml").write_text(text)
    return folder
