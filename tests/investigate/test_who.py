"""Whose trail: names, keys and roles, and the hops between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.logs import event, write_json

from trailhawk.ingest import LogObject
from trailhawk.investigate.hops import Hop, follow
from trailhawk.investigate.identities import called
from trailhawk.investigate.looking import Look
from trailhawk.investigate.profile import error_class
from trailhawk.investigate.who import trail_of
from trailhawk.ir.evaluate import evaluate
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError

USER = "AKIAIOSFODNN7EXAMPLE"
FIRST = "ASIAFIRSTFIRSTFIRST1"
SECOND = "ASIASECONDSECONDSEC2"


def identity(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "AssumedRole", "accessKeyId": key, "accountId": "111122223333", **more}


def session(key: str, role: str, name: str) -> dict[str, Any]:
    arn = f"arn:aws:sts::111122223333:assumed-role/{role}/{name}"
    issuer = {"arn": f"arn:aws:iam::111122223333:role/{role}", "userName": role}
    return identity(key, arn=arn, sessionContext={"sessionIssuer": issuer})


def assume(number: int, caller: dict[str, Any], key: str, role: str) -> dict[str, Any]:
    arn = f"arn:aws:sts::111122223333:assumed-role/{role}/s"
    response = {"credentials": {"accessKeyId": key}, "assumedRoleUser": {"arn": arn}}
    return event(number, "AssumeRole", userIdentity=caller, responseElements=response)


ANN = {"type": "IAMUser", "userName": "ann", "accessKeyId": USER, "arn": "arn:aws:iam::1:user/ann"}
EVENTS = [
    event(1, userIdentity=ANN),
    assume(2, ANN, FIRST, "one"),
    event(3, "RunInstances", userIdentity=session(FIRST, "one", "s")),
    assume(4, session(FIRST, "one", "s"), SECOND, "two"),
    event(5, "StopLogging", userIdentity=session(SECOND, "two", "s"), errorCode="AccessDenied"),
    event(6, "StopLogging", userIdentity=session("ASIAOTHEROTHEROTHER1", "two", "else")),
]


def look(tmp_path: Path, events: list[dict[str, Any]]) -> Look:
    path = write_json(tmp_path / "a.json", events)
    return Look([LogObject(path.name, str(path), path.stat().st_size)])


@pytest.mark.parametrize("order", [1, -1])
def test_a_trail_goes_on_through_roles_in_any_order_of_the_log(tmp_path: Path, order: int) -> None:
    books = Books()
    trail = trail_of("ann", look(tmp_path, EVENTS[::order]), books)
    assert [(hop.caller_key, hop.key) for hop in trail.hops] == [(USER, FIRST), (FIRST, SECOND)]
    assert trail.profile.count == 5
    assert trail.profile.failures == 1
    assert [one.name for one in trail.profile.errors()] == ["denied"]
    assert books.records_read == len(EVENTS)


def test_a_key_has_a_trail_of_its_own(tmp_path: Path) -> None:
    trail = trail_of(FIRST, look(tmp_path, EVENTS), Books())
    assert trail.profile.count == 3
    assert [actor.session for actor in trail.profile.actors()] == ["s", "s"]


def test_a_key_made_for_another_user_is_followed(tmp_path: Path) -> None:
    made = {"accessKey": {"accessKeyId": "AKIAMADEMADEMADEMADE", "userName": "bob"}}
    events = [
        event(1, "CreateAccessKey", userIdentity=ANN, responseElements=made),
        event(2, userIdentity={"userName": "bob", "accessKeyId": "AKIAMADEMADEMADEMADE"}),
    ]
    trail = trail_of("ann", look(tmp_path, events), Books())
    assert trail.profile.count == 2
    assert trail.hops[0].to == "bob"


@pytest.mark.parametrize(
    ("name", "who", "is_it"),
    [
        ("ann", ANN, True),
        ("an", ANN, False),
        ("arn:aws:iam::1:user/ann", ANN, True),
        (USER, ANN, True),
        ("one", session("k", "one", "s"), True),
        ("s", session("k", "one", "s"), True),
        ("on", session("k", "one", "s"), False),
        ("arn:aws:iam::111122223333:role/one", session("k", "one", "s"), True),
        ("arn:aws:sts::111122223333:assumed-role/one", session("k", "one", "s"), True),
        ("arn:aws:sts::111122223333:assumed-role/on", session("k", "one", "s"), False),
        ("user/ann", ANN, True),
        ("user/an", ANN, False),
        ("role/ann", ANN, False),
        ("user/eu/ann", {"arn": "arn:aws:iam::1:user/eu/ann"}, True),
        ("role/one", session("k", "one", "s"), True),
        ("role/one/s", session("k", "one", "s"), True),
        ("role/on", session("k", "one", "s"), False),
        ("role/s", session("k", "one", "s"), False),
        ("federated/eve", {"arn": "arn:aws:sts::1:federated-user/eve"}, True),
        ("root", {"type": "Root"}, True),
        ("AROAROLEROLEROLEROLE1", {"principalId": "AROAROLEROLEROLEROLE1:s"}, True),
        ("AROAROLEROLEROLEROLE1", {"principalId": "AROAROLEROLEROLEROLE12:s"}, False),
        ("ann", {"userName": ["x"], "arn": None}, False),
    ],
)
def test_names_are_matched_whole(name: str, who: dict[str, Any], is_it: bool) -> None:
    assert evaluate(called(name), event(1, userIdentity=who)) is is_it


def test_nobody_is_nobody() -> None:
    with pytest.raises(ConfigError):
        called("")


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_following_ends_even_in_circles(edges: list[tuple[str, str]]) -> None:
    hops = [Hop("", "AssumeRole", "", caller, key, "") for caller, key in edges]
    reached = follow(hops, frozenset({"a"}))
    assert len({hop.key for hop in reached}) == len(reached)
    assert "a" not in {hop.key for hop in reached}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("AccessDenied", "denied"),
        ("Client.UnauthorizedOperation", "denied"),
        ("ThrottlingException", "throttled"),
        ("NoSuchBucket", "not there"),
        ("Client.DryRunOperation", "dry run"),
        ("Strange", "other"),
    ],
)
def test_errors_are_of_a_kind(code: str, name: str) -> None:
    assert error_class(code) == name
