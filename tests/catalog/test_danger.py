"""How dangerous an operation is: an order, held by pairs that nobody would argue about."""

from __future__ import annotations

import pytest

from trailhawk.catalog.categories import danger
from trailhawk.facts import load_facts

FACTS = load_facts()


def of(written: str) -> int:
    source, _, name = written.partition(":")
    event = FACTS.resolve(f"{source}.amazonaws.com", name)
    assert event is not None, written
    return danger(event)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("iam:AttachUserPolicy", "iam:DetachUserPolicy"),
        ("kms:CreateGrant", "kms:RevokeGrant"),
        ("lambda:AddPermission", "lambda:RemovePermission"),
        ("cloudtrail:DeleteTrail", "cloudtrail:AddTags"),
        ("cloudtrail:StopLogging", "cloudtrail:StartLogging"),
        ("guardduty:DeleteDetector", "guardduty:CreateDetector"),
        ("kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"),
        ("ec2:DisableImageBlockPublicAccess", "ec2:EnableImageBlockPublicAccess"),
        ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"),
        ("iam:CreateUser", "iam:ListUsers"),
        ("iam:CreateUser", "polly:PutLexicon"),
        ("rds:DeleteDBSnapshot", "rds:DeleteDBParameterGroup"),
    ],
)
def test_one_is_more_dangerous_than_another(more: str, less: str) -> None:
    assert of(more) > of(less)


def test_it_stays_between_0_and_100() -> None:
    scores = {
        danger(event) for source in FACTS.events.sources for event in FACTS.events.events_of(source)
    }
    assert min(scores) == 0
    assert max(scores) == 100
