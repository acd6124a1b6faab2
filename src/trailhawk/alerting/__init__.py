"""Findings folded into what a person reads: groups, principals, a time line."""

from __future__ import annotations

from trailhawk.alerting.folding import Folder

__all__ = ["Folder"]
