"""What was loaded from a rule file, as bytes and back; and the key it may be kept under.

Pure: where the bytes are kept is somebody else's business. The key covers everything the result
depends on, so a stale entry is never found, only unused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache

import msgspec

import trailhawk
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.limits import Limits

__all__ = ["cache_key", "decode", "encode"]

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Loaded)


def encode(loaded: Loaded) -> bytes:
    """Return a result as bytes; raises ``UnicodeEncodeError`` for a file name that is no text."""
    return _ENCODER.encode(loaded)


def decode(data: bytes) -> Loaded | None:
    """Return the result that ``encode`` wrote; None when the bytes are anything else."""
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def cache_key(
    files: Iterable[RuleFile],
    limits: Limits,
    settings: RuleSettings = NO_SETTINGS,
    *,
    edition: str = "",
) -> str:
    """Return the name under which what the frontends say of ``files`` may be kept.

    ``edition`` is whatever else tells one program from another, such as the state of its source.
    """
    digest = hashlib.sha256(_program())
    _add(digest.update, msgspec.msgpack.encode((edition, limits)))
    _add(digest.update, settings.stamp())
    for file in files:
        _add(digest.update, file.name.encode("utf-8", "surrogatepass"))
        _add(digest.update, file.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _add(update: Callable[[bytes], None], part: bytes) -> None:
    """Hash a part and its length, so that no two lists of parts read the same."""
    update(len(part).to_bytes(8, "big"))
    update(part)


@cache
def _program() -> bytes:
    """Digest this program's version and the shape of what it writes."""
    shape = msgspec.json.encode(msgspec.json.schema(Loaded))
    return hashlib.sha256(trailhawk.__version__.encode() + b"\n" + shape).digest()
