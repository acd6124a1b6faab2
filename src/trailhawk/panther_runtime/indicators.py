"""What Panther collects of a record under ``p_any_*``: addresses, ARNs, accounts and the like.

Panther's own extractors are not public for all fields. Here every text of the record is looked at,
whatever its name, so that what stands there is found; what is computed of it is not.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

import re2

__all__ = ["INDICATORS", "indicator"]

MAX_VALUES = 20_000
MAX_CHARS = 2_048

_ACCOUNT = re2.compile(r"[0-9]{12}")
_INSTANCE = re2.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_EMAIL = re2.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_DOMAIN = re2.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")

Texts = Iterator[tuple[str, str]]
"""Each text of a record with the name that it stands under."""


def indicator(record: Mapping[str, object], name: str) -> list[str]:
    """Return what a record has of an indicator, sorted; nothing for an unknown one."""
    find = INDICATORS.get(name)
    return [] if find is None else sorted(set(find(record)))


def _texts(record: Mapping[str, object]) -> Texts:
    left: list[tuple[str, object]] = list(record.items())
    looked = 0
    while left and looked < MAX_VALUES:
        name, value = left.pop()
        looked += 1
        if isinstance(value, str):
            if len(value) <= MAX_CHARS:
                yield name, value
        elif isinstance(value, Mapping):
            left.extend((str(key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            left.extend((name, inner) for inner in value)


def _addresses(record: Mapping[str, object]) -> Iterator[str]:
    return (text for _, text in _texts(record) if _is_address(text))


def _is_address(text: str) -> bool:
    if len(text) > len("xxxx:" * 7 + "255.255.255.255") or not ("." in text or ":" in text):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _arns(record: Mapping[str, object]) -> Iterator[str]:
    return (text for _, text in _texts(record) if text.startswith("arn:"))


def _accounts(record: Mapping[str, object]) -> Iterator[str]:
    for name, text in _texts(record):
        if text.startswith("arn:"):
            text = (text.split(":", 5) + [""] * 5)[4]  # noqa: PLW2901 - the account in it
        elif "account" not in name.lower():
            continue
        if _ACCOUNT.fullmatch(text):
            yield text


def _matching(pattern: re2._Regexp) -> Callable[[Mapping[str, object]], Iterator[str]]:
    return lambda record: (text for _, text in _texts(record) if pattern.fullmatch(text))


def _domains(record: Mapping[str, object]) -> Iterator[str]:
    text = record.get("sourceIPAddress")
    if isinstance(text, str) and _DOMAIN.fullmatch(text[:MAX_CHARS]):
        yield text


def _users(record: Mapping[str, object]) -> Iterator[str]:
    return (text for name, text in _texts(record) if name.lower() == "username" and text)


INDICATORS: Mapping[str, Callable[[Mapping[str, object]], Iterator[str]]] = {
    "p_any_ip_addresses": _addresses,
    "p_any_domain_names": _domains,
    "p_any_aws_arns": _arns,
    "p_any_aws_account_ids": _accounts,
    "p_any_aws_instance_ids": _matching(_INSTANCE),
    "p_any_emails": _matching(_EMAIL),
    "p_any_usernames": _users,
}
"""What is collected, by name."""
