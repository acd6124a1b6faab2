"""Alerts as log lines: RFC 5424 syslog, and CEF inside it."""

from __future__ import annotations

import ipaddress

from trailhawk import __version__
from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.triggers import microseconds
from trailhawk.model.findings import Tally
from trailhawk.model.printable import cut, printable
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level

__all__ = ["cef_line", "syslog_line"]

FACILITY = 13
"""Log audit."""

_SEVERITY = {
    Level.CRITICAL: 2,
    Level.HIGH: 3,
    Level.MEDIUM: 4,
    Level.LOW: 5,
    Level.INFORMATIONAL: 6,
}


def syslog_line(alert: Alert, host: str) -> str:
    """Return one RFC 5424 message, without a line end; its MSGID tells what it is."""
    pairs = (
        ("id", alert.id),
        ("type", alert.uid),
        ("severity", str(alert.severity)),
        ("account", alert.account),
        ("principal", alert.principal),
        ("count", str(alert.count)),
        ("first", alert.first),
        ("last", alert.last),
        ("address", _top(alert.addresses)),
    )
    data = " ".join(f'{name}="{_quoted(value)}"' for name, value in pairs)
    return f"{_head(alert, host)} alert [trailhawk@32473 {data}] {_text(alert.title)}"


def cef_line(alert: Alert, host: str) -> str:
    """Return one CEF message in a syslog header."""
    names = ("Trailhawk", "Trailhawk", __version__, _text(alert.uid), _text(alert.title))
    head = "|".join(map(_cef_head, names))
    pairs = (
        ("externalId", alert.id),
        ("start", str(max(0, microseconds(alert.first) // 1000))),
        ("end", str(max(0, microseconds(alert.last) // 1000))),
        ("cnt", str(alert.count)),
        ("suser", alert.principal),
        *_caller(_top(alert.addresses)),
        ("requestClientApplication", _top(alert.user_agents)),
        ("act", _top(alert.calls)),
        ("cs1Label", "account"),
        ("cs1", alert.account),
        ("outcome", "success" if alert.successes else "failure"),
    )
    more = " ".join(f"{name}={_cef_value(value)}" for name, value in pairs if value)
    return f"{_head(alert, host)} cef - CEF:0|{head}|{round(alert.severity / 10)}|{more}"


def _caller(address: str) -> tuple[tuple[str, str], ...]:
    """Return the address under its key; CloudTrail has a service's name there as well."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return (("shost", address),)
    if found.version == 4:
        return (("src", str(found)),)
    return (("c6a2Label", "address"), ("c6a2", str(found)))


def _head(alert: Alert, host: str) -> str:
    return (
        f"<{FACILITY * 8 + _SEVERITY[alert.level]}>1 {alert.last or '-'} {host or '-'} trailhawk -"
    )


def _text(text: str) -> str:
    return cut(printable(redacted(text)), 512)


def _top(tally: Tally) -> str:
    return tally.top[0][0] if tally.top else ""


def _quoted(text: str) -> str:
    return _text(text).replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def _cef_head(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _cef_value(text: str) -> str:
    return _text(text).replace("\\", "\\\\").replace("=", "\\=")
