"""What ``rules profile`` measured, as tables for people and as JSON lines."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trailhawk.cli.tables import Column, print_json, print_table
from trailhawk.engine.profiling import Cost, Profiler, Screening
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.sinks.wording import counted

__all__ = ["Row", "write_json", "write_text"]

_COSTS = (
    Column("ms", right=True, least=7),
    Column("hits", right=True, least=4),
    Column("asked of", right=True, least=8),
    Column("rule", most=60, least=24),
    Column("language", most=10, least=7),
    Column("ruled out by", most=60, least=16),
)
_ALWAYS = (Column("rule", most=60, least=28), Column("why", most=90, least=40))


class Row(msgspec.Struct, frozen=True):
    """What one rule cost."""

    rule: Rule
    cost: Cost
    screening: Screening


def write_text(rows: Sequence[Row], profiler: Profiler, *, everything: bool) -> None:
    """Print what was measured, the dearest first, and which rules must always run and why."""
    spent = sum(row.cost.nanoseconds for row in rows)
    print(
        f"{counted(profiler.records, 'record')}, {counted(len(rows), 'rule')}: "
        f"screening {profiler.screening_nanoseconds / 1e6:,.1f} ms, "
        f"conditions {spent / 1e6:,.1f} ms"
    )
    shown = [row for row in rows if everything or row.cost.candidates]
    print_table(_COSTS, [_cells(row) for row in shown])
    if len(shown) < len(rows):
        print(f"{counted(len(rows) - len(shown), 'rule')} asked of no record (--all shows them)")
    always = [row for row in rows if row.screening.always]
    if always:
        print(f"\nbound to no eventName, so they run on records of every name: {len(always)}")
        print_table(_ALWAYS, [(row.rule.meta.title, _why(row.screening)) for row in always])
    if any(not isinstance(row.rule.logic, Single) for row in rows):
        print("\nhits of a rule over many events are the events that enter its windows")


def _cells(row: Row) -> tuple[str, ...]:
    cost = row.cost
    return (
        f"{cost.nanoseconds / 1e6:,.2f}",
        f"{cost.hits:,}",
        f"{cost.candidates:,}",
        row.rule.meta.title,
        row.rule.meta.vendor,
        ", ".join(row.screening.deciding) or "nothing alone",
    )


def _why(screening: Screening) -> str:
    if screening.deciding:
        return f"ruled out by {', '.join(screening.deciding)} alone"
    if screening.fields:
        return f"no one field rules it out; asks {', '.join(screening.fields)}"
    return "asks no field that screening reads: runs on all records"


def write_json(rows: Sequence[Row], profiler: Profiler) -> None:
    """Print one object a rule, and the whole in the last."""
    print_json(
        "cost",
        (
            {
                "rule": row.rule.uid,
                "title": row.rule.meta.title,
                "language": row.rule.meta.vendor,
                **msgspec.to_builtins(row.cost),
                **msgspec.to_builtins(row.screening),
            }
            for row in rows
        ),
    )
    total = {
        "records": profiler.records,
        "screening_nanoseconds": profiler.screening_nanoseconds,
    }
    print_json("summary", [total])
