"""The list page: alerts that are asked for, what else could be asked, and whom to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from trailhawk.alerting.alerts import Alert, State
from trailhawk.alerting.risk import risks
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level
from trailhawk.sinks.wording import period_text, principal_text
from trailhawk.triage.asked import FACETS, OPEN, Asked, values_of
from trailhawk.triage.pages import AlertLine, Choice, Facet, Identity, ListPage

__all__ = ["LIST_URL", "PER_PAGE", "alert_line", "alert_url", "list_page", "title_of"]

LIST_URL = "alerts/"
PER_PAGE = 50
MAX_IDENTITIES = 6
SHOWN, REST = 6, 60

_TITLES = {
    "level": "Severity",
    "type": "Kind",
    "rule": "Rule",
    "account": "Account",
    "principal": "Identity",
}
_STATES = (
    (OPEN, "Open"),
    (State.NEW.value, "New"),
    (State.ACKNOWLEDGED.value, "Acknowledged"),
    (State.CLOSED.value, "Closed"),
    ("all", "All"),
)


def alert_url(ident: str) -> str:
    """Return an alert's address."""
    return f"{LIST_URL}{ident}/"


def title_of(alert: Alert) -> str:
    """Return the title with its principal as people call it, and without secrets."""
    if not alert.principal:
        return redacted(alert.title)
    shown = principal_text(alert.principal, alert.account)
    return redacted(alert.title.replace(alert.principal, shown))


def alert_line(alert: Alert, why: str = "") -> AlertLine:
    """Return an alert as lists mention it."""
    return AlertLine(
        id=alert.id[:8],
        url=alert_url(alert.id),
        level=alert.level.value,
        score=alert.severity,
        title=title_of(alert),
        who=redacted(principal_text(alert.principal, alert.account)),
        account=alert.account,
        when=period_text(alert.first, alert.last),
        count=alert.count,
        failed=not alert.successes,
        state=alert.state.value,
        why=why,
    )


def list_page(everything: Sequence[Alert], asked: Asked) -> ListPage:
    """Return the page that answers a question."""
    found = [one for one in everything if asked.wants(one)]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(asked.page, pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    query = asked.query()
    levels = Counter(one.level for one in found)
    return ListPage(
        url=LIST_URL,
        title="Alerts",
        twin=f"index.json{query}",
        total=len(everything),
        found=len(found),
        levels=tuple(
            (level.value, levels[level]) for level in sorted(Level, reverse=True) if levels[level]
        ),
        facets=(_states(everything, asked), *(_facet(everything, asked, one) for one in FACETS)),
        identities=_identities(found, asked) if page == 1 else (),
        alerts=tuple(map(alert_line, shown)),
        since=asked.since[:10],
        until=asked.until[:10],
        q=asked.q,
        kept=tuple(_kept(asked)),
        clear=Asked(state=asked.state).query(),
        newer=asked.with_(page=page - 1).query() or "?" if page > 1 else "",
        older=asked.with_(page=page + 1).query() if page < pages else "",
        page=page,
        pages=pages,
        query=Asked.query(msgspec.structs.replace(asked, state=OPEN, page=1)),
    )


def _kept(asked: Asked) -> list[tuple[str, str]]:
    pairs = [(name, one) for name in FACETS for one in getattr(asked, name)]
    return [("state", asked.state), *pairs] if asked.state != OPEN else pairs


def _states(everything: Sequence[Alert], asked: Asked) -> Facet:
    others = [one for one in everything if asked.wants(one, besides="state")]
    choices: list[Choice] = []
    for state, text in _STATES:
        wanted = Asked(state=state)
        count = sum(wanted.wants(one) for one in others)
        query = asked.with_(state=state).query() or "?"
        choices.append(Choice(text, count, query, asked.state == state))
    return Facet("state", "State", tuple(choices))


def _facet(everything: Sequence[Alert], asked: Asked, name: str) -> Facet:
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    say = _texts_of(name)
    for alert in everything:
        if asked.wants(alert, besides=name):
            for value in {*values_of(alert, name)} - {""}:
                counts[value] += 1
                texts.setdefault(value, say(alert, value))
    for value in getattr(asked, name):
        counts.setdefault(value, 0)
        texts.setdefault(value, redacted(value))
    order = {level.value: -level.score for level in Level} if name == "level" else {}
    ranked = sorted(counts, key=lambda one: (order.get(one, 0), -counts[one], texts[one], one))
    chosen = set(getattr(asked, name))
    choices = [
        Choice(texts[one], counts[one], asked.toggled(name, one).query() or "?", one in chosen)
        for one in ranked
    ]
    front = [one for at, one in enumerate(choices) if at < SHOWN or one.chosen]
    rest = [one for one in choices if one not in front]
    return Facet(name, _TITLES[name], tuple(front), tuple(rest[:REST]), max(0, len(rest) - REST))


def _texts_of(facet: str) -> Callable[[Alert, str], str]:
    match facet:
        case "type":
            return lambda alert, _: alert.name
        case "rule":
            return lambda alert, value: next(
                (title for uid, title, _ in alert.rules if uid == value), value
            )
        case "principal":
            return lambda alert, value: redacted(principal_text(value, alert.account))
        case _:
            return lambda _, value: value


def _identities(found: Sequence[Alert], asked: Asked) -> tuple[Identity, ...]:
    ranked = [one for one in risks(found) if one.principal]
    return tuple(
        Identity(
            who=redacted(principal_text(one.principal, one.account)),
            account=one.account,
            score=one.score,
            alerts=one.alerts,
            when=period_text(one.first, one.last),
            query=asked.with_(page=1).toggled("principal", one.principal).query()
            if one.principal not in asked.principal
            else "",
        )
        for one in ranked[:MAX_IDENTITIES]
    )
