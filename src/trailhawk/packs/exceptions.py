"""Exceptions on disk: TOML files of ``[[exception]]`` tables, checked whole."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from pathlib import Path

import msgspec

from trailhawk.alerting.exceptions import AlertException, Terms
from trailhawk.frontends.inline import parse_condition
from trailhawk.model.errors import ConfigError
from trailhawk.model.toml_text import read_toml

__all__ = ["load_exceptions", "read_exceptions"]

MAX_BYTES = 1024 * 1024


class _Written(Terms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    condition: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exception: tuple[_Written, ...] = ()


def load_exceptions(paths: Iterable[Path]) -> tuple[AlertException, ...]:
    """Return the exceptions of all files; ConfigError for one that cannot be used.

    An exception that is left out would let through what somebody has looked at; one that means
    more than its author thought would hide an attack. So neither is guessed.
    """
    found: dict[str, AlertException] = {}
    for path in paths:
        for one in read_exceptions(_text(path), str(path)):
            before = found.setdefault(one.id, one)
            if before is not one:
                raise ConfigError(f"{path}: exception {one.id!r} is also in {before.file}")
    return tuple(found.values())


def read_exceptions(text: str, name: str) -> Iterable[AlertException]:
    """Return the exceptions that a text holds."""
    try:
        parsed = msgspec.convert(read_toml(text), _File)
    except (RecursionError, ValueError) as error:
        raise ConfigError(f"{name}: {error}") from None
    return [_exception(one, name) for one in parsed.exception]


def _exception(one: _Written, name: str) -> AlertException:
    where = f"{name}: exception {one.id!r}"
    for field in ("id", "reason", "author"):
        if not getattr(one, field).strip():
            raise ConfigError(f"{where}: {field} is empty")
    for network in one.networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise ConfigError(f"{where}: {error}") from None
    try:
        condition = parse_condition(one.condition) if one.condition else None
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    fields = {**msgspec.structs.asdict(one), "condition": condition, "file": name}
    made = AlertException(**fields)
    if made.says_nothing:
        raise ConfigError(f"{where}: it says nothing, and would hide everything")
    return made


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_BYTES} bytes")
        return content.decode("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8") from None
