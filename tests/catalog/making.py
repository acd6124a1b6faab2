"""Rules and catalogs for tests, made by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Corpus, Material
from trailhawk.catalog.evidence import NO_EVIDENCE, Evidence
from trailhawk.catalog.gather import corpus_of
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.facts import load_facts
from trailhawk.ir.conditions import And, Condition, Leaf, Over
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule, RuleMeta, Source
from trailhawk.ir.tests import OneOf, Same
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Level, Severity

SES = "ses.amazonaws.com"
CONTEXT_FIELDS = (
    "eventName",
    "eventSource",
    "awsRegion",
    "recipientAccountId",
    "sourceIPAddress",
    "userAgent",
    "userIdentity",
)


def leaf(field: str, *texts: str) -> Leaf:
    return Leaf(FieldPath.of(field), OneOf(texts))


def call(source: str, *names: str) -> Condition:
    return And((leaf("eventSource", source), leaf("eventName", *names)))


def typed(field: str, text: str) -> Leaf:
    """A comparison as Panther's Python makes it."""
    return Leaf(FieldPath.of(field), Same((text,)), Over.VALUE)


def rule(title: str, condition: Condition, vendor: str = "sigma", **meta: object) -> Rule:
    known = {"severity": Severity.of(Level.MEDIUM), "id": title, **meta}
    outputs = known.pop("outputs", ())
    return Rule(
        meta=RuleMeta(title=title, vendor=vendor, **known),  # type: ignore[arg-type]
        logic=Single(condition),
        source=Source(f"{title}.yml"),
        outputs=outputs,  # type: ignore[arg-type]
    )


def corpus(*rules: Rule) -> Corpus:
    # As the seeds' Panther rules say in their own tests.
    tested = frozenset({("ses", "ListIdentities"), ("ses", "GetAccountSendingEnabled")})
    return corpus_of(
        [Material(rule=one, file=one.source.file, tested=tested) for one in rules], load_facts()
    )


def site(*rules: Rule, evidence: Evidence = NO_EVIDENCE, botocore: Path | None = None) -> Site:
    return Site(Context(corpus(*rules), load_facts(), Prose(botocore), evidence))


def panther(title: str, name: str) -> Rule:
    """One of the seeds' Panther rules, as its frontend would give it."""
    return rule(
        title,
        typed("eventName", name),
        "panther",
        severity=Severity.of(Level.INFORMATIONAL),
        tags=("AWS CloudTrail", "SES"),
        log_source="AWS.CloudTrail",
        references=(
            "https://stratus-red-team.cloud/attack-techniques/AWS/aws.discovery.ses-enumerate/",
        ),
        outputs=tuple(map(FieldPath.of, CONTEXT_FIELDS)),
    )


@cache
def small_site() -> Site:
    """A few rules of several vendors over SES; no prose."""
    return site(
        rule(
            "SES Identity Has Been Deleted",
            call(SES, "DeleteIdentity"),
            status="test",
            description='Detects an SES identity being deleted via the "DeleteIdentity" event.',
            techniques=("T1070",),
            tactics=("stealth",),
        ),
        rule(
            "Twin",
            And((leaf("eventName", "DeleteIdentity"), leaf("eventSource", SES))),
            "stellar",
            alert_type="Potentially Malicious AWS Activity",
        ),
        rule("Anything in SES", leaf("eventSource", SES), "yaral"),
        rule("Two names", call(SES, "DeleteIdentity", "VerifyEmailIdentity")),
        panther("AWS CloudTrail SES Check SES Sending Enabled", "GetAccountSendingEnabled"),
        panther("AWS CloudTrail SES List Identities", "ListIdentities"),
    )
