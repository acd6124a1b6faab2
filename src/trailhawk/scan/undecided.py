"""The finding that stands for rules that could not be decided.

CloudTrail leaves out parameters past 100 KB. A caller can pad a policy on purpose and so blind
every rule that looks inside; that they were blinded is itself reported.
"""

from __future__ import annotations

from collections.abc import Sequence

from trailhawk.ir.values import TRUNCATED_FIELDS
from trailhawk.model.findings import Evidence, Finding, RuleCard
from trailhawk.model.severity import Level, Severity
from trailhawk.scan.hits import Hit

__all__ = ["UNDECIDED", "undecided_finding"]

MAX_NAMED = 20
RECORD_CONTENTS = (
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
    "cloudtrail-event-reference-record-contents.html"
)

UNDECIDED = RuleCard(
    uid="trailhawk:undecided",
    id="undecided",
    title="Rules undecided: call details left out",
    vendor="trailhawk",
    severity=Severity.of(Level.MEDIUM),
    description=(
        "CloudTrail left out parameters or results of this call because they were too large to "
        "log, and rules that look inside could not be decided. A caller can cause this on purpose "
        "by padding a policy or a document. Look the resource up to see what was really sent."
    ),
    references=(RECORD_CONTENTS,),
    falsepositives=("Large templates, policies or batches sent by infrastructure code",),
)


def undecided_finding(hit: Hit, rules: Sequence[RuleCard]) -> Finding:
    """Return the finding for a record on which these rules could not be decided."""
    where = ", ".join(TRUNCATED_FIELDS)
    named = [Evidence(where, "left out by CloudTrail, asked by", rule.title) for rule in rules]
    more = len(named) - MAX_NAMED
    if more > 0:
        named[MAX_NAMED:] = [Evidence(where, "left out by CloudTrail, asked by", f"{more} more")]
    return Finding(UNDECIDED, hit.facts, tuple(named), hit.place, hit.record)
