"""The entry point: parses arguments, runs one command, turns errors into exit codes."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn, Protocol, cast

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.parser import build_parser, runner

__all__ = ["main", "run"]

WHOLE = "TRAILHAWK_WHOLE_CRASHES"
"""The variable that has crashes told with what they quote, for who works on Trailhawk."""


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
    from trailhawk.model.crashes import crash_text  # noqa: PLC0415
    from trailhawk.model.errors import ConfigError, SourceError  # noqa: PLC0415

    try:
        return command.run(parsed)
    except ConfigError as error:
        _say(str(error))
        return ExitCode.USAGE
    except SourceError as error:
        _say(str(error))
        return ExitCode.BAD_INPUT
    except BrokenPipeError:
        raise
    except OSError as error:
        _say(_no_file(error))
        return ExitCode.BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the outermost place
        print(crash_text(error, whole=WHOLE in os.environ), file=sys.stderr)
        return ExitCode.BUG


def _say(message: str) -> None:
    """Tell the person; a message may quote a log or a configuration."""
    from trailhawk.model.printable import printable  # noqa: PLC0415 - as above
    from trailhawk.model.redaction import redacted  # noqa: PLC0415 - as above

    print(f"trailhawk: {printable(redacted(message))}", file=sys.stderr)


def _no_file(error: OSError) -> str:
    """Return what a disk or a terminal refused, and on which file where that is known."""
    name = f" ({error.filename})" if isinstance(error.filename, str) else ""
    return f"cannot read or write: {error.strerror or type(error).__name__}{name}"


def run() -> None:
    """Run as a program."""
    _open_streams()
    _buffer_output()
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.OK
    except OSError as error:
        # What was still to be printed is lost, and Python would fail on it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say(f"the output is not whole: {error.strerror}")
        code = ExitCode.BAD_INPUT
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    # Not in there: what was interrupted puts its temporary files away when the exception goes.
    if code is ExitCode.INTERRUPTED:
        _leave(code)
    sys.exit(code)


def _leave(code: ExitCode) -> NoReturn:
    """End here and now, with the worker processes that are left.

    At its usual end Python waits for threads and processes. One that an interruption found in the
    middle of something may hold a lock for ever, or wait for one.
    """
    # People press twice.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pool = sys.modules.get("multiprocessing")
    for child in pool.active_children() if pool is not None else ():
        child.kill()
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(code)


def _open_streams() -> None:
    """Put something in the place of streams that whoever started us has closed.

    Python has None there, and the next file to be opened would get the stream's number: what some
    library prints as an error would end up in it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest number that is free, which is this stream's.
            handle = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8"))


def _buffer_output() -> None:
    """Give the output a buffer where it has none, as under ``PYTHONUNBUFFERED``.

    Without one Python drops what a short write leaves over, and says nothing.
    """
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=sys.stdout.encoding,
            errors=sys.stdout.errors,
            line_buffering=True,
        )
