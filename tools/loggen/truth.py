"""The books of a run: totals, counts by event name, and where each planted record went."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from tools.loggen.background import Event
from tools.loggen.planting import Planted, event_id
from tools.loggen.settings import Settings
from tools.loggen.slots import clock


class Place(NamedTuple):
    """Where a planted record, or a redelivered copy of it, was written."""

    attack: int
    text: str
    file: str
    position: int
    again: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What one or more parts wrote. ``records`` counts copies too, the others distinct events."""

    files: int = 0
    records: int = 0
    duplicates: int = 0
    errors: int = 0
    read_only: int = 0
    watched: int = 0
    raw_bytes: int = 0
    compressed_bytes: int = 0
    names: Counter[str] = field(default_factory=Counter)
    places: tuple[Place, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        """Return the books of both together."""
        return Tally(
            *(getattr(self, f) + getattr(other, f) for f in self.__dataclass_fields__),
        )


def truth(settings: Settings, planted: Iterable[Planted], tally: Tally) -> dict[str, object]:
    """Return the content of ``truth.json``."""
    places: dict[str, list[Place]] = {}
    for place in tally.places:
        places.setdefault(place.text, []).append(place)
    return {
        "arguments": asdict(settings),
        "totals": _totals(settings, tally),
        "by_event_name": dict(sorted(tally.names.items(), key=lambda item: (-item[1], item[0]))),
        "attacks": [_attack(attack, places) for attack in planted],
    }


def _totals(settings: Settings, tally: Tally) -> dict[str, object]:
    return {
        "events": settings.events,
        "records": tally.records,
        "duplicates": tally.duplicates,
        "attack_records": sum(not place.again for place in tally.places),
        "inventory_records": tally.watched,
        "errors": tally.errors,
        "read_only": tally.read_only,
        "event_names": len(tally.names),
        "files": tally.files,
        "raw_bytes": tally.raw_bytes,
        "compressed_bytes": tally.compressed_bytes,
    }


def _attack(attack: Planted, places: dict[str, list[Place]]) -> dict[str, object]:
    return {
        "id": f"attack-{attack.number:04d}",
        "technique": attack.technique.id,
        "title": attack.technique.title,
        "mitre": list(attack.technique.mitre),
        "principal": attack.principal.arn,
        "source_ip": attack.principal.address,
        "account": attack.principal.account,
        "region": attack.region,
        "records": [_record(places[event.text], event) for _, event in attack.events],
    }


def _record(places: list[Place], event: Event) -> dict[str, object]:
    first, *copies = sorted(places, key=lambda place: place.again)
    record: dict[str, object] = {
        "file": first.file,
        "index": first.position,
        "eventID": event_id(first.text),
        "time": clock(event.at),
        "eventName": event.name,
    }
    if copies:
        record["copies"] = [{"file": place.file, "index": place.position} for place in copies]
    return record
