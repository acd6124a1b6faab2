"""Kinds of alerts that the operator has, as pages show them."""

from __future__ import annotations

import msgspec

__all__ = ["AlertKind"]


class AlertKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of alert, with the rules whose findings go under it."""

    id: str
    name: str
    description: str = ""
    severity: int | None = None
    """From 0 to 100; None is as its rules say."""
    stage: str = ""
    """Kill-chain stage."""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    """Findings that agree in these attributes are one alert …"""
    hours: float = 24
    """… for so long."""
    rules: frozenset[str] = frozenset()
    """Unique ids of the rules."""
