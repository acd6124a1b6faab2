"""Which alerts a list shows: read from an address's query, and written back as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import msgspec

from trailhawk.alerting.alerts import Alert, State
from trailhawk.model.events import event_time
from trailhawk.model.severity import Level

__all__ = ["FACETS", "OPEN", "Asked", "read_query", "values_of"]

OPEN = "open"
"""New and acknowledged: what is still to be done."""

STATES = (OPEN, *(state.value for state in State), "all")
FACETS = ("level", "type", "rule", "account", "principal")
"""Facets of which several values may be chosen: any of them is enough."""

MAX_FIELDS = 200
MAX_CHARS = 1_500
MAX_PAGE = 100_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is asked for; what is empty does not matter."""

    state: str = OPEN
    level: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    principal: tuple[str, ...] = ()
    since: str = ""
    """A time or date; alerts that went on then or later."""
    until: str = ""
    """A time, or a date that is included; alerts that began before its end."""
    q: str = ""
    """Words that all stand somewhere in the alert."""
    page: int = 1

    def query(self) -> str:
        """Return this as a query, question mark included; the same for the same question."""
        pairs = [(name, one) for name in FACETS for one in getattr(self, name)]
        if self.state != OPEN:
            pairs.insert(0, ("state", self.state))
        pairs += [(name, text) for name in ("since", "until", "q") if (text := getattr(self, name))]
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def toggled(self, facet: str, value: str) -> Asked:
        """Return the question with one value of a facet more, or less; from the first page on."""
        before: tuple[str, ...] = getattr(self, facet)
        without = tuple(one for one in before if one != value)
        after = without if value in before else (*before, value)
        return msgspec.structs.replace(self, **{facet: after, "page": 1})

    def with_(self, **changes: str | int) -> Asked:
        """Return the question with other single values; from the first page on unless said."""
        return msgspec.structs.replace(self, **{"page": 1, **changes})

    def wants(self, alert: Alert, *, besides: str = "") -> bool:
        """Return whether an alert is asked for; what is asked of ``besides`` does not count."""
        if besides != "state" and not _in_state(alert, self.state):
            return False
        for facet in FACETS:
            chosen = getattr(self, facet)
            if chosen and facet != besides and not set(chosen) & {*values_of(alert, facet)}:
                return False
        return self._in_time(alert) and self._has_words(alert)

    def _in_time(self, alert: Alert) -> bool:
        since, until = event_time(self.since), event_time(self.until)
        if until is not None and len(self.until) == 10:
            until += timedelta(days=1)
        first, last = event_time(alert.first), event_time(alert.last)
        if first is None or last is None:
            return since is None and until is None
        return (since is None or last >= since) and (until is None or first < until)

    def _has_words(self, alert: Alert) -> bool:
        words = self.q.lower().split()
        if not words:
            return True
        text = "\n".join(_texts(alert)).lower()
        return all(word in text for word in words)


def read_query(query: str) -> Asked:
    """Return what a query asks; what means nothing is left out."""
    try:
        pairs = parse_qsl(query[: 16 * 1024], max_num_fields=MAX_FIELDS)
    except ValueError:
        return Asked()
    many: dict[str, tuple[str, ...]] = dict.fromkeys(FACETS, ())
    single = {"state": OPEN, "since": "", "until": "", "q": ""}
    page = 1
    for name, value in pairs:
        text = value[:MAX_CHARS].strip()
        if name in many and text and text not in many[name]:
            many[name] = (*many[name], text)
        elif name in single:
            single[name] = text
        elif name == "page" and text.isascii() and text.isdecimal() and len(text) < 7:
            page = min(max(1, int(text)), MAX_PAGE)
    if single["state"] not in STATES:
        single["state"] = OPEN
    for bound in ("since", "until"):
        if event_time(single[bound]) is None:
            single[bound] = ""
    known = {level.value for level in Level}
    many["level"] = tuple(one for one in many["level"] if one in known)
    return msgspec.convert({**many, **single, "page": page}, Asked)


def values_of(alert: Alert, facet: str) -> tuple[str, ...]:
    """Return an alert's values of a facet."""
    match facet:
        case "level":
            return (alert.level.value,)
        case "type":
            return (alert.uid,)
        case "rule":
            return tuple(uid for uid, _, _ in alert.rules)
        case "account":
            return (alert.account,)
        case "principal":
            return (alert.principal,)
        case _:
            return (alert.state.value,)


def _in_state(alert: Alert, state: str) -> bool:
    if state == OPEN:
        return alert.state is not State.CLOSED
    return state in {"all", alert.state.value}


def _texts(alert: Alert) -> Iterator[str]:
    yield from (alert.id, alert.title, alert.name, alert.principal, alert.account, alert.stage)
    yield from alert.techniques
    yield from (title for _, title, _ in alert.rules)
    for tally in (alert.calls, alert.addresses, alert.resources, alert.sessions, alert.keys):
        yield from (value for value, _ in tally.top)
