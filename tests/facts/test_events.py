"""Which events CloudTrail writes, against cases and against real logs."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.frontends.shared import LOGS, needs_shared

from trailhawk.facts import Access, EventKind, Facts, load_facts

FACTS = load_facts()


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("ses", "DeleteIdentity", EventKind.OPERATION),
        ("monitoring", "DeleteAlarms", EventKind.OPERATION),
        ("events", "DisableRule", EventKind.OPERATION),
        ("logs", "DeleteLogGroup", EventKind.OPERATION),
        ("elasticfilesystem", "DeleteMountTarget", EventKind.OPERATION),
        ("tagging", "GetResources", EventKind.OPERATION),
        ("lambda", "UpdateFunctionCode20150331v2", EventKind.OPERATION),
        ("lambda", "Invoke", EventKind.OPERATION),
        ("cloudfront", "CreateFunction2020_05_31", EventKind.OPERATION),
        ("s3", "PutBucketPublicAccessBlock", EventKind.RESPELT),
        ("s3", "GetBucketLogging", EventKind.OPERATION),
        ("s3", "ListObjects", EventKind.RESPELT),
        ("signin", "ConsoleLogin", EventKind.SERVICE_EVENT),
        ("kms", "RotateKey", EventKind.SERVICE_EVENT),
        ("cognito-idp", "Login_POST", EventKind.SERVICE_EVENT),
        ("dbqms", "CreateFavoriteQuery", EventKind.PREDICTED),
    ],
)
def test_a_known_event_is_told_what_it_is(source: str, name: str, kind: EventKind) -> None:
    event = FACTS.resolve(f"{source}.amazonaws.com", name)
    assert event is not None
    assert event.kind is kind


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("wafv2.amazonaws.com", "DeleteRule"),
        ("iam.amazonaws.com", "AssumeRoleWithSAML"),
        ("sts.amazonaws.com", "UpdateSAMLProvider"),
        ("sts.amazonaws.com", "AssumedRole"),
        ("eventbridge.amazonaws.com", "DeleteRule"),
        ("elasticache.amazonaws.com", "AuthorizeCacheSecurityGroupEgress"),
        ("elasticache.amazonaws.com", "Create Cache Security Group"),
        ("route53.amazonaws.com", "TransferDomainToAnotherAwsAccount"),
        ("ec2.amazonaws.com", "RunInstances20150331"),
        ("ses", "DeleteIdentity"),
        ("", ""),
    ],
)
def test_an_event_that_cannot_be_is_unknown(source: str, name: str) -> None:
    assert FACTS.resolve(source, name) is None


def test_names_are_found_in_any_case() -> None:
    event = FACTS.resolve("SES.amazonaws.com", "deleteidentity")
    assert event is not None
    assert (event.source, event.name) == ("ses.amazonaws.com", "DeleteIdentity")


def test_a_name_may_belong_to_many_sources() -> None:
    assert "eks.amazonaws.com" in FACTS.sources_of("CreateCluster")
    assert len(FACTS.sources_of("CreateCluster")) >= 10
    assert FACTS.sources_of("StopLogging") == ("cloudtrail.amazonaws.com",)
    assert FACTS.sources_of("UpdateFunctionCode20150331v2") == ("lambda.amazonaws.com",)
    assert FACTS.sources_of("NoSuchThing") == ()


def test_near_names_are_suggested() -> None:
    assert FACTS.nearest_names("sts.amazonaws.com", "AssumedRole")[0] == "AssumeRole"
    wanted = ("CreateCacheSecurityGroup",)
    assert FACTS.nearest_names("elasticache.amazonaws.com", "Create Cache Security Group") == wanted
    assert FACTS.nearest_sources("route_53.amazonaws.com")[0] == "route53.amazonaws.com"
    assert FACTS.nearest_names("nowhere.amazonaws.com", "DeleteRule") == ()


def test_retired_services_and_features_are_marked() -> None:
    assert FACTS.events.is_retired("robomaker.amazonaws.com")
    assert not FACTS.events.is_retired("ec2.amazonaws.com")
    group = FACTS.resolve("elasticache.amazonaws.com", "CreateCacheSecurityGroup")
    assert group is not None
    assert group.retired


def test_access_levels_come_from_iam_and_read_only_from_cloudtrail() -> None:
    assume = FACTS.resolve("sts.amazonaws.com", "AssumeRole")
    policy = FACTS.resolve("iam.amazonaws.com", "AttachUserPolicy")
    assert assume is not None
    assert policy is not None
    assert (assume.access, assume.read_only) == (Access.WRITE, True)
    assert (policy.access, policy.read_only) == (Access.PERMISSIONS, False)
    assert assume.documented_access


def test_the_tables_load_quickly_and_say_what_they_are_made_from() -> None:
    start = time.process_time()
    facts = Facts()
    assert facts.versions["botocore"]
    assert len(facts.events.sources) > 300
    assert time.process_time() - start < 0.25


def _records(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        for one in value:
            yield from _records(one)
    elif isinstance(value, dict):
        if "eventSource" in value:
            yield value
        else:
            yield from _records(value.get("Records"))


def _real_pairs(folder: Path) -> set[tuple[str, str]]:
    pairs = set()
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.json.gz")]):
        data = path.read_bytes()
        try:
            content = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        except ValueError:
            continue
        pairs |= {(str(one["eventSource"]), str(one["eventName"])) for one in _records(content)}
    return pairs


@needs_shared
def test_nearly_every_event_of_real_logs_is_known() -> None:
    pairs = _real_pairs(LOGS)
    unknown = sorted(pair for pair in pairs if FACTS.resolve(*pair) is None)
    assert len(pairs) > 300
    assert len(unknown) <= 0.01 * len(pairs), unknown
