"""The shim, built by the C compiler that is there, and Trailhawk running under it."""

from __future__ import annotations

import enum
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from bars.faults.wire import Answer, Request

__all__ = ["Bench", "Ended", "Fault", "bench", "can_run"]


class Fault(enum.IntEnum):
    """What happens to the chosen step; the numbers are those of ``io.c``."""

    NONE = 0
    DIE_BEFORE = 1
    DIE_AFTER = 2
    DIE_WITHIN = 3
    """Half of a write reaches the file."""
    NO_SPACE = 4
    """This write and all after it."""
    IO_ERROR = 5
    INTERRUPTED = 6
    SHORT = 7
    """A write takes half, and says so."""
    NO_SYNC = 8


class Ended(msgspec.Struct, frozen=True):
    """How a run ended."""

    code: int
    out: bytes
    err: str


class Bench:
    """Runs commands whose steps below ``root`` are numbered."""

    def __init__(self, folder: Path, root: Path, process: subprocess.Popen[bytes]) -> None:
        self.root = root
        self._folder = folder
        self._process = process

    def run(
        self, *arguments: str, step: int = 0, fault: Fault = Fault.NONE, out: Path | None = None
    ) -> Ended:
        """Run a command; what it prints goes to a file, which counts when it is below the root."""
        printed = out or self._folder / "out"
        err = self._folder / "err"
        request = Request(list(arguments), str(self.root), str(printed), str(err), step, fault)
        code = self._ask(request)
        return Ended(code, printed.read_bytes(), err.read_text("utf-8", "replace"))

    def steps(self, *arguments: str, out: Path | None = None) -> list[str]:
        """Return what a run does to files below the root, in order."""
        printed, trace = out or self._folder / "out", self._folder / "trace"
        err = self._folder / "err"
        self._ask(
            Request(
                list(arguments), str(self.root), str(printed), str(err), 0, Fault.NONE, str(trace)
            )
        )
        return [line.split()[1] for line in trace.read_text().splitlines()]

    def _ask(self, request: Request) -> int:
        sent, received = self._pipes()
        sent.write(msgspec.json.encode(request) + b"\n")
        sent.flush()
        return msgspec.json.decode(received.readline(), type=Answer).code

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("started without pipes")
        return self._process.stdin, self._process.stdout


def can_run() -> bool:
    """Return whether the shim can be built and loaded here."""
    return sys.platform == "linux" and shutil.which("cc") is not None


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Yield a bench; its root is also where caches and temporary files go.

    It is in memory where there is such a place: processes die here and not the machine, and
    thousands of syncs would only wait for a disk.
    """
    library = folder / "io.so"
    source = Path(__file__).with_name("io.c")
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    place = memory if os.access(memory, os.W_OK) else folder
    root = Path(tempfile.mkdtemp(prefix="trailhawk-bar-", dir=place))
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "XDG_CACHE_HOME": str(root / "cache"),
        "TMPDIR": str(root),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bars.faults.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    try:
        yield Bench(folder, root, process)
    finally:
        process.communicate()
        shutil.rmtree(root, ignore_errors=True)
