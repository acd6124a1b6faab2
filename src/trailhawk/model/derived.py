"""Fields that no record has and that are put beside it before rules are asked.

A name in parentheses cannot be written as a plain path, and whatever a record brings under it is
replaced, so nobody who writes into logs can pretend to one.
"""

from __future__ import annotations

__all__ = ["ADDRESS_PLACE"]

ADDRESS_PLACE = "(place of sourceIPAddress)"
"""An object: what an address database knows of ``sourceIPAddress``; its members are those of
``addresses.Owner``, the unknown left out."""
