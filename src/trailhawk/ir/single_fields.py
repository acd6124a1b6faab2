"""The fields of a record that hold one value each, and conditions read in that knowledge.

From AWS's description of record contents (CloudTrail user guide): these are texts or booleans,
never lists. What is decided about rules is decided for records that keep to it.
"""

from __future__ import annotations

from typing import assert_never

from trailhawk.ir.conditions import (
    And,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Over,
)
from trailhawk.ir.tests import Contains, EndsWith, Glob, OneOf, Same, StartsWith, Test
from trailhawk.model.paths import AnyCase, FieldPath, Step, View, ViewKind

__all__ = ["SINGLE_FIELDS", "as_aws_writes", "is_single"]

SINGLE_FIELDS = frozenset(
    {
        ("apiVersion",),
        ("awsRegion",),
        ("errorCode",),
        ("errorMessage",),
        ("eventCategory",),
        ("eventID",),
        ("eventName",),
        ("eventSource",),
        ("eventTime",),
        ("eventType",),
        ("eventVersion",),
        ("managementEvent",),
        ("readOnly",),
        ("recipientAccountId",),
        ("requestID",),
        ("sessionCredentialFromConsole",),
        ("sharedEventID",),
        ("sourceIPAddress",),
        ("userAgent",),
        ("vpcEndpointId",),
        *(
            ("userIdentity", key)
            for key in ("accessKeyId", "accountId", "arn", "invokedBy", "principalId", "type")
        ),
        ("userIdentity", "userName"),
    }
)

_ONE_SPELLING = frozenset(
    {("eventName",), ("eventSource",), ("eventType",), ("awsRegion",), ("userIdentity", "type")}
)
"""Written by AWS alone and always spelled the same, so that case tells no two values apart."""


def is_single(path: FieldPath) -> bool:
    """Whether at most one value stands at a path."""
    return path.steps in SINGLE_FIELDS


def as_aws_writes(condition: Condition) -> Condition:
    """Return what the condition comes to for records as AWS writes them.

    Ways of reading that differ only for lists, or only for odd spellings, become one.
    """
    match condition:
        case Leaf(path, test, over, origin):
            path = FieldPath(_plain_steps(path))
            if not is_single(path):
                return Leaf(path, test, over, origin)
            test = _spelled(test) if path.steps in _ONE_SPELLING else test
            return Leaf(path, test, Over.ANY, origin)
        case Not(part):
            return Not(as_aws_writes(part))
        case And(parts):
            return And(tuple(map(as_aws_writes, parts)))
        case Or(parts):
            return Or(tuple(map(as_aws_writes, parts)))
        case Constant() | FieldsCompare() | Keyword() | Element():
            return condition
        case _:
            assert_never(condition)


def _plain_steps(path: FieldPath) -> tuple[Step, ...]:
    steps = path.steps
    plain = tuple(step.key if isinstance(step, AnyCase) else step for step in steps)
    if plain[-1:] == (View(ViewKind.TEXT),):
        plain = plain[:-1]
    return plain if plain in SINGLE_FIELDS else steps


def _spelled(test: Test) -> Test:
    match test:
        case OneOf(texts) | Contains(texts) | StartsWith(texts) | EndsWith(texts):
            return type(test)(texts, fold=True)
        case Glob(parts):
            return Glob(parts, fold=True)
        case Same(values) if all(isinstance(value, str) for value in values):
            return OneOf(tuple(str(value) for value in values), fold=True)
        case _:
            return test
