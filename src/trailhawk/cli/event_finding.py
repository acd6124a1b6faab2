"""One record out of files: the only one, the one at a position, or the one with an event id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trailhawk.cli.logs import find_objects
from trailhawk.ingest import LogObject, decode_record
from trailhawk.ir.conditions import TRUE, Condition, Leaf
from trailhawk.ir.tests import OneOf
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath
from trailhawk.scan import Job
from trailhawk.scan.hits import Hit
from trailhawk.scan.scanner import ObjectScanner

__all__ = ["every_record", "find_event"]

Record = dict[str, object]


def find_event(event: str, logs: list[str], limits: Limits) -> tuple[str, Record]:
    """Return where the record that ``event`` names stands, and the record.

    ConfigError when the name fits several records; SourceError when it fits none.
    """
    if logs:
        return _by_id(event, logs, limits)
    if Path(event).exists():
        return _only(event, limits)
    file, colon, index = event.rpartition(":")
    if colon and index.isdecimal() and Path(file).exists():
        return _at(file, int(index), limits)
    raise SourceError(
        f"{event}: there is no such file; for an event's id, say --logs where it is to be found"
    )


def every_record(
    objects: list[LogObject], limits: Limits, books: Books, condition: Condition = TRUE
) -> Iterator[tuple[Hit, Record]]:
    """Yield every record of which a condition holds, with its place."""
    scanner = ObjectScanner(Job(conditions=(condition,), limits=limits))
    for log in objects:
        for hit in scanner.scan(log, books, lambda: None):
            yield hit, decode_record(hit.record, limits)


def _records(logs: list[str], limits: Limits, condition: Condition = TRUE) -> Iterator[Found]:
    objects, _ = find_objects(logs, limits)
    for hit, record in every_record(objects, limits, Books(limits.max_damage_listed), condition):
        yield f"{hit.place.object}:{hit.place.index}", hit.place.index, record


Found = tuple[str, int, Record]


def _by_id(event: str, logs: list[str], limits: Limits) -> tuple[str, Record]:
    condition = Leaf(FieldPath.of("eventID"), OneOf((event,), fold=True))
    for place, _, record in _records(logs, limits, condition):
        return place, record
    raise SourceError(f"no record there has the eventID {event!r}")


def _only(file: str, limits: Limits) -> tuple[str, Record]:
    found: list[Found] = []
    for one in _records([file], limits):
        found.append(one)
        if len(found) > 1:
            raise ConfigError(f"{file} holds several records: say which, as {file}:0, {file}:1 …")
    if not found:
        raise SourceError(f"{file}: no CloudTrail record could be read from it")
    return found[0][0], found[0][2]


def _at(file: str, index: int, limits: Limits) -> tuple[str, Record]:
    for place, at, record in _records([file], limits):
        if at == index:
            return place, record
    raise SourceError(f"{file}: there is no record {index}; the first is 0")
