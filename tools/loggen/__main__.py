"""The command line: ``python -m tools.loggen --events N --seed S --out DIR``."""

import argparse
import sys
import time
from pathlib import Path

from tools.loggen.generate import generate
from tools.loggen.settings import Settings

_USAGE = 2


def main(arguments: list[str]) -> int:
    """Run the generator and return an exit code."""
    options = _parser().parse_args(arguments)
    began = time.perf_counter()
    try:
        told = generate(_settings(options), options.out, options.jobs)
    except (FileExistsError, ValueError) as problem:
        print(f"loggen: {problem}", file=sys.stderr)
        return _USAGE
    seconds = time.perf_counter() - began
    print(f"{told['totals']}, {seconds:.1f} s", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.loggen", description=__doc__)
    add = parser.add_argument
    add("--events", type=int, required=True, metavar="N", help="distinct events to write")
    add("--seed", type=int, default=1, metavar="S")
    add("--out", type=Path, required=True, metavar="DIR", help="gets AWSLogs/ and truth.json")
    add("--records-per-file", type=int, default=1_000, metavar="N")
    add("--attack-rate", type=float, default=0.0005, metavar="P", help="share of planted records")
    add("--dup-rate", type=float, default=0.0, metavar="P", help="share of events delivered twice")
    add("--accounts", type=int, default=3, metavar="N")
    add("--days", type=int, default=1, metavar="N")
    add("--noise-match-rate", type=float, default=0.2, metavar="R",
        help="share of background events that inventory rules match")  # fmt: skip
    add("--jobs", type=int, default=1, metavar="J", help="processes; changes no byte")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    values = {name: value for name, value in vars(options).items() if name not in {"out", "jobs"}}
    return Settings(**values)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
