"""How values read in reports for people: counts, times, principals, tallies.

Returns plain text, nothing escaped: escaping is the business of each medium.
"""

from __future__ import annotations

from collections import Counter

from trailhawk.model.books import Books
from trailhawk.model.findings import (
    Burst,
    Evidence,
    Group,
    Outcomes,
    OutcomeValue,
    Place,
    Summary,
    Tally,
)
from trailhawk.model.printable import cut
from trailhawk.model.severity import Level

__all__ = [
    "DASH",
    "TIMES",
    "agent_text",
    "burst_texts",
    "counted",
    "evidence_text",
    "levels_text",
    "outcome_text",
    "outcome_texts",
    "period_text",
    "place_text",
    "principal_text",
    "prose",
    "records_text",
    "tally_text",
    "time_text",
    "tools_text",
]

DASH = "\N{EN DASH}"
MAX_OUTCOME_CHARS = 200
TIMES = "\N{MULTIPLICATION SIGN}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return ``1,204 findings`` or ``1 finding``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def time_text(time: str) -> str:
    """Return ``2021-07-28 10:02:11`` of a time in RFC 3339; other text as it is."""
    if len(time) >= 20 and time[10] == "T" and time.endswith("Z"):
        return f"{time[:10]} {time[11:19]}"
    return time


def period_text(first: str, last: str) -> str:
    """Return a period in UTC; a date that both ends share is said once."""
    start, end = time_text(first), time_text(last)
    if not start:
        return "at an unknown time"
    if start == end:
        return f"{start} UTC"
    if start[:10] == end[:10] and len(end) == 19:
        end = end[11:]
    return f"{start} {DASH} {end} UTC"


def principal_text(principal: str, account: str) -> str:
    """Return what a person calls a principal: ``user/bob``, ``role/Deployer``, ``root``.

    The account is told where it is not the one that the event happened in.
    """
    if not principal:
        return "(nobody named)"
    parts = principal.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return principal
    name = parts[5]
    kind, _, rest = name.partition("/")
    if kind == "assumed-role" and rest:
        name = f"role/{rest}"
    elif kind == "federated-user" and rest:
        name = f"federated/{rest}"
    elsewhere = parts[4] and account and parts[4] != account
    return f"{name} of account {parts[4]}" if elsewhere else name


def agent_text(agent: str) -> str:
    """Return the part of a user agent that tells tools apart: its first product, mostly."""
    # Every browser begins with the same product; there only the whole tells anything.
    if agent.startswith("Mozilla/"):
        return cut(agent, 48)
    return agent.lstrip("[").partition(" ")[0] or agent


def tools_text(tally: Tally) -> str:
    """Return a tally of user agents by their first products."""
    tools: Counter[str] = Counter()
    for agent, count in tally.top:
        tools[agent_text(agent)] += count
    return tally_text(Tally(top=tuple(tools.most_common()), others=tally.others))


def tally_text(tally: Tally, *, most: int = 3) -> str:
    """Return ``StopLogging x3, DeleteTrail x1, others x2``; a lone value without its count."""
    shown = [f"{value} {TIMES}{count:,}" for value, count in tally.top[:most]]
    others = tally.others + sum(count for _, count in tally.top[most:])
    if others:
        shown.append(f"others {TIMES}{others:,}")
    if len(tally.top) == 1 and not others:
        return tally.top[0][0]
    return ", ".join(shown)


def outcome_text(group: Group) -> str:
    """Return how often the calls happened and how they ended."""
    if group.events:
        return f"{counted(group.count, 'burst')}, {counted(group.events, 'event')} in all"
    times = counted(group.count, "time")
    if not group.failures:
        return f"{times}, all succeeded" if group.count > 1 else f"{times}, succeeded"
    why = tally_text(group.errors)
    because = f" ({why})" if why else ""
    if not group.successes:
        return f"{times}, all failed{because}" if group.count > 1 else f"{times}, failed{because}"
    return f"{times}: {group.successes:,} succeeded, {group.failures:,} failed{because}"


def burst_texts(burst: Burst) -> tuple[str, ...]:
    """Return what a burst was made of, a line for each thing to say."""
    steps = ", ".join(f"{step.count:,} {TIMES} {step.step}" for step in burst.steps)
    shared = ", ".join(f"{name} {'(absent)' if it is None else it}" for name, it in burst.keys)
    lines = [f"{counted(burst.count, 'event')}: {steps}" if len(burst.steps) > 1 else ""]
    lines.append(f"all with {shared}" if shared else "")
    lines += [f"{name}: {most:g} at most" for name, most in burst.measures]
    lines += [f"{name}: {', '.join(found)}" for name, found in burst.values if found]
    return tuple(line for line in lines if line)


def outcome_texts(outcomes: Outcomes) -> tuple[tuple[str, str], ...]:
    """Return what a rule says about a finding as names and texts; what came to nothing is left out.

    A list reads with commas, its texts cut.
    """
    shown = ((name, _value_text(value)) for name, value in outcomes)
    return tuple((name, text) for name, text in shown if text)


def _value_text(value: OutcomeValue) -> str:
    match value:
        case tuple():
            return ", ".join(filter(None, map(_value_text, value)))
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case _:
            return cut(str(value), MAX_OUTCOME_CHARS)


def evidence_text(leaf: Evidence, max_value: int) -> str:
    """Return what was seen, cut, and what was asked; only the latter where it says both."""
    if not leaf.value or leaf.test.endswith(f' eq "{leaf.value}"'):
        return leaf.test
    return f"saw {cut(leaf.value, max_value)}: {leaf.test}"


def place_text(place: Place) -> str:
    """Return where a record was read, the way ``jq`` would ask for it."""
    return f"Records[{place.index}] of {place.object}"


def levels_text(summary: Summary) -> str:
    """Return the number of groups by level, worst first: ``2 critical, 3 high``."""
    counts = dict.fromkeys(sorted(Level, reverse=True), 0)
    for group in summary.groups:
        counts[group.rule.severity.level] += 1
    return ", ".join(f"{count:,} {level.value}" for level, count in counts.items() if count)


def prose(text: str) -> str:
    """Return a rule author's text as one paragraph: line breaks and indents become spaces."""
    return " ".join(text.split())


def records_text(summary: Summary, books: Books) -> str:
    """Return how much was looked at."""
    records = counted(books.records_read, "record")
    objects = counted(books.objects_done + books.objects_damaged, "file")
    rules = counted(summary.rules_loaded, "rule")
    return f"{records} in {objects}, checked by {rules}"
