"""Rules of any language that are to report only what is new for somebody, as the operator says.

Sigma rules can say so themselves (``frontends.sigma.first_seen``); other languages have no word
for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from trailhawk.alerting.types import named
from trailhawk.ir.conditions import Constant
from trailhawk.ir.logic import FirstSeen, Reading, Single, Step
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import ConfigError
from trailhawk.model.paths import FieldPath

__all__ = ["Wish", "with_baselines"]

_SPAN = re.compile(r"([1-9][0-9]{0,6})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules, what may be new, for whom, and the spans of ``ir.logic.FirstSeen`` as text."""

    rules: tuple[str, ...]
    of: tuple[str, ...]
    by: tuple[str, ...]
    within: str
    warm_up: str


def with_baselines(rules: Iterable[Rule], wishes: Iterable[Wish]) -> tuple[Rule, ...]:
    """Return the rules, those that a wish names as first-seen logic; of several, the first counts.

    ConfigError for a wish that means nothing, or that is about a rule over several events or one
    of which the last word is with code.
    """
    found = tuple(rules)
    for place, wish in enumerate(wishes, 1):
        where = f"baseline {place}"
        seen = _logic_of(wish, where)
        found = tuple(
            _narrowed(rule, seen, where) if named(rule, wish.rules) else rule for rule in found
        )
    return found


def _logic_of(wish: Wish, where: str) -> FirstSeen:
    for name in ("rules", "of", "by"):
        if not getattr(wish, name):
            raise ConfigError(f"{where}: {name!r} is empty")
    values = tuple(_reading(name, where) for name in wish.of)
    return FirstSeen(
        step=Step(
            name="seen",
            source=Constant(value=True),  # each rule's own condition takes its place
            keys=tuple(_reading(name, where) for name in wish.by),
            values=(values,),
        ),
        value=", ".join(wish.of),
        seconds=_seconds(wish.within, f"{where}: within"),
        warm_up=_seconds(wish.warm_up, f"{where}: warm_up"),
        by=wish.by,
    )


def _narrowed(rule: Rule, seen: FirstSeen, where: str) -> Rule:
    match rule.logic:
        case FirstSeen():
            return rule
        case Single(condition) if not rule.codes:
            step = msgspec.structs.replace(seen.step, source=condition)
            return msgspec.structs.replace(rule, logic=msgspec.structs.replace(seen, step=step))
        case Single():
            raise ConfigError(f"{where}: {rule.meta.title!r} is decided by code, record by record")
        case _:
            raise ConfigError(f"{where}: {rule.meta.title!r} is a rule over several events")


def _reading(name: str, where: str) -> Reading:
    if not all(name.split(".")):
        raise ConfigError(f"{where}: {name!r} is no field")
    return Reading((FieldPath.of(name),))


def _seconds(text: str, where: str) -> int:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ConfigError(f"{where}: {text!r} is no span of time: write 15m, 12h, 14d or 2w")
    return int(found[1]) * _SECONDS[found[2]]
