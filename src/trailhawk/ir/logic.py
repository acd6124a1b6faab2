"""What a rule does with the records its conditions hold of.

One variant so far; windowed logic joins the union where it is executed.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from trailhawk.ir.conditions import Condition

__all__ = ["Logic", "Single"]


class Single(msgspec.Struct, frozen=True, tag="single"):
    """Every record of which the condition holds is a finding."""

    condition: Condition


Logic: TypeAlias = Single
