"""What one scan is asked to do, in one object that goes to every worker."""

from __future__ import annotations

import msgspec

from trailhawk.ir.conditions import Condition
from trailhawk.model.limits import Limits
from trailhawk.scan.filters import Filters

__all__ = ["Job"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The rules' conditions and how to run them."""

    conditions: tuple[Condition, ...]
    limits: Limits = Limits()
    filters: Filters = Filters()
    databases: tuple[str, ...] = ()
    """Address databases, for rules that ask where a caller is."""
    paranoid: bool = False
    """Ask every rule of every record by the plain evaluator too; stop on a difference."""
