"""The table of JSON that is not quite what CloudTrail writes: inputs, and what becomes of them.

Read by the tests, and by bar I6 in ``bars/``.
"""

from __future__ import annotations

import binascii
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import yaml
from tests.ingest.runs import RECORD, Run

__all__ = ["CASES", "Case", "data_of", "told"]

Case = dict[str, str]
CASES: list[Case] = yaml.safe_load(Path(__file__).with_name("outcomes.yaml").read_text("utf-8"))

# What stands in a table for a text that nobody wants to read.
_LONG: dict[str, Callable[[int], str]] = {
    "N": lambda count: "1" * count,
    "D": lambda count: "[" * count + "]" * count,
    "W": lambda count: ",".join(["{}"] * count),
    "X": lambda count: "x" * count,
}


def data_of(case: Case) -> bytes:
    """Return a case's input as bytes."""
    encoded = case["latin1"].encode("latin-1") if "latin1" in case else case["text"].encode()
    encoded = re.sub(rb"\{S", b"{" + RECORD[1:-1], encoded)
    encoded = re.sub(rb"(?<![A-QS-Za-z/])R(?![a-z])", lambda _: RECORD, encoded)
    while found := re.search(rb"Z\[((?:(?!Z\[).)*?)\]Z", encoded):
        packed = binascii.b2a_base64(gzip.compress(_long(found[1]), mtime=0), newline=False)
        encoded = encoded[: found.start()] + packed + encoded[found.end() :]
    return _long(encoded)


def told(run: Run) -> str:
    """Return the outcome without the parser's own words for places."""
    return re.sub(r"JSON is malformed: | \(byte \d+\)| - at `[^`]*`", "", run.outcome)


def _long(encoded: bytes) -> bytes:
    return re.sub(
        rb"([NDWX])([0-9]{2,})",
        lambda found: _LONG[found[1].decode()](int(found[2])).encode(),
        encoded,
    )
