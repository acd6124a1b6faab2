"""A name, key or ARN as a condition on who made a call."""

from __future__ import annotations

import re

from trailhawk.ir.conditions import Condition, Leaf, Or
from trailhawk.ir.tests import Contains, EndsWith, OneOf, StartsWith, Test
from trailhawk.model.errors import ConfigError
from trailhawk.model.paths import FieldPath

__all__ = ["KEY_FIELD", "called", "with_keys"]

KEY_FIELD = FieldPath.of("userIdentity.accessKeyId")

_ARN = "userIdentity.arn"
_ISSUER = "userIdentity.sessionContext.sessionIssuer"
_KINDS = {"user": ("user",), "role": ("assumed-role", "role"), "federated": ("federated-user",)}
"""What stands before a name in reports, and before it in ARNs."""

_KEY = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}")
_UNIQUE_ID = re.compile(r"(?:AIDA|AROA|AGPA|ANPA)[A-Z0-9]{12,124}")


def called(name: str) -> Condition:
    """Return the condition that a call was made by whoever goes by this name.

    An access key, a unique id, an ARN (a role's stands for all its sessions), the plain name of a
    user, role or session, or what reports show: ``user/ann``, ``role/deploy``. ``root`` is any
    root user. Names are matched whole.
    """
    if not name:
        raise ConfigError("nobody is named: give a name, an access key or an ARN")
    if _KEY.fullmatch(name):
        return _leaf("userIdentity.accessKeyId", OneOf((name,)))
    if _UNIQUE_ID.fullmatch(name.partition(":")[0]):
        return _by_unique_id(name)
    if name.startswith("arn:"):
        return _by_arn(name)
    if name.lower() == "root":
        return _leaf("userIdentity.type", OneOf(("Root",)))
    kind, _, rest = name.partition("/")
    return _by_kind(kind, rest) if kind in _KINDS and rest else _by_name(name)


def with_keys(keys: frozenset[str]) -> Condition:
    """Return the condition that a call was signed with one of the keys."""
    return Leaf(KEY_FIELD, OneOf(tuple(sorted(keys))))


def _by_unique_id(unique: str) -> Condition:
    return Or(
        (
            _leaf("userIdentity.principalId", OneOf((unique,))),
            _leaf("userIdentity.principalId", StartsWith((f"{unique}:",))),
        )
    )


def _by_arn(arn: str) -> Condition:
    parts: list[Condition] = [
        _leaf(_ARN, OneOf((arn,))),
        _leaf(f"{_ISSUER}.arn", OneOf((arn,))),
    ]
    if ":assumed-role/" in arn:
        parts.append(_leaf(_ARN, StartsWith((f"{arn}/",))))
    return Or(tuple(parts))


def _by_kind(kind: str, name: str) -> Condition:
    """Return the condition on a name as ``sinks.wording.principal_text`` shows it."""
    ends = EndsWith(tuple(f":{one}/{name}" for one in _KINDS[kind]))
    parts: list[Condition] = [_leaf(_ARN, ends)]
    if kind == "role":
        parts += [
            _leaf(f"{_ISSUER}.arn", ends),
            _leaf(_ARN, Contains((f":assumed-role/{name}/",))),
        ]
    return Or(tuple(parts))


def _by_name(name: str) -> Condition:
    return Or(
        (
            _leaf("userIdentity.userName", OneOf((name,))),
            _leaf(f"{_ISSUER}.userName", OneOf((name,))),
            _leaf(_ARN, EndsWith((f"/{name}",))),
            _leaf(_ARN, Contains((f":assumed-role/{name}/",))),
            _leaf("userIdentity.principalId", OneOf((name,))),
            _leaf("userIdentity.principalId", EndsWith((f":{name}",))),
            _leaf("userIdentity.invokedBy", OneOf((name,))),
        )
    )


def _leaf(path: str, test: Test) -> Leaf:
    return Leaf(FieldPath.of(path), test)
