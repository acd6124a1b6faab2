"""Functions of times and bytes as steps that a text takes on its way."""

from __future__ import annotations

from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import Call, Text
from trailhawk.ir.number_functions import is_stamp, zone_of
from trailhawk.model.paths import Apply, TextFunction

__all__ = ["time_or_bytes_step"]


def time_or_bytes_step(call: Call) -> Apply | None:
    """Return a function of time or of bytes as a step; None for any other."""
    texts = [one.value for one in call.arguments[1:] if isinstance(one, Text)]
    if len(texts) < len(call.arguments) - 1:
        return None
    match call.name, texts:
        case "timestamp.as_unix_seconds", [] | [_] if _is_zone(texts[-1:]):
            return Apply(TextFunction.UNIX_SECONDS, tuple(texts))
        case "timestamp.get_timestamp", [] | [_] | [_, _] if _is_zone(texts[1:]):
            parts = texts[0] if texts else ""
            if not is_stamp(parts):
                return unsupported(call, f"the format {parts[:40]!r}")
            return Apply(TextFunction.STAMP, (parts, texts[1] if len(texts) > 1 else ""))
        case "bytes.to_base64", [] | [_]:
            return Apply(TextFunction.TO_BASE64)
        case "strings.base64_decode", [encoding] if encoding.lower() in {"utf-8", "utf8"}:
            return Apply(TextFunction.UNBASE64, ("keep",))
        case _:
            return None


def _is_zone(names: list[str]) -> bool:
    try:
        return all(zone_of(name) is not None for name in names)
    except ValueError:
        return False
