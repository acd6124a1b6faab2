"""CloudTrail's own bucket layout: object keys, and gzip bytes that depend on the records alone."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tools.loggen.slots import clock

_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
DELIVERY = 300


def object_key(account: str, region: str, end: int, rng: Random, organization: str = "") -> str:
    """Return the key of a file whose last record happened before ``end``.

    An organisation's trail puts its id above the account.
    """
    delivered = -(-end // DELIVERY) * DELIVERY
    day, time = clock(delivered)[:10], clock(delivered)[11:16]
    stamp = f"{day}T{time}Z".replace("-", "").replace(":", "")
    suffix = "".join(rng.choices(_ALNUM, k=16))
    owner = f"{organization}/{account}" if organization else account
    folder = f"AWSLogs/{owner}/CloudTrail/{region}/{day.replace('-', '/')}"
    return f"{folder}/{account}_CloudTrail_{region}_{stamp}_{suffix}.json.gz"


def file_bytes(records: Sequence[str], level: int = 6) -> bytes:
    """Return the file: ``{"Records":[...]}`` on one line, compressed without a timestamp."""
    text = '{"Records":[' + ",".join(records) + "]}"
    return gzip.compress(text.encode(), compresslevel=level, mtime=0)


def write_file(out: Path, key: str, records: Sequence[str], level: int = 6) -> int:
    """Write the file below ``out`` and return its compressed size."""
    path = out / key
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(file_bytes(records, level))
