"""``python -m bars``: the smoke lane; ``--full``: the lane for nights; or just some bars by id."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from bars.alerts import ALERTS
from bars.canaries import CANARIES
from bars.conformance import CONFORMANCE
from bars.damaged import DAMAGED
from bars.evasion import EVASION
from bars.faults.sweeps import FAULTS
from bars.harness import Bar, Context, Outcome
from bars.kills import KILLS
from bars.logs import LOGS
from bars.memory import MEMORY
from bars.rules import RULES
from bars.showing import SHOWING
from bars.speed import SPEED
from bars.web import WEB
from bars.windows import WINDOWS

BARS: dict[str, Bar] = {
    **LOGS,
    **CONFORMANCE,
    **SPEED,
    **RULES,
    **EVASION,
    **WINDOWS,
    **SHOWING,
    **ALERTS,
    **KILLS,
    **FAULTS,
    **DAMAGED,
    **CANARIES,
    **MEMORY,
    **WEB,
}


def main() -> int:
    """Run the chosen bars and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bars", nargs="*", metavar="ID", help=f"of {', '.join(BARS)}")
    parser.add_argument("--full", action="store_true", help="the long lane")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    unknown = set(arguments.bars) - set(BARS)
    if unknown:
        parser.error(f"no such bar: {', '.join(sorted(unknown))}")
    print(f"seed {arguments.seed}, {'full' if arguments.full else 'smoke'} lane", flush=True)
    failed = 0
    start = time.perf_counter()
    for name in arguments.bars or BARS:
        began, before = time.perf_counter(), _worked()
        outcome = _run(name, arguments.full, arguments.seed)
        failed += not outcome.holds
        seconds = time.perf_counter() - began
        verdict = "ok  " if outcome.holds else "MISS"
        took = f"[{seconds:.1f} s, {_worked() - before:.0f} s of a core]"
        print(f"{verdict} {name:3} {outcome.figures}  {took}", flush=True)
    minutes, worked = (time.perf_counter() - start) / 60, _worked() / 60
    held = len(arguments.bars or BARS) - failed
    print(f"{held} hold, {failed} missed; {minutes:.1f} minutes, {worked:.1f} of one core's work")
    return 1 if failed else 0


def _worked() -> float:
    """Return the seconds of processor time that this process and those it waited for have had."""
    return sum(sum(os.times()[at : at + 2]) for at in (0, 2))


def _run(name: str, full: bool, seed: int) -> Outcome:  # noqa: FBT001
    with tempfile.TemporaryDirectory(prefix=f"trailhawk-{name}-") as folder:
        context = Context(Path(folder), full, random.Random(f"{seed}-{name}"))
        try:
            return BARS[name](context)
        except Exception as error:  # noqa: BLE001 - a bar that breaks is a bar missed
            traceback.print_exc()
            return Outcome(holds=False, figures=f"broke: {error!r}")


if __name__ == "__main__":
    sys.exit(main())
