"""What the operator may tell every frontend besides limits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

__all__ = ["NO_PLACEHOLDERS", "Placeholders"]

Placeholders: TypeAlias = Mapping[str, tuple[str, ...]]
"""The values that the operator gives for each placeholder, wildcards and escapes allowed."""

NO_PLACEHOLDERS: Placeholders = MappingProxyType({})
