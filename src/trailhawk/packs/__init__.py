"""Rule files on disk: found, read under limits, loaded by the frontends, cached."""

from trailhawk.packs.load import Pack, load_pack
from trailhawk.packs.shipped import demo_logs, shipped_rules

__all__ = ["Pack", "demo_logs", "load_pack", "shipped_rules"]
