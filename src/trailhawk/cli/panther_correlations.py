"""The tests of Panther's correlation rules, through the windows that a scan runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trailhawk.cli.verdicts import Verdict
from trailhawk.engine.windows import Seen, windows_for
from trailhawk.engine.windows.seen import moment_of
from trailhawk.frontends.panther.correlation_tests import CorrelationTest, correlation_tests
from trailhawk.frontends.panther.specs import Spec
from trailhawk.ir.logic import Sequence, Windowed
from trailhawk.model.findings import Burst
from trailhawk.model.limits import Limits

__all__ = ["bursts_of", "correlation_verdicts"]


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
    return f"{wanted}: the correlation {'holds of ' + shown if bursts else 'never holds'}"


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
