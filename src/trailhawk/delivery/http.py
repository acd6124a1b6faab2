"""One POST over HTTP or HTTPS: no redirects, no proxies, a bounded answer."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from trailhawk.delivery.egress import Connect
from trailhawk.delivery.failures import Fault, SinkError

__all__ = ["post"]

MAX_ANSWER_BYTES = 64 * 1024

_OF_THE_SINK = {401, 404, 405, 407, 408, 410, 421, 425, 429}
"""Answers that speak of who asks, where or when, and not of what was sent. 403 is none of them:
gateways in front of a receiver answer so to texts that look like an attack."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], connect: Connect, timeout: float
) -> None:
    """Send the body; SinkError unless the answer's status is from 200 to 299."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise SinkError("the URL is not https://host/path, without user or password")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    # The path of a chat's webhook is its secret, so no message names more than the host.
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    raw = connect(host, port, timeout)
    try:
        if secure:
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        connection.sock = raw
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MAX_ANSWER_BYTES)
        if not 200 <= answer.status < 300:
            said = f"{host} answered {answer.status} {answer.reason}"
            raise SinkError(said, fault=_fault(answer.status))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SinkError(f"{host}: {type(error).__name__}") from error
    finally:
        raw.close()
        connection.close()


def _fault(status: int) -> Fault:
    if status in _OF_THE_SINK:
        return Fault.SINK
    if 400 <= status < 500:
        return Fault.ALERT
    return Fault.EITHER if 500 <= status < 600 else Fault.SINK
