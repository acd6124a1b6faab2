"""``python -m bars``: the smoke lane; ``--full``: the lane for nights; or just some bars by id."""

from __future__ import annotations

import argparse
import os
import sys
import time

import msgspec

from bars.registry import BARS
from bars.running import Lane, Result, run_all, run_here


def main() -> int:
    """Run the chosen bars and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bars", nargs="*", metavar="ID", help=f"of {', '.join(BARS)}")
    parser.add_argument("--full", action="store_true", help="the long lane")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="bars side by side (default: 2)")
    parser.add_argument("--apart", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = set(arguments.bars) - set(BARS)
    if unknown:
        parser.error(f"no such bar: {', '.join(sorted(unknown))}")
    lane = Lane(arguments.full, arguments.seed, max(1, arguments.jobs))
    if arguments.apart:
        outcome = run_here(arguments.bars[0], lane)
        print(msgspec.json.encode(outcome).decode(), flush=True)
        return 0
    return _run(arguments.bars or list(BARS), lane)


def _run(names: list[str], lane: Lane) -> int:
    print(f"seed {lane.seed}, {'full' if lane.full else 'smoke'} lane", flush=True)
    began = time.perf_counter()
    results = run_all(names, lane, _tell)
    minutes = (time.perf_counter() - began) / 60
    worked = sum(one.worked for one in results) / 60
    missed = [one.name for one in results if not one.holds]
    print(
        f"{len(results) - len(missed)} hold, {len(missed)} missed{''.join(f' {n}' for n in missed)}"
        f"; {minutes:.1f} minutes, {worked:.1f} of one core's work (load {os.getloadavg()[0]:.1f})"
    )
    return 1 if missed else 0


def _tell(one: Result) -> None:
    verdict = "ok  " if one.holds else "MISS"
    took = f"[{one.seconds:.1f} s, {one.worked:.0f} s of a core]"
    print(f"{verdict} {one.name:3} {one.figures}  {took}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
