"""A part's background: ordinary events, filled from the mixes at the part's place and time."""

from bisect import bisect_left
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tools.loggen import names
from tools.loggen.company import Site
from tools.loggen.mix import OFFICE_HOURS, Mix, Variant, mixes
from tools.loggen.records import fill
from tools.loggen.sessions import HOUR, Session, linked_principal, open_session, service_session
from tools.loggen.settings import DAY
from tools.loggen.shapes import Actor


class Event(NamedTuple):
    """One record as text, with what the books want to know about it."""

    at: int
    text: str
    name: str
    read_only: bool
    failed: bool
    watched: bool = False
    attack: int = -1


class Scene:
    """One site during one part, and the sessions opened there so far."""

    def __init__(self, site: Site, seed: str, rng: Random) -> None:
        self.site = site
        self.seed = seed
        self.rng = rng
        self._sessions: dict[tuple[object, int], Session] = {}

    def session(self, variant: Variant, at: int) -> Session:
        """Return a caller for ``variant``; the same one twice in an hour shares its session."""
        by = variant.call.by
        if variant.actor is Actor.SERVICE:
            return service_session(by)
        hour = at - at % HOUR
        if variant.actor is Actor.LINKED:
            return self._cached(by, hour)
        callers = self.site.principals[variant.actor]
        number = int(self.rng.random() * len(callers))
        return self._cached((variant.actor, number), hour)

    def _cached(self, who: str | tuple[Actor, int], hour: int) -> Session:
        key = (who, hour)
        if key not in self._sessions:
            if isinstance(who, str):
                principal = linked_principal(who, self.site.account, self.seed)
            else:
                principal = self.site.principals[who[0]][who[1]]
            self._sessions[key] = open_session(principal, self.seed, hour)
        return self._sessions[key]


def background(scene: Scene, times: Sequence[int], *, watched: bool) -> list[Event]:
    """Return one event for each of the sorted ``times``, from the watched or the quiet calls."""
    home = scene.site.region == names.HOME_REGION
    events: list[Event] = []
    for office, chunk in _by_shift(times):
        mix = mixes()[(watched, home, office)]
        events.extend(_fill_chunk(scene, chunk, mix, watched=watched))
    return events


def _by_shift(times: Sequence[int]) -> list[tuple[bool, Sequence[int]]]:
    """Cut the times where working hours begin and end."""
    chunks: list[tuple[bool, Sequence[int]]] = []
    position = 0
    while position < len(times):
        hour = times[position] % DAY // HOUR
        office = hour in OFFICE_HOURS
        turn = (
            OFFICE_HOURS.stop if office else OFFICE_HOURS.start + 24 * (hour >= OFFICE_HOURS.stop)
        )
        limit = times[position] - times[position] % DAY + turn * HOUR
        end = bisect_left(times, limit, position)
        chunks.append((office, times[position:end]))
        position = end
    return chunks


def _fill_chunk(scene: Scene, times: Sequence[int], mix: Mix, *, watched: bool) -> list[Event]:
    rng, site = scene.rng, scene.site
    events: list[Event] = []
    for variant in mix.pick(rng, len(times)):
        left = len(times) - len(events)
        if not left:
            break
        at = times[len(events)]
        session = scene.session(variant, at)
        call = variant.call
        for _ in range(min(left, 1 + int(rng.random() * call.burst))):
            text = fill(variant.template, session, site, at, rng)
            events.append(Event(at, text, call.name, call.read_only, variant.failed, watched))
            at = min(at + int(rng.random() * 3), times[-1])
    return events
