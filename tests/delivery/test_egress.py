"""Addresses that sinks may speak to, whatever way they are written."""

from __future__ import annotations

import socket

import pytest

from trailhawk.config import Egress
from trailhawk.delivery.egress import addresses, connector, refusal
from trailhawk.delivery.failures import SinkError

OPEN = Egress(allow_loopback=True, allow_private=True)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "169.254.1.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "100.100.100.200",
        "224.0.0.1", "ff02::1", "0.0.0.0", "::", "168.63.129.16",  # noqa: S104
    ],
)  # fmt: skip
def test_some_are_refused_under_every_policy(address: str) -> None:
    assert refusal(address, OPEN)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_loopback_has_to_be_allowed(address: str) -> None:
    assert "loopback" in refusal(address, Egress(allow_private=True))
    assert refusal(address, OPEN) == ""


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.1.1", "172.16.0.1", "fd12::1", "100.64.0.1"]
)
def test_private_has_to_be_allowed(address: str) -> None:
    assert "private" in refusal(address, Egress(allow_loopback=True))
    assert refusal(address, OPEN) == ""


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_the_internet_is_allowed(address: str) -> None:
    assert refusal(address, Egress()) == ""


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "localhost", "127.1"])
def test_other_ways_to_write_loopback_are_seen_through(host: str) -> None:
    with pytest.raises(SinkError):
        connector(Egress())(host, 80, 0.1)


def test_a_list_of_hosts_is_all_there_is() -> None:
    policy = Egress(allow_loopback=True, hosts=("*.example.com",))
    with pytest.raises(SinkError, match=r"egress\.hosts"):
        addresses("127.0.0.1", 80, policy, socket.SOCK_STREAM)


def test_one_bad_address_among_several_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("169.254.169.254", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(SinkError, match="metadata"):
        addresses("rebind.test", 80, Egress(), socket.SOCK_STREAM)
