"""One sender a kind of sink: takes alerts, or says why it cannot."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from trailhawk.alerting.alerts import Alert
from trailhawk.config import Egress, Sink
from trailhawk.delivery.egress import Connect, addresses
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.fields import alert_fields
from trailhawk.delivery.http import post
from trailhawk.delivery.shapes.lines import cef_line, syslog_line
from trailhawk.delivery.shapes.messages import (
    jira_issue,
    pagerduty_event,
    slack_message,
    teams_message,
)
from trailhawk.delivery.shapes.templates import read_template

__all__ = ["LineSender", "Packet", "PostSender", "Sender", "signature"]


class Packet(msgspec.Struct, frozen=True):
    """An alert, and the ids of all its events."""

    alert: Alert
    event_ids: tuple[str, ...]
    seq: int = 0
    """Under which number it was made known."""
    update: bool = False
    """Whether the sink was told of it before, when it was less."""

    @property
    def key(self) -> str:
        """The alert's id, and for an update its number: the same for the same thing told twice."""
        return f"{self.alert.id}.{self.seq}" if self.update else self.alert.id


class Sender(Protocol):
    """Where alerts go. What was sent and not acknowledged is sent again, with the same id."""

    def send(self, packets: Sequence[Packet]) -> None:
        """Hand over all of them; SinkError when that cannot be told to have happened."""


class PostSender:
    """Posts JSON: to a webhook with a signature, to a chat, a pager or a tracker."""

    def __init__(
        self, sink: Sink, secret: str, connect: Connect, clock: Callable[[], float]
    ) -> None:
        self._sink = sink
        self._secret = secret
        self._connect = connect
        self._clock = clock
        named = sink.template
        self._template = read_template(Path(named), sink.kind) if named else None

    def send(self, packets: Sequence[Packet]) -> None:
        """Post the alerts one by one."""
        for taken, packet in enumerate(packets):
            body = msgspec.json.encode(self._shape(packet))
            headers = self._headers(packet, body)
            try:
                post(self._sink.url, body, headers, self._connect, self._sink.timeout_seconds)
            except SinkError as error:
                raise SinkError(str(error), taken, fault=error.fault) from error

    def _shape(self, packet: Packet) -> object:
        alert = packet.alert
        if self._template is not None:
            return self._template.filled(alert, self._secret, update=packet.update)
        match self._sink.kind:
            case "slack":
                return slack_message(alert, update=packet.update)
            case "teams":
                return teams_message(alert, update=packet.update)
            case "pagerduty":
                return pagerduty_event(alert, self._secret)
            case "jira":
                return jira_issue(alert, self._sink.project)
            case _:
                told = {"update": packet.update, "replaces": alert.replaces}
                return {"kind": "alert", "version": 1, **told, **alert_fields(alert)}

    def _headers(self, packet: Packet, body: bytes) -> Mapping[str, str]:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "trailhawk",
            "Idempotency-Key": packet.key,
        }
        if self._sink.kind == "webhook" and self._secret:
            time = str(int(self._clock()))
            headers["X-Trailhawk-Timestamp"] = time
            headers["X-Trailhawk-Signature"] = signature(self._secret, time, body)
        if self._sink.kind == "jira" and self._secret:
            headers["Authorization"] = _authorization(self._sink.user, self._secret)
        return headers


def _authorization(user: str, token: str) -> str:
    """Return what Jira wants: Cloud a user's mail address with his token, a server the token."""
    if not user:
        return f"Bearer {token}"
    return f"Basic {base64.b64encode(f'{user}:{token}'.encode()).decode()}"


def signature(secret: str, time: str, body: bytes) -> str:
    """Return the signature of a webhook's body and time, for the receiver to compare."""
    mac = hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


class LineSender:
    """Sends syslog lines, plain or CEF, over UDP or TCP (RFC 6587, octets counted)."""

    def __init__(self, sink: Sink, policy: Egress, connect: Connect) -> None:
        self._sink = sink
        self._policy = policy
        self._connect = connect

    def send(self, packets: Sequence[Packet]) -> None:
        """Send a line for each alert."""
        make = cef_line if self._sink.kind == "cef" else syslog_line
        host = socket.gethostname()[:255]
        lines = [make(one.alert, host).encode("utf-8", "replace") for one in packets]
        try:
            if self._sink.protocol == "tcp":
                self._over_tcp(lines)
            else:
                self._over_udp(lines)
        except OSError as error:
            raise SinkError(f"{self._sink.host}: {error.strerror or 'no answer'}") from error

    def _over_tcp(self, lines: Sequence[bytes]) -> None:
        with self._connect(self._sink.host, self._sink.port, self._sink.timeout_seconds) as raw:
            for line in lines:
                raw.sendall(str(len(line)).encode() + b" " + line)

    def _over_udp(self, lines: Sequence[bytes]) -> None:
        sink = self._sink
        address = addresses(sink.host, sink.port, self._policy, socket.SOCK_DGRAM)[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as raw:
            for line in lines:
                raw.sendto(line, (address, sink.port))
