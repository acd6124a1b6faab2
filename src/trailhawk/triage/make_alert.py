"""The page of one alert: its story, why its rules fired, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from trailhawk.alerting.alerts import Alert
from trailhawk.catalog.pages.refs import Crumb
from trailhawk.model.findings import Tally
from trailhawk.model.redaction import redacted
from trailhawk.sinks.wording import counted, period_text, principal_text, tools_text
from trailhawk.triage.asked import Asked
from trailhawk.triage.desk import Desk
from trailhawk.triage.drafts import exception_draft
from trailhawk.triage.links import Links
from trailhawk.triage.make_list import LIST_URL, alert_line, alert_url, title_of
from trailhawk.triage.pages import AlertPage, Fact, RuleLine, Value
from trailhawk.triage.samples import sample_part
from trailhawk.triage.similar import similar_alerts
from trailhawk.triage.story import story_of

__all__ = ["alert_page"]

MAX_IDS = 500


def alert_page(alert: Alert, desk: Desk, links: Links, today: date) -> AlertPage:
    """Return the page of an alert that was read whole."""
    with desk.locked():
        ids = desk.store.event_ids(alert.id, MAX_IDS)
        history = desk.store.history(alert.id)
    story, story_from = story_of(alert, frozenset(ids), desk, links)
    titles = {uid: title for uid, title, _ in alert.rules}
    return AlertPage(
        url=alert_url(alert.id),
        title=title_of(alert),
        crumbs=(Crumb("Alerts", LIST_URL),),
        twin="index.json",
        alert=alert.id,
        level=alert.level.value,
        score=alert.severity,
        rule_score=alert.rule_severity,
        name=alert.name,
        lede=_lede(alert, desk),
        state=alert.state.value,
        verdict="" if alert.verdict is None else alert.verdict.value,
        note=redacted(alert.note),
        when=period_text(alert.first, alert.last),
        count=alert.count,
        events=alert.events,
        successes=alert.successes,
        failures=alert.failures,
        stage=alert.stage,
        techniques=tuple(map(links.technique, alert.techniques)),
        tactics=alert.tactics,
        facts=tuple(_facts(alert, desk)),
        story=story,
        story_from=story_from,
        samples=tuple(
            sample_part(one, titles.get(one.rule, one.rule), links) for one in alert.samples
        ),
        rules=tuple(_rule(uid, title, count, links) for uid, title, count in alert.rules),
        similar=tuple(alert_line(other, why) for other, why in similar_alerts(alert, desk.all())),
        draft=exception_draft(alert, today),
        history=tuple((at, who, redacted(said)) for at, who, said in history),
        event_ids=ids,
        replaces=alert.replaces,
    )


def _lede(alert: Alert, desk: Desk) -> str:
    """Return who did what, from where and with what, in one or two sentences."""
    who = principal_text(alert.principal, alert.account) if alert.principal else "Somebody unnamed"
    # An event that is a trigger and part of a burst as well was called once.
    times = counted(min(alert.count, alert.events), "time")
    did = f"{who} called {_names(alert.calls)}, {times} in all" if alert.calls.top else who
    where = f" in {_names(alert.regions)}" if alert.regions.top else ""
    parts = [f"{did}{where}, account {alert.account or 'unknown'}."]
    if alert.addresses.top:
        address = alert.addresses.top[0][0]
        owner = desk.book.lookup(address)
        place = f" ({owner.text})" if owner is not None and owner.text else ""
        more = len(alert.addresses.top) - 1 + bool(alert.addresses.others)
        others = f" and {counted(more, 'other address', 'other addresses')}" if more else ""
        agents = Tally(alert.user_agents.top[:1])
        tool = f" with {tools_text(agents)}" if agents.top else ""
        parts.append(f"The calls came from {address}{place}{others}{tool}.")
    parts.append(_outcome(alert))
    if alert.events > alert.count:
        parts.append(f"Behind this are {alert.events:,} events.")
    return redacted(" ".join(parts))


def _outcome(alert: Alert) -> str:
    if not alert.failures:
        return "It succeeded." if alert.count == 1 else "All of them succeeded."
    errors = f" ({_names(alert.errors)})" if alert.errors.top else ""
    if not alert.successes:
        return f"It failed{errors}." if alert.count == 1 else f"All of them failed{errors}."
    return f"{alert.successes:,} succeeded and {alert.failures:,} failed{errors}."


def _names(tally: Tally) -> str:
    """Return values as a person lists them."""
    names = [name for name, _ in tally.top[:3]]
    more = len(tally.top) - len(names)
    if more or tally.others:
        return f"{', '.join(names)} and more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _facts(alert: Alert, desk: Desk) -> Iterator[Fact]:
    listed = Asked(state="all")

    def plain(_: str) -> tuple[str, str]:
        return "", ""

    def owner(address: str) -> tuple[str, str]:
        found = desk.book.lookup(address)
        return ("" if found is None else found.text), _listing(listed.with_(q=address))

    def person(name: str) -> tuple[str, str]:
        return name, _listing(listed.toggled("principal", name))

    def searched(value: str) -> tuple[str, str]:
        return "", _listing(listed.with_(q=value))

    for name, tally, note in (
        ("Identity", alert.principals, person),
        ("Session", alert.sessions, searched),
        ("Access key", alert.keys, searched),
        ("From", alert.addresses, owner),
        ("With", alert.user_agents, plain),
        ("Calls", alert.calls, plain),
        ("About", alert.resources, searched),
        ("Region", alert.regions, plain),
        ("Errors", alert.errors, plain),
    ):
        if tally.top:
            yield _fact(name, tally, note, alert.account)


def _fact(name: str, tally: Tally, note: Callable[[str], tuple[str, str]], account: str) -> Fact:
    values = []
    for value, count in tally.top:
        remark, url = note(value)
        shown = principal_text(value, account) if name == "Identity" else value
        values.append(Value(redacted(shown), count, redacted(remark), url))
    return Fact(name, tuple(values), tally.others)


def _listing(asked: Asked) -> str:
    return f"{LIST_URL}{asked.query()}"


def _rule(uid: str, title: str, count: int, links: Links) -> RuleLine:
    entry = links.entry(uid)
    meta = None if entry is None else entry.rule.meta
    return RuleLine(
        uid=uid,
        title=title,
        url=links.rule(uid),
        count=count,
        about="" if meta is None else " ".join(meta.description.split()),
        falsepositives=() if meta is None else meta.falsepositives,
    )
