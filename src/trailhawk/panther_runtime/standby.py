"""A worker process that does not know yet what it will run.

It spends a quarter of a second on importing what rules import. Whoever has to read the rules
first starts it before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

from trailhawk.panther_runtime.frames import packed
from trailhawk.panther_runtime.messages import GIVEN, Content

__all__ = ["Standby", "ended"]

WORKER = "trailhawk.panther_runtime.worker"


class Standby:
    """A worker process without content. Used as a context, it ends where nobody gave it any."""

    def __init__(self) -> None:
        """Start the process."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it is written
        self.process: subprocess.Popen[bytes] | None = subprocess.Popen(
            # -P: what lies in the working folder, rules perhaps, is no module of the worker's.
            [sys.executable, "-P", "-s", "-B", "-m", WORKER, str(self._file.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            pass_fds=(self._file.fileno(),),
        )
        """None once it has been given away."""

    def given(self, content: Content) -> subprocess.Popen[bytes]:
        """Give it content, and the process away; only the first content is that of this process."""
        if self.process is None:
            return Standby().given(content)
        process, self.process = self.process, None
        with self._file as file:
            file.write(packed(content))
            file.seek(0)
        assert process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(OSError):  # that it has ended is told where its first answer is read
            process.stdin.write(GIVEN)
            process.stdin.flush()
        return process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if self.process is not None:
            ended(self.process)


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process and close its pipes."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what is left to write goes nowhere
                pipe.close()
    process.wait()


def _environment() -> dict[str, str]:
    """Return the little that the worker gets to know of its surroundings."""
    package = str(Path(__file__).parents[2])
    given = os.environ.get("PYTHONPATH")
    return {
        "PYTHONPATH": os.pathsep.join([package, given] if given else [package]),
        # Rules put sets into their alerts; the order must be the same each time.
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
