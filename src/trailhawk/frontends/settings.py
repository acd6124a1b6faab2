"""What the operator may tell every frontend besides limits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

__all__ = ["NO_PLACEHOLDERS", "NO_SETTINGS", "Placeholders", "RuleSettings"]

Placeholders: TypeAlias = Mapping[str, tuple[str, ...]]
"""The values that the operator gives for each placeholder, wildcards and escapes allowed."""

NO_PLACEHOLDERS: Placeholders = MappingProxyType({})


class RuleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a site says about rules that others wrote, so that their files stay as they are.

    Plain data only: it is part of the name under which loaded rules are kept.
    """

    placeholders: dict[str, tuple[str, ...]] = {}
    """Sigma: the values of ``%name%`` under the ``expand`` modifier."""
    lists: dict[str, tuple[str, ...]] = {}
    """YARA-L: the lines of reference lists."""
    constants: dict[str, dict[str, Any]] = {}
    """Panther: new values of constants, by the rule's or helper's id and the name."""

    array_matching: bool = False
    """Sigma: whether ``[any]``, ``[0]`` and their like in field names select elements of lists."""

    entities: dict[str, tuple[dict[str, str], ...]] = {}
    """YARA-L: the entities of each feed, values by UDM name."""
    places: bool = False
    """Whether an address database is there, so that rules may ask where an address is."""

    def stamp(self) -> bytes:
        """Return what differs between any two settings that differ."""
        return msgspec.msgpack.encode(self, order="deterministic")


NO_SETTINGS = RuleSettings()
