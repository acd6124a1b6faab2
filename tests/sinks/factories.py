"""Small findings, summaries and books for tests; every field can be set, none has to be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import msgspec

from trailhawk.alerting import Folder
from trailhawk.model.books import Books
from trailhawk.model.errors import Damage
from trailhawk.model.events import EventFacts, Outcome
from trailhawk.model.findings import Burst, Evidence, Finding, Place, RuleCard, StepSample, Summary
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Severity

RULE = RuleCard(
    uid="sigma:r1",
    id="r1",
    title="Trail stopped",
    vendor="sigma",
    severity=Severity(75),
    description="Somebody stopped a trail.",
    tactics=("defense-evasion",),
    techniques=("T1562.008",),
    references=("https://example.com/trails?a=1&b=2",),
    falsepositives=("planned work",),
    file="rules/trail.yml",
)
FACTS = EventFacts(
    event_id="e-1",
    time="2024-05-01T10:00:00Z",
    source="cloudtrail.amazonaws.com",
    name="StopLogging",
    region="eu-west-1",
    account="111122223333",
    principal="arn:aws:iam::111122223333:user/bob",
    session="",
    identity_type="IAMUser",
    access_key="AKIAIOSFODNN7EXAMPLE",
    address="203.0.113.9",
    user_agent="aws-cli/2.15.0 Python/3.11",
    error_code="",
    outcome=Outcome.SUCCESS,
)
EVIDENCE = (Evidence("eventName", 'eventName eq "StopLogging"', "StopLogging"),)


def rule(uid: str = "sigma:r1", score: int = 75, **fields: object) -> RuleCard:
    return msgspec.structs.replace(RULE, uid=uid, severity=Severity(score), **fields)


def finding(
    *,
    card: RuleCard = RULE,
    evidence: tuple[Evidence, ...] = EVIDENCE,
    place: Place | None = None,
    record: bytes | None = None,
    **facts: object,
) -> Finding:
    shown = msgspec.structs.replace(FACTS, **facts)
    if record is None:
        record = json.dumps({"eventID": shown.event_id, "eventName": shown.name}).encode()
    return Finding(card, shown, evidence, place or Place("logs/a.json.gz", 7), record)


def burst(text: str = "203.0.113.9") -> Burst:
    sample = StepSample(text, 3, "2024-05-01T10:00:00Z", text, text, EVIDENCE)
    return Burst(
        count=4,
        first="2024-05-01T09:58:00Z",
        last="2024-05-01T10:02:00Z",
        event_ids=("e1", "e2", text),
        keys=((text, text), ("userIdentity.arn", None)),
        measures=((text, 3.0),),
        values=((text, (text, "b")),),
        steps=(sample, StepSample("success", 1)),
    )


def burst_finding(text: str = "203.0.113.9") -> Finding:
    return msgspec.structs.replace(finding(), burst=burst(text))


def failed(error: str = "AccessDenied", **facts: object) -> Finding:
    return finding(outcome=Outcome.FAILURE, error_code=error, **facts)  # type: ignore[arg-type]


def folded(findings: Iterable[Finding], *, max_groups: int = 20_000) -> Summary:
    folder = Folder(Limits(max_groups=max_groups))
    for item in findings:
        folder.add(item)
    return folder.summary(
        rules_loaded=803, rules_refused=14, command="trailhawk scan logs", version="0.1.0"
    )


def books(*, evaluated: int = 5_000, filtered: int = 300) -> Books:
    out = Books()
    out.objects_done = 12
    out.records_read = evaluated + filtered
    out.evaluated = evaluated
    out.filtered = filtered
    return out


def troubled_books(text: str = "odd") -> Books:
    out = books()
    out.objects_damaged = 1
    out.add_damage(Damage(text, 18_320, text, index=4))
    out.skip(text, text)
    out.duplicate_matches = 3
    out.conflicting_matches = 1
    out.unknown = Counter({4: 7})
    return out


def hostile_finding(text: str, *, score: int = 75) -> Finding:
    """Return a finding in which every text that a log or a rule can choose is ``text``."""
    card = RuleCard(
        uid=text,
        id=text,
        title=text,
        vendor=text,
        severity=Severity(score),
        description=text,
        tactics=(text,),
        techniques=(text,),
        references=(text, f"https://example.com/{text}"),
        falsepositives=(text,),
        file=text,
    )
    facts = EventFacts(
        event_id=text,
        time="2024-05-01T10:00:00Z",
        source=text,
        name=text,
        region=text,
        account=text,
        principal=text,
        session=text,
        identity_type=text,
        access_key=text,
        address=text,
        user_agent=text,
        error_code=text,
        outcome=Outcome.FAILURE,
    )
    chosen = {"name": text, text: text, "nested": [text]}
    record = json.dumps(
        {text: [text, {"userAgent": text}], "requestParameters": chosen}, ensure_ascii=False
    )
    return Finding(
        card,
        facts,
        (Evidence(text, text, text),),
        Place(text, 3),
        record.encode("utf-8", "replace"),
        burst(text),
    )


def hostile_summary(text: str) -> Summary:
    """Return a summary with a serious and a mild group and hostile text everywhere."""
    summary = folded([hostile_finding(text), hostile_finding(text + "2", score=10)])
    return msgspec.structs.replace(
        summary, command=text, version=text, undecided=((text, text, 3), (text, text, 2))
    )
