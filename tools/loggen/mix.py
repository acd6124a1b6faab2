"""Which call comes next: weighted choices among compiled templates by place and time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import TypeAlias

from tools.loggen.calls import QUIET, WATCHED
from tools.loggen.records import GLOBAL_SOURCES, Template, compile_call
from tools.loggen.shapes import HUMANS, Actor, Call, Fault

# Between these hours (UTC) people work; at other times their calls are a twelfth as likely.
OFFICE_HOURS = range(7, 18)
_NIGHT_SHARE = 1 / 12


@dataclass(frozen=True, slots=True)
class Variant:
    """One call by one kind of caller with one outcome."""

    call: Call
    actor: Actor
    template: Template
    weight: float
    failed: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """A weighted set of variants."""

    variants: tuple[Variant, ...]
    cumulative: tuple[float, ...]

    def pick(self, rng: Random, count: int) -> Sequence[Variant]:
        """Draw ``count`` variants."""
        return rng.choices(self.variants, cum_weights=self.cumulative, k=count)


Mixes: TypeAlias = Mapping[tuple[bool, bool, bool], Mix]


@lru_cache(maxsize=1)
def mixes() -> Mixes:
    """Return every mix by (watched, home region, office hours); compiled once a process."""
    tables = {False: _variants(QUIET), True: (*_variants(WATCHED), *_denials(WATCHED))}
    return {
        (watched, home, office): _mix(tables[watched], home=home, office=office)
        for watched in (False, True)
        for home in (False, True)
        for office in (False, True)
    }


def _mix(variants: Iterable[Variant], *, home: bool, office: bool) -> Mix:
    here = tuple(v for v in variants if home or v.call.source not in GLOBAL_SOURCES)
    weights = (_weight(variant, office=office) for variant in here)
    return Mix(here, tuple(accumulate(weights)))


def _weight(variant: Variant, *, office: bool) -> float:
    # A burst yields several events, so it is drawn that much less often.
    weight = variant.weight * 2 / (1 + variant.call.burst)
    return weight if office or variant.actor not in HUMANS else weight * _NIGHT_SHARE


def _variants(calls: Iterable[Call]) -> tuple[Variant, ...]:
    made: list[Variant] = []
    for call in calls:
        shares = _shares(call.actors)
        for actor, share in shares:
            made.extend(_outcomes(call, actor, call.weight * share))
    return tuple(made)


def _shares(actors: tuple[Actor, ...]) -> tuple[tuple[Actor, float], ...]:
    """Give people less than machines: a call that both make is mostly made by machines."""
    raw = tuple((actor, 0.4 if actor in HUMANS else 1.0) for actor in actors)
    total = sum(part for _, part in raw)
    return tuple((actor, part / total) for actor, part in raw)


def _outcomes(call: Call, actor: Actor, weight: float) -> list[Variant]:
    good = 1 - sum(fault.rate for fault in call.faults)
    made = [Variant(call, actor, compile_call(call, actor), weight * good, failed=False)]
    for fault in call.faults:
        template = compile_call(call, actor, fault)
        made.append(Variant(call, actor, template, weight * fault.rate, failed=True))
    return made


def _denials(calls: Iterable[Call]) -> list[Variant]:
    made: list[Variant] = []
    for call in calls:
        if not call.denied:
            continue
        actor = call.actors[0]
        template = compile_call(call, actor, _denied(call))
        made.append(Variant(call, actor, template, call.denied, failed=True))
    return made


def _denied(call: Call) -> Fault:
    action = f"{call.source}:{call.name}"
    return Fault(
        "AccessDenied",
        f"User: ${{who}} is not authorized to perform: {action} because no identity-based policy "
        f"allows the {action} action",
    )
