"""Who, what, where from, when: facts of records of any shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.strategies import records

from trailhawk.model.books import Books
from trailhawk.model.errors import Damage
from trailhawk.model.events import Outcome, event_facts


@given(records())
def test_facts_come_of_any_record(record: dict[str, Any]) -> None:
    assert isinstance(event_facts(record).principal, str)


ROLE = "arn:aws:sts::111122223333:assumed-role/Admin/ann@example.com"


@pytest.mark.parametrize(
    ("identity", "principal", "session"),
    [
        ({"type": "AssumedRole", "arn": ROLE}, ROLE.rpartition("/")[0], "ann@example.com"),
        ({"arn": "arn:aws:iam::1:user/a/b"}, "arn:aws:iam::1:user/a/b", ""),
        ({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com", ""),
        ({"userName": "ann"}, "ann", ""),
        ({"type": "AWSAccount", "accountId": "1"}, "1", ""),
        ({}, "", ""),
        (None, "", ""),
        ("text", "", ""),
    ],
)
def test_a_role_is_told_from_its_session(identity: Any, principal: str, session: str) -> None:
    facts = event_facts({"userIdentity": identity})
    assert (facts.principal, facts.session) == (principal, session)


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ({}, Outcome.SUCCESS),
        ({"errorCode": None}, Outcome.SUCCESS),
        ({"errorCode": "AccessDenied"}, Outcome.FAILURE),
        ({"errorMessage": "Failed authentication"}, Outcome.FAILURE),
        ({"responseElements": {"ConsoleLogin": "Failure"}}, Outcome.FAILURE),
        ({"responseElements": {"ConsoleLogin": "Success"}}, Outcome.SUCCESS),
    ],
)
def test_how_the_call_ended(record: dict[str, Any], outcome: Outcome) -> None:
    assert event_facts(record).outcome is outcome


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z"),
        ("2026-06-01T12:00:00+02:00", "2026-06-01T10:00:00Z"),
        ("2026-06-01 10:00:00", "2026-06-01T10:00:00Z"),
        ("yesterday", "yesterday"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("", ""),
    ],
)
def test_times_are_shown_in_utc_or_as_found(time: str, shown: str) -> None:
    assert event_facts({"eventTime": time}).time == shown


def test_books_add_up_in_any_order_and_list_up_to_their_limit() -> None:
    one, other = Books(max_damage=1), Books(max_damage=1)
    one.add_damage(Damage("a", 0, "broken"))
    one.skip("b", "digest")
    other.add_damage(Damage("c", 0, "broken"))
    other.evaluated = other.filtered = 1
    other.records_read += 2
    other.objects_done = 1
    one.add(other)
    assert (one.records_read, one.damaged, one.objects, one.unlisted) == (4, 2, 2, 1)
    assert one.balanced
    one.evaluated += 1
    assert not one.balanced
