"""The tests of Panther's correlation rules, through the windows that a scan runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trailhawk.cli.verdicts import Verdict
from trailhawk.engine.windows import Seen, windows_for
from trailhawk.engine.windows.seen import moment_of
from trailhawk.frontends.panther.correlation_tests import (
    CorrelationTest,
    Happened,
    correlation_tests,
)
from trailhawk.frontends.panther.specs import Spec
from trailhawk.ir.logic import Sequence, Windowed
from trailhawk.model.findings import Burst
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["bursts_of", "correlation_verdicts"]

MAX_SHOWN = 6
MAX_CHARS = 120


def correlation_verdicts(specs: Iterable[Spec]) -> Iterator[Verdict]:
    """Yield how each test of a correlation rule came out."""
    for test in correlation_tests(specs):
        reason = _reason(test)
        yield Verdict(test.file, test.rule, test.name, not reason, reason)


def _reason(test: CorrelationTest) -> str:
    """Return why a test fails; empty when it passes."""
    if test.logic is None:
        return f"not run: {test.problem}"
    wanted = f"expected {str(test.expected).lower()}"
    bursts = bursts_of(test, test.logic)
    if bool(bursts) is test.expected:
        return ""
    shown = "; ".join(f"{one.count} matches {one.first} to {one.last}" for one in bursts[:3])
    said = f"{wanted}: the correlation {'holds of ' + shown if bursts else 'never holds'}"
    return "\n".join((said, *_given(test)))


def _given(test: CorrelationTest) -> Iterator[str]:
    """Yield a line for each step: what the test says its rule has matched, and when."""
    for number, step in enumerate(test.steps):
        found = sorted(
            (one for one in test.happened if one.step == number), key=lambda one: one.time
        )
        some = "; ".join(map(_told, found[:MAX_SHOWN]))
        more = f"; and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
        yield f"  {step}: {some or 'no match'}{more}"


def _told(one: Happened) -> str:
    values = ", ".join(
        f"{field} {', '.join(map(str, found))}"
        for field, found in one.record.items()
        if isinstance(found, list) and found
    )
    return f"{one.time:%Y-%m-%d %H:%M:%S} {cut(values, MAX_CHARS)}"


def bursts_of(test: CorrelationTest, logic: Windowed | Sequence) -> list[Burst]:
    """Return what the logic makes of a test's matches."""
    windows = windows_for(logic, Limits())
    closed = []
    ordered = sorted(enumerate(test.happened), key=lambda one: one[1].time)
    for number, one in ordered:
        seen = Seen(moment_of(one.time), f"{number:06}", one.record, (one.step,))
        closed += windows.take(seen)
    closed += windows.finish()
    return [one.burst for one in closed]
