"""The entry point: parses arguments, runs one command, turns errors into exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Protocol, cast

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.parser import build_parser, runner

__all__ = ["main", "run"]


class Command(Protocol):
    """What a command's module offers."""

    def run(self, arguments: object) -> ExitCode:
        """Do the work and say how it ended."""


def main(arguments: Sequence[str] | None = None) -> ExitCode:
    """Run one command line; errors become a message on stderr and an exit code."""
    parsed = build_parser().parse_args(arguments)
    try:
        command = cast("Command", runner(parsed))
    except ImportError as error:
        # A missing RE2 must never be made up for by an engine that a pattern can bring to a halt.
        print(f"trailhawk: the installation is broken: {error}", file=sys.stderr)
        return ExitCode.BUG
    # Imported by now in any case; at the top it would slow ``--help`` down.
    from trailhawk.model.errors import ConfigError, SourceError  # noqa: PLC0415
    from trailhawk.model.printable import printable  # noqa: PLC0415

    try:
        return command.run(parsed)
    except ConfigError as error:
        print(f"trailhawk: {printable(str(error))}", file=sys.stderr)
        return ExitCode.USAGE
    except SourceError as error:
        print(f"trailhawk: {printable(str(error))}", file=sys.stderr)
        return ExitCode.BAD_INPUT
    except AssertionError as error:
        traceback.print_exc()
        print(f"trailhawk: our bug, please report it: {printable(str(error))}", file=sys.stderr)
        return ExitCode.BUG


def run() -> None:
    """Run as a program."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.OK
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    sys.exit(code)
