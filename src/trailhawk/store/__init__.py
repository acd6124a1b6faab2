"""Alerts on disk: what triggered them, who works on them, and what was read for them."""

from trailhawk.store.opening import open_store
from trailhawk.store.store import Store

__all__ = ["Store", "open_store"]
