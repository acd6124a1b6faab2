"""Every finding the lint can make: its stable code, its level and what it means in one line.

``docs/lint`` has a page for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

__all__ = ["CODES", "Grade"]


class Grade(Enum):
    """How bad a finding is."""

    DEAD = "dead"
    """The rule cannot fire."""

    WARN = "warn"
    """Something in the rule cannot match, or matches other than it reads."""

    INFO = "info"
    """Worth knowing."""

    @property
    def rank(self) -> int:
        """The order in reports, the worst first."""
        return list(Grade).index(self)


_DEAD, _WARN, _INFO = Grade.DEAD, Grade.WARN, Grade.INFO

CODES: Mapping[str, tuple[Grade, str]] = MappingProxyType(
    {
        "L-SPACE": (_DEAD, "an event's name or source holds blanks"),
        "L-UNKNOWN-SOURCE": (_DEAD, "CloudTrail has no such event source"),
        "L-UNKNOWN-EVENT": (_DEAD, "the source has no event of this name"),
        "L-SWAP": (_DEAD, "two events each stand under the other's source"),
        "L-VALUE-CLASS": (_DEAD, "the value belongs to another field"),
        "L-VALUE": (_DEAD, "CloudTrail never writes this value into the field"),
        "L-ABSENT-ON-SUCCESS": (_DEAD, "CloudTrail leaves the field out when a call succeeds"),
        "L-CASE": (_DEAD, "a comparison that minds case spells a name otherwise"),
        "L-NOMATCH": (_DEAD, "the pattern matches no known value"),
        "L-UNKNOWN-FIELD": (_DEAD, "CloudTrail records have no such field"),
        "L-FIELD-OP": (_DEAD, "the event's request has no such parameter"),
        "L-UNSAT": (_DEAD, "the condition contradicts itself"),
        "L-NEVER": (_DEAD, "no event that CloudTrail writes can satisfy the condition"),
        "L-ALWAYS": (_WARN, "the condition holds of every record"),
        "L-TAUTOLOGY": (_WARN, "a test is implied by another"),
        "L-FIELDREF": (_WARN, "a field's name is compared with as if it were a value"),
        "L-SUFFIX": (_WARN, "CloudTrail appends the API version to this name"),
        "L-ARRAY": (_WARN, "tests on one list may be met by different elements"),
        "L-WILDCARD-EQ": (_INFO, "a wildcard in a plain value"),
        "L-NOSOURCE": (_WARN, "an event's name that several services have, without its source"),
        "L-DUP-CONDITION": (_WARN, "another rule has the same condition"),
        "L-DROPPED-FILTER": (_WARN, "a rule of the same origin asks more"),
        "L-TECHNIQUE": (_WARN, "ATT&CK has no such technique or tactic"),
        "L-CROSS": (_INFO, "some pairs of source and name do not exist"),
        "L-UNLISTED": (_INFO, "an event of a console or service that nobody lists"),
        "L-FLATNAME": (_INFO, "a flattened field name"),
        "L-NONAPI": (_INFO, "the event is no API operation"),
        "L-OUTCOME": (_INFO, "calls that failed match as well"),
        "L-READ": (_INFO, "matches every call of a read-only operation"),
        "L-NOISE": (_INFO, "matches a routine event without narrowing it"),
        "L-RETIRED": (_INFO, "AWS has retired the service or the feature"),
        "L-OLD-TECHNIQUE": (_INFO, "ATT&CK has retired the technique or tactic"),
        "L-META": (_INFO, "the rule says too little about itself"),
        "L-STALE": (_INFO, "another version of the rule asks something else"),
        "L-NARROW": (_INFO, "another rule covers the same event of more services"),
        "L-TITLE": (_INFO, "the title says what the condition does not ask"),
        "L-OUTPUT": (_INFO, "an output field that no record has"),
        "L-CODE-FIELD": (_WARN, "the rule's code reads a field that no record has"),
        "L-LOOKUP": (_WARN, "something is looked up by a name that is no field"),
        "L-TEST-MOCK": (_WARN, "tests replace what cannot work on any record"),
        "L-TEST-EVENT": (_INFO, "a test is made of an event that CloudTrail does not write"),
        "L-TEST-ONE-SIDED": (_WARN, "the rule's tests all expect the same, or there are none"),
        "L-NEEDS": (_WARN, "the rule needs what no log has and nobody has given"),
        "L-SEV": (_INFO, "rules for the same events are rated otherwise"),
    }
)
