"""Alerts on a terminal: a list to read in minutes, and one of them whole."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from trailhawk.addresses import Owner
from trailhawk.alerting.alerts import Alert, Sample, State
from trailhawk.alerting.risk import risks
from trailhawk.cli.tables import terminal_width
from trailhawk.model.findings import Tally
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level
from trailhawk.sinks.ansi import LEVEL_STYLES, Screen, Style
from trailhawk.sinks.columns import pad
from trailhawk.sinks.parameters import parameters
from trailhawk.sinks.wording import (
    TIMES,
    burst_texts,
    counted,
    evidence_text,
    period_text,
    place_text,
    principal_text,
    tally_text,
    time_text,
    tools_text,
)

__all__ = ["screen_for", "write_alert", "write_list"]

MAX_IDENTITIES = 8
_SHORT = {
    Level.INFORMATIONAL: "info",
    Level.LOW: "low",
    Level.MEDIUM: "med",
    Level.HIGH: "high",
    Level.CRITICAL: "crit",
}


def screen_for(*, color: bool) -> Screen:
    """Return the screen that lists are written to."""
    return Screen(sys.stdout, color=color, width=terminal_width())


def write_list(
    screen: Screen, alerts: Sequence[Alert], *, brief_below: Level, most: int | None = None
) -> None:
    """Write alerts with a line each; those below a level are counted by their kind instead.

    After ``most`` lines, how many more there would be.
    """
    if not alerts:
        screen.line((Style.GOOD, "No alert"))
        return
    screen.line((Style.STRONG, f"{counted(len(alerts), 'alert')}: {_levels(alerts)}"))
    _write_identities(screen, alerts)
    shown = [one for one in alerts if not one.level < brief_below]
    for alert in shown[:most]:
        _write_line(screen, alert)
    if most is not None and len(shown) > most:
        screen.line((Style.FAINT, f" and {len(shown) - most:,} more"))
    _write_kinds(screen, [one for one in alerts if one.level < brief_below])


def _levels(alerts: Iterable[Alert]) -> str:
    counts = dict.fromkeys(sorted(Level, reverse=True), 0)
    for alert in alerts:
        counts[alert.level] += 1
    return ", ".join(f"{count:,} {level.value}" for level, count in counts.items() if count)


def _write_identities(screen: Screen, alerts: Sequence[Alert]) -> None:
    found = risks(alerts)
    screen.blank()
    screen.line((Style.STRONG, "Look at these identities first"), (Style.FAINT, "  (risk, alerts)"))
    for one in found[:MAX_IDENTITIES]:
        who = principal_text(one.principal, one.account)
        screen.line(
            (Style.STRONG, f"  {one.score:>4}  {one.alerts:>3}  {redacted(who)}"),
            (Style.FAINT, f"  {one.account}  {period_text(one.first, one.last)}"),
        )
    if len(found) > MAX_IDENTITIES:
        screen.line((Style.FAINT, f"             and {len(found) - MAX_IDENTITIES:,} more"))
    screen.blank()


def _write_line(screen: Screen, alert: Alert) -> None:
    outcome = "" if alert.successes else "  all failed"
    state = "" if alert.state is State.NEW else f"  {alert.state.value}"
    title = _title(alert)
    account = "" if not alert.account or title.endswith(alert.account) else f"  {alert.account}"
    screen.line(
        (LEVEL_STYLES[alert.level], pad(f" {_SHORT[alert.level]}", 5)),
        (Style.PLAIN, f" {alert.severity:>3} "),
        (Style.FAINT, pad(alert.id[:8], 9)),
        (Style.FAINT, pad(time_text(alert.first)[:16], 17)),
        (Style.PLAIN, pad(f"{TIMES}{alert.count:,}", 8)),
        (Style.STRONG, title),
        (Style.FAINT, f"{account}{outcome}{state}"),
    )


def _title(alert: Alert) -> str:
    """Return the title with its principal as people call it."""
    if not alert.principal:
        return redacted(alert.title)
    shown = principal_text(alert.principal, alert.account)
    return redacted(alert.title.replace(alert.principal, shown))


def _write_kinds(screen: Screen, alerts: Sequence[Alert]) -> None:
    if not alerts:
        return
    kinds: dict[str, list[Alert]] = {}
    for alert in alerts:
        kinds.setdefault(alert.name, []).append(alert)
    screen.blank()
    screen.line((Style.STRONG, "Below that, by kind"), (Style.FAINT, "  (--all lists them)"))
    for name, found in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        triggers = sum(one.count for one in found)
        screen.line(
            (Style.PLAIN, f"  {len(found):>4}  {name}"),
            (Style.FAINT, f"  {counted(triggers, 'trigger')}"),
        )


def write_alert(
    screen: Screen,
    alert: Alert,
    ids: Sequence[str],
    history: Sequence[tuple[str, str, str]],
    owners: Mapping[str, Owner] = MappingProxyType({}),
) -> None:
    """Write everything that is known of an alert, and whose its addresses are."""
    _write_head(screen, alert)
    _write_tallies(screen, alert, owners)
    screen.block("account", alert.account)
    screen.block("stage", ", ".join(part for part in (alert.stage, *alert.techniques) if part))
    for at, (uid, title, count) in enumerate(alert.rules):
        screen.block("rules" if at == 0 else "", f"{title} {TIMES}{count:,}  ({uid})")
    for sample in alert.samples:
        _write_sample(screen, sample)
    if alert.replaces:
        screen.block("before", f"known as {', '.join(alert.replaces)}")
    screen.blank()
    screen.block("events", ", ".join(ids), lines=200)
    for when, author, said in history:
        screen.block("history", f"{when} {author}: {said}")


def _write_head(screen: Screen, alert: Alert) -> None:
    badge = f" {alert.level.value.upper()} {alert.severity} "
    screen.line((LEVEL_STYLES[alert.level], badge), (Style.STRONG, f"  {_title(alert)}"))
    if alert.severity != alert.rule_severity:
        screen.block("", f"{alert.rule_severity} by its rules; every such call failed")
    screen.block("id", alert.id)
    screen.block("state", _state(alert))
    ended = f"{alert.successes:,} succeeded, {alert.failures:,} failed"
    period = period_text(alert.first, alert.last)
    screen.block("when", f"{period}; {counted(alert.count, 'trigger')}: {ended}")
    if alert.events > alert.count:
        screen.block("", f"{counted(alert.events, 'event')} in all")


def _write_tallies(screen: Screen, alert: Alert, owners: Mapping[str, Owner]) -> None:
    for label, tally in (
        ("who", alert.principals),
        ("session", alert.sessions),
        ("key", alert.keys),
        ("from", alert.addresses),
        ("with", alert.user_agents),
        ("calls", alert.calls),
        ("about", alert.resources),
        ("region", alert.regions),
        ("errors", alert.errors),
    ):
        if tally.top:
            screen.block(label, redacted(_tally(label, tally, alert.account)))
        if label == "from":
            for address, owner in owners.items():
                screen.block("", f"{address}: {owner.text}" if owner.text else "")


def _tally(label: str, tally: Tally, account: str) -> str:
    if label == "with":
        return tools_text(tally)
    if label == "who":
        top = tuple((principal_text(name, account), count) for name, count in tally.top)
        return tally_text(Tally(top, tally.others), most=5)
    return tally_text(tally, most=5)


def _state(alert: Alert) -> str:
    verdict = "" if alert.verdict is None else f", {alert.verdict.value}"
    return f"{alert.state.value}{verdict}{f': {alert.note}' if alert.note else ''}"


def _write_sample(screen: Screen, sample: Sample) -> None:
    facts = sample.facts
    screen.blank()
    ended = facts.error_code or facts.outcome.value
    call = f" {facts.source}:{facts.name} ({ended})" if facts.name else ""
    said = f"{time_text(facts.time)}{call}"
    screen.block("sample", redacted(said))
    if what := parameters(sample.record, 6):
        screen.block("", redacted(", ".join(f"{name}={value}" for name, value in what)), lines=2)
    for text in burst_texts(sample.burst) if sample.burst is not None else ():
        screen.block("", redacted(text), lines=2)
    for leaf in sample.evidence[:4]:
        screen.block("why", redacted(evidence_text(leaf, 80)), lines=2)
    if sample.place.object:
        screen.block("read", place_text(sample.place), lines=3)
