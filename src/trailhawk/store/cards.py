"""What rules and alert types are called, remembered from when they triggered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from trailhawk.alerting.plans import Plan
from trailhawk.alerting.stages import stage_of
from trailhawk.model.findings import RuleCard
from trailhawk.store.connections import Connection
from trailhawk.store.texts import json_text, read_json, storable

__all__ = ["NO_CARD", "Card", "cards", "remember"]

_FIELD = re.compile(r"\{(\w+)\}")


class Card(msgspec.Struct, frozen=True):
    """How an alert type, or a rule, is shown."""

    name: str = ""
    title: str = "{name}"
    stage: str = ""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()

    def title_for(self, **facts: str) -> str:
        """Return the title with facts filled in; what is unknown stays as it is.

        Of an alert that is about no call, such as an event id with two contents, it is the name.
        """
        if "{event}" in self.title and facts.get("event") == "":
            return self.name
        known = {"name": self.name, **facts}
        return _FIELD.sub(lambda found: known.get(found[1], found[0]), self.title)


NO_CARD = Card()


def remember(db: Connection, rules: Iterable[RuleCard], plans: Iterable[Plan]) -> None:
    """Write down what they are called now; within a transaction."""
    found = {one.uid: _of_rule(one) for one in rules}
    for plan in plans:
        found[plan.uid] = Card(plan.name, plan.title, plan.stage, plan.tactics, plan.techniques)
    known = cards(db)
    db.many(
        "INSERT INTO cards VALUES (?, ?) ON CONFLICT (uid) DO UPDATE SET body = excluded.body",
        [
            (storable(uid), json_text(card))
            for uid, card in sorted(found.items())
            if known.get(uid) != card
        ],
    )


def cards(db: Connection) -> Mapping[str, Card]:
    """Return what all of them are called."""
    rows = db.execute("SELECT uid, body FROM cards")
    return {str(uid): read_json(body, Card) for uid, body in rows}


def _of_rule(rule: RuleCard) -> Card:
    return Card(
        name=rule.title or rule.uid,
        title="{name}: {event} by {principal}",
        stage=stage_of(rule.tactics),
        tactics=rule.tactics,
        techniques=rule.techniques,
    )
