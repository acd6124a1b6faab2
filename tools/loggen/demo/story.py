"""STORY.md and expected.csv: the plot told for people, and listed for programs."""

import csv
import io
from collections.abc import Iterable
from itertools import groupby
from textwrap import fill

from tools.loggen.demo.acts import ACTS
from tools.loggen.demo.cast import ACCOUNT_NAMES
from tools.loggen.demo.stage import Played

_HEAD = """# The demonstration: a bad Monday at Larkfield

These logs are invented. `python -m tools.make_demo` writes them and this page from the same tables,
so the two cannot disagree. All times are UTC, on Monday 1 June 2026.

There are {total} records: {plot} tell the story, {copies} are second deliveries of an event that
another trail delivered too, and the rest is the noise of an ordinary day.

Accounts, addresses and names are reserved for documentation. 192.0.2.0/24 is the office,
203.0.113.77 and 198.51.100.23 are the intruder's, 198.18.0.0/15 and 10.0.0.0/8 the company's own
machines.

Follow it with `trailhawk demo`. *What should show* names the behaviour that a good set of rules
reports; how many rules say so, and how loudly, depends on the set. A *look-alike* is a repair that
the same rules may report. `expected.csv` has the same by event id.
"""


def story(played: tuple[Played, ...], total: int, copies: int) -> str:
    """Return the text of STORY.md; ``total`` counts records, ``copies`` those delivered again."""
    parts = [_HEAD.format(plot=len(played), total=total, copies=copies)]
    for number, act in enumerate(ACTS):
        rows = _rows(p for p in played if p.act == number)
        prose = fill(act.prose, width=100, break_on_hyphens=False)
        parts.append(f"## {number + 1}. {act.title}\n\n{prose}\n\n{rows}")
    return "\n".join(parts)


def expected(played: tuple[Played, ...]) -> str:
    """Return expected.csv: one line for each record of the plot."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("time", "eventID", "eventName", "act", "who", "expect"))
    for p in played:
        act = f"{p.act + 1}. {ACTS[p.act].title}"
        lines.writerow((p.beat.time, p.event_id, p.event.name, act, p.beat.who, p.beat.expect))
    return text.getvalue()


def _rows(played: Iterable[Played]) -> str:
    rows = ["| time | who | call | where | what should show |", "|---|---|---|---|---|"]
    for _, alike in groupby(played, key=_likeness):
        rows.append(_row(tuple(alike)))
    return "\n".join(rows) + "\n"


def _likeness(p: Played) -> tuple[object, ...]:
    return (p.beat.who, p.event.name, p.beat.place, p.event.failed)


def _row(alike: tuple[Played, ...]) -> str:
    first = alike[0].beat
    account, region = first.place
    call = f"`{first.call.name}`" + (f", {len(alike)} times" if len(alike) > 1 else "")
    if first.fault is not None:
        call += f" ({first.fault.code or 'failed'})"
    shows = "; ".join(p.beat.expect for p in alike if p.beat.expect)
    where = f"{ACCOUNT_NAMES[account]} {region}"
    return f"| {first.time} | {first.who} | {call} | {where} | {shows} |"
