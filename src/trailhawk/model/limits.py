"""Every ceiling on input, in one object.

The defaults come from what real logs and public rules look like, with room: the deepest of
some 37,000 public records nests 12 deep, the largest is 5.4 KB, and CloudTrail itself caps an
event at 256 KB. ``docs/limits.md`` names the consequence of crossing each.
"""

from __future__ import annotations

import msgspec

__all__ = ["Limits"]

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Ceilings on what one run reads, holds and prints. Names carry the unit."""

    max_object_bytes: int = 256 * MIB
    max_inflated_bytes: int = 4 * GIB
    max_gzip_members: int = 100_000
    max_buffer_bytes: int = 32 * MIB
    max_records_per_object: int = 5_000_000
    max_record_bytes: int = MIB
    max_json_depth: int = 100
    max_parquet_memory_bytes: int = 512 * MIB
    """What reading one Parquet file may hold at once, unpacked."""

    max_rule_file_bytes: int = MIB
    max_yaml_nodes: int = 50_000
    max_yaml_depth: int = 64
    max_yaml_aliases: int = 0
    max_yaml_documents: int = 10_000
    max_rule_literals: int = 10_000
    max_condition_depth: int = 64
    max_condition_nodes: int = 20_000
    max_pattern_chars: int = 8 * KIB
    max_regex_bytes: int = 8 * MIB

    max_groups: int = 20_000
    max_window_entries: int = 1_000_000
    """Seconds, distinct values and samples that one windowed rule holds over all its groups."""
    max_window_groups_per_event: int = 64
    """Groups that one event enters where a key is a list."""
    max_distinct_counted: int = 100_000
    """Different values that one outcome of one burst tells apart; more are counted as so many."""
    max_code_seconds: int = 5
    """What a rule's own trusted code may take for one record."""
    max_code_memory_bytes: int = GIB
    """What all trusted code of a run may hold."""
    max_shown_chars: int = 8 * KIB
    max_damage_listed: int = 1_000
