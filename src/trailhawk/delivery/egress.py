"""Whom we may speak to: decided on the address that is then connected to.

A name is looked up once, and the connection goes to an address that was checked, so that a name
that changes its address in between leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from trailhawk.config import Egress
from trailhawk.delivery.failures import SinkError
from trailhawk.model.wildcards import some_match

__all__ = ["Connect", "connector", "refusal"]

Connect = Callable[[str, int, float], socket.socket]
"""Opens a TCP connection to a host and port within a time."""

_METADATA = {
    ipaddress.ip_address("169.254.169.254"),
    ipaddress.ip_address("169.254.170.2"),
    ipaddress.ip_address("fd00:ec2::254"),
    ipaddress.ip_address("fd00:ec2::23"),
    ipaddress.ip_address("100.100.100.200"),
    ipaddress.ip_address("168.63.129.16"),
}

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def connector(policy: Egress) -> Connect:
    """Return a way to connect that keeps to the policy."""

    def connect(host: str, port: int, timeout: float) -> socket.socket:
        return _connect(host, port, timeout, policy)

    return connect


def refusal(address: str, policy: Egress) -> str:
    """Return why an address may not be spoken to; empty when it may."""
    found = _plain(ipaddress.ip_address(address.partition("%")[0]))
    if found in _METADATA or found.is_link_local:
        return "link-local and metadata addresses are never spoken to"
    if found.is_loopback:
        return "" if policy.allow_loopback else "loopback is not allowed (egress.allow_loopback)"
    if found.is_multicast or found.is_unspecified:
        return "no address of one host"
    if not found.is_global:
        return "" if policy.allow_private else "private is not allowed (egress.allow_private)"
    return ""


def addresses(host: str, port: int, policy: Egress, kind: socket.SocketKind) -> list[str]:
    """Return the host's addresses, all of them allowed; SinkError otherwise."""
    if policy.hosts and not some_match(policy.hosts, [host]):
        raise SinkError(f"{host} is not among egress.hosts")
    try:
        found = socket.getaddrinfo(host, port, type=kind)
    except (OSError, UnicodeError) as error:
        raise SinkError(f"{host} has no address ({error})") from error
    result = list(dict.fromkeys(str(one[4][0]) for one in found))
    for address in result:
        if why := refusal(address, policy):
            raise SinkError(f"{host} is {address}: {why}")
    return result


def _connect(host: str, port: int, timeout: float, policy: Egress) -> socket.socket:
    problem: OSError | None = None
    for address in addresses(host, port, policy, socket.SOCK_STREAM):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            problem = error
    raise SinkError(f"cannot reach {host}:{port} ({problem})")


def _plain(address: _Address) -> _Address:
    """Return the IPv4 address that stands inside an IPv6 one, whichever way it was put there."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        return address if inside is None else inside
    return address


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
