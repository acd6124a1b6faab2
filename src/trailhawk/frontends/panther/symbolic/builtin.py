"""The names that rules find without content: Python's own, and Panther's modules.

Each is a word for what ``calls`` then does; none is the real thing.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from trailhawk.frontends.panther.symbolic.values import Builtin, Module, Unknown

__all__ = ["NAMES", "STANDARD"]

_FUNCTIONS = (
    "len any all isinstance str bool int float list set tuple dict frozenset sorted min max sum"
    " range enumerate zip print hasattr getattr next reversed abs map filter round repr iter"
)


NAMES: Mapping[str, Any] = MappingProxyType(
    {
        **{name: Builtin(name) for name in _FUNCTIONS.split()},
        "__name__": "rule",
        "type": Unknown("type()"),
    }
)


_STATE = "panther_detection_helpers.caching"


_READS = "get_string_set get_counter get_dictionary check_account_age"

_CHANGES = "increment_counter evaluate_threshold add_to_string_set remove_from_string_set"
"""What writes, and gives what is there then."""


_WRITES = "put_string_set put_dictionary reset_string_set reset_counter set_key_expiration"


STANDARD: Mapping[str, Any] = MappingProxyType(
    {
        "json.loads": Builtin("json.loads"),
        "json.dumps": Builtin("json.dumps"),
        "json.JSONDecodeError": json.JSONDecodeError,
        "json.decoder.JSONDecodeError": json.JSONDecodeError,
        **{
            f"re.{name}": Builtin(f"re.{name}")
            for name in ("compile", "search", "match", "fullmatch", "findall", "sub", "escape")
        },
        **{
            f"re.{name}": int(flag)
            for name, flag in (
                ("IGNORECASE", re.IGNORECASE),
                ("I", re.IGNORECASE),
                ("MULTILINE", re.MULTILINE),
                ("M", re.MULTILINE),
                ("DOTALL", re.DOTALL),
                ("S", re.DOTALL),
                ("VERBOSE", re.VERBOSE),
                ("X", re.VERBOSE),
            )
        },
        "fnmatch.fnmatch": Builtin("fnmatch"),
        "fnmatch.fnmatchcase": Builtin("fnmatch"),
        "functools.reduce": Builtin("reduce"),
        "ipaddress.ip_address": Builtin("ip_address"),
        "ipaddress.IPv4Address": Builtin("IPv4Address"),
        "ipaddress.IPv6Address": Builtin("IPv6Address"),
        "ipaddress.ip_network": Builtin("ip_network"),
        "ipaddress.AddressValueError": ipaddress.AddressValueError,
        "collections.abc": Module("collections.abc"),
        "collections.abc.Mapping": Builtin("Mapping"),
        "collections.abc.Sequence": Builtin("Sequence"),
        "collections.abc.Iterable": Builtin("Iterable"),
        "typing.Mapping": Builtin("Mapping"),
        "typing.Sequence": Builtin("Sequence"),
        "unittest.mock.MagicMock": Builtin("MagicMock"),
        "datetime.timedelta": Builtin("harmless"),
        "panther_core.PantherEvent": Builtin("PantherEvent"),
        "panther_core.enriched_event.PantherEvent": Builtin("PantherEvent"),
        **{f"logging.{name}": Builtin("ignore") for name in ("debug", "info", "warning", "error")},
        **{f"{_STATE}.{name}": Builtin("state") for name in _READS.split()},
        **{f"{_STATE}.{name}": Builtin("change") for name in _CHANGES.split()},
        **{f"{_STATE}.{name}": Builtin("keep") for name in _WRITES.split()},
    }
)  # fmt: skip
