"""When an object is the same as one that was read before."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from trailhawk.ingest import LogObject

__all__ = ["object_version"]


def object_version(log: LogObject) -> bytes:
    """Return a hash of the object's path, size and time of change.

    A file that grew, or was written anew, is another object. What has no time of change
    (standard input) is never the same as anything: it gets a hash that no ledger holds.
    """
    digest = blake2b(log.path.encode("utf-8", "surrogateescape"), digest_size=16)
    try:
        status = Path(log.path).stat()
    except OSError:
        return blake2b(repr(log).encode() + b"\0no version", digest_size=16).digest()
    digest.update(f"\0{status.st_size}\0{status.st_mtime_ns}".encode())
    return digest.digest()
