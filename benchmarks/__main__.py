"""``python -m benchmarks``: every figure that the documentation quotes, measured here and now.

Logs and rules are generated (seeded) into a temporary folder; ratios are medians of pairs run in
turn in this process, so they hold on a machine whose speed drifts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.lanes import LANES, Bench


def main() -> int:
    """Measure the chosen lanes and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lanes", nargs="*", metavar="LANE", help="default: all")
    parser.add_argument("--events", type=int, default=200_000, help="size of the main log set")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds of each pair")
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="trailhawk-bench-") as folder:
        bench = Bench(Path(folder), arguments.events, arguments.rounds)
        print(f"python {sys.version.split()[0]}, {arguments.events:,} events a set")
        for name in arguments.lanes or LANES:
            for figure in LANES[name](bench):
                failed += not figure.holds
                print(figure.line, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
