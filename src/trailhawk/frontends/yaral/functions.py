"""The functions of YARA-L by name, and how many arguments each takes.

From Google's published function reference; a name that is not here is no function.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span

__all__ = ["FUNCTIONS", "check_call"]

MANY = 1_000

_ARGUMENTS = {
    "array": (1, 1),
    "array_distinct": (1, 1),
    "arrays.concat": (2, MANY),
    "arrays.contains": (2, 2),
    "arrays.index_to_float": (2, 2),
    "arrays.index_to_int": (2, 2),
    "arrays.index_to_str": (2, 2),
    "arrays.join_string": (1, 2),
    "arrays.length": (1, 1),
    "arrays.max": (1, 1),
    "arrays.min": (1, 2),
    "arrays.size": (1, 1),
    "avg": (1, 1),
    "bytes.to_base64": (1, 2),
    "cast.as_bool": (1, 1),
    "cast.as_float": (1, 1),
    "cast.as_int": (1, 1),
    "cast.as_string": (1, 2),
    "count": (1, 1),
    "count_distinct": (1, 1),
    "earliest": (1, 1),
    "fingerprint": (1, 1),
    "group": (1, MANY),
    "hash.fingerprint2011": (1, 1),
    "hash.sha256": (1, 1),
    "if": (2, 3),
    "latest": (1, 1),
    "math.abs": (1, 1),
    "math.ceil": (1, 1),
    "math.floor": (1, 1),
    "math.geo_distance": (4, 4),
    "math.is_increasing": (3, 3),
    "math.log": (1, 1),
    "math.pow": (2, 2),
    "math.random": (0, 0),
    "math.round": (1, 2),
    "math.sqrt": (1, 1),
    "max": (1, 1),
    "min": (1, 1),
    "net.ip_in_range_cidr": (2, 2),
    "optimization.sample_rate": (3, 3),
    "re.capture": (2, 2),
    "re.capture_all": (2, 2),
    "re.regex": (2, 2),
    "re.replace": (3, 3),
    "stddev": (1, 1),
    "strings.base64_decode": (1, 2),
    "strings.coalesce": (1, MANY),
    "strings.concat": (1, MANY),
    "strings.contains": (2, 2),
    "strings.count_substrings": (2, 2),
    "strings.ends_with": (2, 2),
    "strings.extract_domain": (1, 1),
    "strings.extract_hostname": (1, 1),
    "strings.from_base64": (1, 1),
    "strings.from_hex": (1, 1),
    "strings.length": (1, 1),
    "strings.ltrim": (1, 2),
    "strings.reverse": (1, 1),
    "strings.rtrim": (1, 2),
    "strings.split": (1, 2),
    "strings.starts_with": (2, 2),
    "strings.substr": (2, 3),
    "strings.to_lower": (1, 1),
    "strings.to_upper": (1, 1),
    "strings.trim": (1, 2),
    "strings.url_decode": (1, 1),
    "sum": (1, 1),
    "timestamp.as_unix_seconds": (1, 2),
    "timestamp.current_seconds": (0, 0),
    "timestamp.diff": (2, 3),
    "timestamp.get_date": (1, 2),
    "timestamp.get_day_of_week": (1, 2),
    "timestamp.get_hour": (1, 2),
    "timestamp.get_minute": (1, 2),
    "timestamp.get_timestamp": (1, 3),
    "timestamp.get_week": (1, 2),
    "timestamp.now": (0, 0),
    "window.avg": (1, 2),
    "window.first": (2, 2),
    "window.last": (2, 2),
    "window.median": (1, 2),
    "window.mode": (1, 1),
    "window.percentile": (2, 3),
    "window.range": (1, 2),
    "window.stddev": (1, 1),
    "window.variance": (1, 1),
}

_METRICS = """alert_event_name_count auth_attempts_fail auth_attempts_success auth_attempts_total
dns_bytes_outbound dns_queries_fail dns_queries_success dns_queries_total file_executions_fail
file_executions_success file_executions_total http_queries_fail http_queries_success
http_queries_total network_bytes_inbound network_bytes_outbound network_bytes_total
resource_creation_success resource_creation_total resource_deletion_success
resource_permissions_change_success resource_read_fail resource_read_success
resource_written_success"""

FUNCTIONS: Mapping[str, tuple[int, int]] = MappingProxyType(
    _ARGUMENTS | {f"metrics.{name}": (1, MANY) for name in _METRICS.split()}
)
"""The fewest and the most arguments of each."""


def check_call(name: str, arguments: int, at: Span) -> None:
    """Raise ``RuleError`` for a function that is unknown or called with too few or many."""
    least, most = FUNCTIONS.get(name, (0, -1))
    if most < 0:
        near = get_close_matches(name[:60], FUNCTIONS, n=1)
        fix = f"use {near[0]!r}" if near else ""
        raise RuleError("R404", f"there is no function {name[:60]!r}", at=at, fix=fix)
    if not least <= arguments <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        wanted = f"at least {least}" if most == MANY else wanted
        raise RuleError("R404", f"{name!r} takes {wanted} arguments, not {arguments}", at=at)
