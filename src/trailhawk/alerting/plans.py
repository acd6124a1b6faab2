"""What becomes of a rule's findings: under which alert, and what makes two of them the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

from trailhawk.alerting.stages import stage_of
from trailhawk.alerting.types import ATTRIBUTES, AlertType, contributes
from trailhawk.ir.dedup import Dedup, Piece
from trailhawk.ir.logic import Sequence, Windowed
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import ConfigError
from trailhawk.model.findings import RuleCard

__all__ = [
    "DEFAULT_SAME",
    "DEFAULT_SECONDS",
    "Plan",
    "Plans",
    "check_type",
    "logic_hash",
    "make_plans",
]

DEFAULT_SAME = ("principal", "account")
DEFAULT_SECONDS = 24 * 3600
MAX_SECONDS = 366 * 24 * 3600


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Under which alert a rule's findings go."""

    uid: str
    """The type's id or the rule's: the first part of the alert's identity."""
    name: str
    title: str
    logic: str
    """A hash of what decides which findings share an alert; the second part."""
    same: tuple[str, ...] = DEFAULT_SAME
    pieces: tuple[str | Piece, ...] | None = None
    """What a rule that alerts for itself says makes its findings the same, instead of ``same``."""
    own_text: bool = True
    """Whether a text that the rule's code gave for a finding counts; not under a type."""
    seconds: int = DEFAULT_SECONDS
    from_first: bool = False
    """Whether a burst counts from its first event on, and not from the one that completes it: the
    period is then the burst's own window."""
    severity: int | None = None
    stage: str = ""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()


class Plans:
    """The plan of every rule, by the rule's unique id."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self._plans = dict(plans)

    def of(self, card: RuleCard) -> Plan:
        """Return the plan; a rule that is unknown alerts for itself."""
        plan = self._plans.get(card.uid)
        if plan is None:
            plan = self._plans[card.uid] = _alone(card, "", DEFAULT_SECONDS, None)
        return plan

    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Return the rules of each plan, by the plan's id."""
        found: dict[str, tuple[str, ...]] = {}
        for rule, plan in sorted(self._plans.items()):
            found[plan.uid] = (*found.get(plan.uid, ()), rule)
        return found


def make_plans(
    rules: Iterable[Rule], types: Iterable[AlertType], default_hours: float = 24
) -> Plans:
    """Return the plans of the rules: of each the first type that it contributes to, or alone."""
    ranked = sorted(types, key=lambda kind: (kind.rank, kind.id))
    by_type = {kind.id: _of_type(kind) for kind in ranked}
    plans: dict[str, Plan] = {}
    for rule in rules:
        kind = next((one for one in ranked if contributes(rule, one)), None)
        plans[rule.uid] = (
            _alone_as_told(rule, round(default_hours * 3600)) if kind is None else by_type[kind.id]
        )
    return Plans(plans)


def check_type(kind: AlertType) -> None:
    """Raise ConfigError for a type that means nothing."""
    unknown = [name for name in kind.same if name not in ATTRIBUTES]
    if unknown:
        raise ConfigError(
            f"alert type {kind.id}: same: no attribute {unknown[0]!r} ({', '.join(ATTRIBUTES)})"
        )
    if kind.severity is not None and not 0 <= kind.severity <= 100:
        raise ConfigError(f"alert type {kind.id}: severity {kind.severity} is not in 0 to 100")
    if not 0 < kind.suppress_hours * 3600 <= MAX_SECONDS:
        raise ConfigError(f"alert type {kind.id}: suppress_hours is not in 0 to 8784")
    if not kind.rules or any(one == type(one)() for one in kind.rules):
        raise ConfigError(f"alert type {kind.id}: rules describes no rule, or every one")


def _of_type(kind: AlertType) -> Plan:
    seconds = round(kind.suppress_hours * 3600)
    return Plan(
        uid=kind.id,
        name=kind.name,
        title=kind.title,
        logic=_hash((kind.same, seconds)),
        same=kind.same,
        own_text=False,
        seconds=seconds,
        severity=kind.severity,
        stage=kind.stage or stage_of(kind.tactics),
        tactics=kind.tactics,
        techniques=kind.techniques,
    )


def _alone_as_told(rule: Rule, default_seconds: int) -> Plan:
    told = rule.dedup or Dedup()
    if told.seconds is not None:
        seconds = min(max(1, told.seconds), MAX_SECONDS)
    else:
        # A period shorter than the window would tell one and the same burst several times.
        seconds = max(default_seconds, min(_window_seconds(rule), MAX_SECONDS))
    plan = _alone(rule.card(), logic_hash(rule), seconds, told.pieces)
    if told.least <= 1 or not isinstance(rule.logic, Windowed):
        return plan
    return msgspec.structs.replace(plan, from_first=True)


def _window_seconds(rule: Rule) -> int:
    match rule.logic:
        case Windowed(window=window):
            return window.seconds
        case Sequence(seconds=seconds):
            return seconds
        case _:
            return 0


def _alone(
    card: RuleCard, logic: str, seconds: int, pieces: tuple[str | Piece, ...] | None
) -> Plan:
    same: object = DEFAULT_SAME if pieces is None else msgspec.to_builtins(pieces)
    return Plan(
        uid=card.uid,
        name=card.title or card.uid,
        title="{name}: {event} by {principal}",
        logic=_hash((logic, same, seconds)),
        pieces=pieces,
        seconds=seconds,
        stage=stage_of(card.tactics),
        tactics=card.tactics,
        techniques=card.techniques,
    )


def logic_hash(rule: Rule) -> str:
    """Return a hash of what a rule asks, whoever wrote it where."""
    return _hash(_without_origins(msgspec.to_builtins(rule.logic)))


def _without_origins(value: object) -> object:
    """Return logic without who wrote it where: a moved line is no other rule."""
    if isinstance(value, dict):
        return {key: _without_origins(part) for key, part in value.items() if key != "origin"}
    return [_without_origins(part) for part in value] if isinstance(value, list) else value


def _hash(value: object) -> str:
    return blake2b(msgspec.msgpack.encode(value), digest_size=8).hexdigest()
