"""Bytes to records: finds log objects, inflates and splits them, decodes and salvages records."""

from trailhawk.ingest.decoding import Decoder, decode_record, repaired
from trailhawk.ingest.discovery import discover
from trailhawk.ingest.objects import (
    Block,
    BlockDamaged,
    LogObject,
    RawRecord,
    RecordDamaged,
    Shape,
    Skipped,
)
from trailhawk.ingest.reading import read_blocks
from trailhawk.ingest.s3 import Pruning
from trailhawk.ingest.salvaging import salvage

__all__ = [
    "Block",
    "BlockDamaged",
    "Decoder",
    "LogObject",
    "Pruning",
    "RawRecord",
    "RecordDamaged",
    "Shape",
    "Skipped",
    "decode_record",
    "discover",
    "read_blocks",
    "repaired",
    "salvage",
]
