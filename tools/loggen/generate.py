"""The run: plan, plant, write the parts in parallel, write the truth."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from tools.loggen.background import Event, Scene, background
from tools.loggen.company import Company, build_site, default_company
from tools.loggen.layout import DELIVERY, object_key, write_file
from tools.loggen.plan import Part, make_streams
from tools.loggen.planting import Planted, attack_order, plant
from tools.loggen.settings import Settings
from tools.loggen.truth import Place, Tally, truth

# Records of one delivery file are only roughly in order of time; so far apart may neighbours be.
_DISORDER = 45.0


@dataclass(frozen=True, slots=True)
class Job:
    """One part with its planted records."""

    part: Part
    planted: tuple[Event, ...]


def generate(settings: Settings, out: Path, jobs: int = 1) -> dict[str, object]:
    """Write the logs and ``truth.json`` below ``out`` and return the truth.

    Raises:
        FileExistsError: ``out`` holds logs already, for which the truth would be wrong.
    """
    if (out / "AWSLogs").exists():
        raise FileExistsError(f"{out} already holds AWSLogs; choose an empty directory")
    company = default_company(settings.seed, settings.accounts)
    attack_records = sum(len(t.steps) for t in attack_order(settings))
    streams = make_streams(settings, company, settings.events - attack_records)
    planted = plant(settings, company, streams)
    work = _jobs((part for stream in streams for part in stream.parts), planted)
    tally = Tally()
    for result in _results(partial(write_part, settings, company, out), work, jobs):
        tally = tally + result
    told = truth(settings, planted, tally)
    (out / "truth.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return told


def _jobs(parts: Iterable[Part], planted: tuple[Planted, ...]) -> list[Job]:
    by_part: dict[int, list[Event]] = {}
    for attack in planted:
        for index, event in attack.events:
            by_part.setdefault(index, []).append(event)
    return [Job(part, tuple(by_part.get(part.index, ()))) for part in parts]


def _results(write: "partial[Tally]", work: list[Job], jobs: int) -> Iterator[Tally]:
    if jobs <= 1:
        yield from map(write, work)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(write, work, chunksize=4)


def write_part(settings: Settings, company: Company, out: Path, job: Job) -> Tally:
    """Write one part, and the copies that a second trail delivers; return its books."""
    part = job.part
    rng = Random(f"{settings.seed}:part:{part.index}")
    site = build_site(company, part.account, part.region)
    events = _ordered(_events(settings, Scene(site, company.seed, rng), job), rng)
    key = object_key(part.account, part.region, part.end, rng)
    copies = [event for event in events if rng.random() < settings.dup_rate]
    files = [(key, events)]
    if copies:
        files.append((object_key(part.account, part.region, part.end + DELIVERY, rng), copies))
    sizes = [write_file(out, name, [event.text for event in held]) for name, held in files]
    return _tally(files, sum(sizes), duplicates=len(copies))


def _events(settings: Settings, scene: Scene, job: Job) -> list[Event]:
    part, rng = job.part, scene.rng
    watched = int(part.count * settings.noise_match_rate + rng.random())
    events = list(job.planted)
    for count, flag in ((part.count - watched, False), (watched, True)):
        times = sorted(rng.randrange(part.start, part.end) for _ in range(count))
        events.extend(background(scene, times, watched=flag))
    return events


def _ordered(events: list[Event], rng: Random) -> list[Event]:
    keys = {id(event): event.at + rng.random() * _DISORDER for event in events}
    return sorted(events, key=lambda event: keys[id(event)])


def _tally(files: list[tuple[str, list[Event]]], compressed: int, duplicates: int) -> Tally:
    (key, events), *rest = files
    copies = rest[0] if rest else ("", [])
    return Tally(
        files=len(files),
        records=len(events) + len(copies[1]),
        duplicates=duplicates,
        errors=sum(event.failed for event in events),
        read_only=sum(event.read_only for event in events),
        watched=sum(event.watched for event in events),
        raw_bytes=sum(len(event.text.encode()) for event in events),
        compressed_bytes=compressed,
        names=Counter(event.name for event in events),
        places=_places(key, events, copy=False) + _places(*copies, copy=True),
    )


def _places(key: str, events: list[Event], *, copy: bool) -> tuple[Place, ...]:
    return tuple(
        Place(event.attack, event.text, key, index, copy)
        for index, event in enumerate(events)
        if event.attack >= 0
    )
