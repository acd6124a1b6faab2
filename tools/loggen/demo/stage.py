"""From the story to files: the plot's records within a day of noise, as two trails deliver them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tools.loggen.background import Event, Scene, background
from tools.loggen.company import Site, build_site
from tools.loggen.demo.acts import ACTS
from tools.loggen.demo.cast import (
    COMPANY,
    DATA_EU,
    DATA_US,
    NAMES,
    PROD_EU,
    PROD_US,
    PROD_WEST,
    ROLES,
    dressed,
    second,
)
from tools.loggen.demo.forms import Beat
from tools.loggen.layout import object_key, write_file
from tools.loggen.records import compile_call, fill, settle
from tools.loggen.sessions import HOUR
from tools.loggen.settings import DAY, START

# Background events of the day, and the hours that one delivered file covers. Real trails deliver
# every few minutes; fewer files keep the package small.
NOISE = {
    PROD_US: (1_200, 2),
    PROD_EU: (820, 4),
    DATA_US: (580, 6),
    DATA_EU: (150, 12),
    PROD_WEST: (60, 24),
}
WATCHED_SHARE = 0.25

ORGANIZATION = "o-l4rkfe1d7x"

# The account's own trail records changes in one region, and none while it is stopped.
OWN_TRAIL_PLACE = PROD_US
OWN_TRAIL_OFF = (second("10:27:41"), second("13:05:12"))

# How busy each hour is, from midnight: quiet nights, a working day, a batch run at two.
_LOAD = (5, 5, 9, 5, 5, 5, 6, 8, 11, 12, 12, 11, 9, 11, 12, 12, 11, 9, 7, 6, 5, 5, 5, 5)


@dataclass(frozen=True, slots=True)
class Trail:
    """How a trail delivers: a file for so many hours, below its organisation's id if it has one."""

    hours: int
    organization: str = ""


OWN_TRAIL = Trail(6)


@dataclass(frozen=True, slots=True)
class Played:
    """A beat with the record that shows it."""

    act: int
    beat: Beat
    event: Event

    @property
    def event_id(self) -> str:
        """Return the record's ``eventID``."""
        return str(json.loads(self.event.text)["eventID"])


def play() -> tuple[Played, ...]:
    """Return the whole plot, in order."""
    rng = Random(f"{COMPANY.seed}/plot")
    sites = {place: _site(place) for place in NOISE}
    return tuple(
        Played(number, beat, _event(beat, sites[beat.place], rng))
        for number, act in enumerate(ACTS)
        for beat in act.beats
    )


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was written: all records, and how many of them are second deliveries."""

    records: int
    copies: int


def write_logs(out: Path) -> Delivered:
    """Write all files below ``out``."""
    played = play()
    written = again = 0
    for place in NOISE:
        rng = Random(f"{COMPANY.seed}/stage/{place}")
        events = [p.event for p in played if p.beat.place == place] + _noise(place, rng)
        written += _deliver(out, place, events, Trail(NOISE[place][1], ORGANIZATION), rng)
        if place == OWN_TRAIL_PLACE:
            copies = [event for event in events if _on_own_trail(event)]
            again += _deliver(out, place, copies, OWN_TRAIL, rng)
    return Delivered(written + again, again)


def _site(place: tuple[str, str]) -> Site:
    return dressed(build_site(COMPANY, *place))


def _event(beat: Beat, site: Site, rng: Random) -> Event:
    session, actor = ROLES[beat.who]
    at = second(beat.time)
    template = settle(compile_call(beat.call, actor, beat.fault), site, at, rng, dict(NAMES))
    text = fill(template, session, site, at, rng)
    return Event(at, text, beat.call.name, beat.call.read_only, beat.fault is not None, attack=0)


def _noise(place: tuple[str, str], rng: Random) -> list[Event]:
    scene = Scene(_site(place), COMPANY.seed, rng)
    count = NOISE[place][0]
    watched = int(count * WATCHED_SHARE)
    events: list[Event] = []
    for size, flag in ((count - watched, False), (watched, True)):
        hours = rng.choices(range(24), _LOAD, k=size)
        times = sorted(START + hour * HOUR + rng.randrange(HOUR) for hour in hours)
        events.extend(background(scene, times, watched=flag))
    return events


def _on_own_trail(event: Event) -> bool:
    off, on = OWN_TRAIL_OFF
    management = '"managementEvent":true' in event.text
    return management and not event.read_only and not off < event.at <= on


def _deliver(
    out: Path, place: tuple[str, str], events: Iterable[Event], trail: Trail, rng: Random
) -> int:
    """Write the events as the trail delivers them; return how many were written."""
    span = trail.hours * HOUR
    ordered = sorted(events, key=lambda event: event.at + rng.random() * 30)
    written = 0
    for end in range(START + span, START + DAY + 1, span):
        held = [event for event in ordered if end - span <= event.at < end]
        if held:
            key = object_key(*place, end, rng, trail.organization)
            write_file(out, key, [event.text for event in held], level=9)
            written += len(held)
    return written
