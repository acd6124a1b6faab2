"""YARA-L's functions, by what they are in a formula of the IR."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.model.functions import Function

__all__ = ["CLOCK_FUNCTIONS", "FORMULAS", "PREDICATES"]

FORMULAS: Mapping[str, Function] = MappingProxyType(
    {
        "arrays.concat": Function.TOGETHER,
        "arrays.index_to_float": Function.AT,
        "arrays.index_to_int": Function.AT,
        "arrays.index_to_str": Function.AT,
        "arrays.join_string": Function.JOINED,
        "arrays.length": Function.SIZE,
        "arrays.max": Function.GREATEST,
        "arrays.min": Function.LEAST,
        "arrays.size": Function.SIZE,
        "group": Function.TOGETHER,
        "math.geo_distance": Function.DISTANCE,
        "math.pow": Function.POWER,
        "re.capture_all": Function.FOUND_ALL,
        "strings.coalesce": Function.FIRST_FILLED,
        "strings.concat": Function.CONCAT,
        "strings.split": Function.SPLIT,
    }
)
"""Functions that have a value."""

PREDICATES: Mapping[str, Function] = MappingProxyType(
    {
        "arrays.contains": Function.HAS,
        "math.is_increasing": Function.INCREASING,
        "net.ip_in_range_cidr": Function.WITHIN,
        "re.regex": Function.MATCHES,
        "strings.contains": Function.CONTAINS,
        "strings.ends_with": Function.ENDS_WITH,
        "strings.starts_with": Function.STARTS_WITH,
    }
)
"""Functions that are true or false."""

CLOCK_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "timestamp.get_date": "date",
        "timestamp.get_day_of_week": "day of week",
        "timestamp.get_hour": "hour",
        "timestamp.get_minute": "minute",
        "timestamp.get_week": "week",
    }
)
"""Functions of the event's time, by what a clock shows."""
