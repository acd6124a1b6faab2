"""Attacks among the background: which, where, when, by whom. Decided before any file is written."""

import json
from dataclasses import dataclass, replace
from random import Random

from tools.loggen.attacks import TECHNIQUES, Step, Technique
from tools.loggen.background import Event
from tools.loggen.company import (
    Company,
    Principal,
    attacker_address,
    attacker_agent,
    build_site,
)
from tools.loggen.names import HOME_REGION
from tools.loggen.plan import Stream
from tools.loggen.records import GLOBAL_SOURCES, compile_call, fill, settle
from tools.loggen.sessions import HOUR, open_session
from tools.loggen.settings import START, Settings


@dataclass(frozen=True, slots=True)
class Planted:
    """One attack with its records; each stands with the index of the part that will hold it."""

    number: int
    technique: Technique
    principal: Principal
    region: str
    events: tuple[tuple[int, Event], ...]


def attack_order(settings: Settings) -> tuple[Technique, ...]:
    """Return the techniques to plant: a shuffled round of all, again and again up to the rate."""
    wanted = settings.events * settings.attack_rate
    chosen: list[Technique] = []
    planted = 0
    while planted < wanted:
        for technique in _round(settings.seed, len(chosen)):
            if planted >= wanted or planted + len(technique.steps) > settings.events:
                return tuple(chosen)
            chosen.append(technique)
            planted += len(technique.steps)
    return tuple(chosen)


def plant(settings: Settings, company: Company, streams: tuple[Stream, ...]) -> tuple[Planted, ...]:
    """Return all attacks of the run, with finished records."""
    return tuple(
        _plant_one(settings, company, streams, number, technique)
        for number, technique in enumerate(attack_order(settings))
    )


def _round(seed: int, done: int) -> list[Technique]:
    order = list(TECHNIQUES)
    Random(f"{seed}:round:{done}").shuffle(order)
    return order


def _plant_one(
    settings: Settings,
    company: Company,
    streams: tuple[Stream, ...],
    number: int,
    technique: Technique,
) -> Planted:
    rng = Random(f"{settings.seed}:attack:{number}")
    home = rng.choice([s for s in streams if s.region == HOME_REGION])
    local = rng.choice([s for s in streams if s.account == home.account])
    principal = _attacker(company, local, technique, rng)
    length = sum(step.after for step in technique.steps)
    at = rng.randrange(START + 60, settings.end - length - 60)
    session = open_session(principal, company.seed, at - at % HOUR)
    memory = dict(session.own)
    events: list[tuple[int, Event]] = []
    for step in technique.steps:
        at += step.after
        stream = home if step.call.source in GLOBAL_SOURCES else local
        site = build_site(company, stream.account, stream.region)
        template = compile_call(step.call, principal.actor, step.fault)
        template = settle(template, site, at, rng, memory)
        text = fill(template, session, site, at, rng)
        events.append((stream.part_at(at).index, _event(at, text, step, number)))
    return Planted(number, technique, principal, local.region, tuple(events))


def _event(at: int, text: str, step: Step, number: int) -> Event:
    failed = step.fault is not None
    return Event(at, text, step.call.name, step.call.read_only, failed, attack=number)


def _attacker(company: Company, stream: Stream, technique: Technique, rng: Random) -> Principal:
    site = build_site(company, stream.account, stream.region)
    victim = rng.choice(site.principals[technique.actor])
    return replace(
        victim,
        address=attacker_address(rng),
        agent=attacker_agent(rng, technique.actor),
        endpoint="",
        mfa=False,
    )


def event_id(text: str) -> str:
    """Return the ``eventID`` of a record."""
    return str(json.loads(text)["eventID"])
