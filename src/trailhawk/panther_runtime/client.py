"""The other end of the worker: starts it, asks it, and ends it when it takes too long."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from trailhawk.model.errors import SourceError
from trailhawk.panther_runtime.messages import Answer, Ask, Content, Ready, Verdict

__all__ = ["Worker", "WorkerError"]

_T = TypeVar("_T")
MAX_FRAME = 256 * 1024 * 1024


class WorkerError(SourceError):
    """The worker died, took too long, or said what cannot be understood."""


class Worker:
    """A process that runs the rules of one content. Use it as a context."""

    def __init__(self, content: Content, seconds: float = 60.0) -> None:
        """Start and load; ``seconds`` is the most that loading or one request may take."""
        self._seconds = seconds
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-B", "-m", "trailhawk.panther_runtime.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            close_fds=True,
        )
        ready = self._exchange(content, msgspec.msgpack.Decoder(Ready))
        self.confinement = ready.confinement
        self.broken = ready.broken

    def ask(self, ask: Ask) -> list[Verdict]:
        """Return a rule's verdicts on records; ``WorkerError`` ends the worker as well."""
        return self._exchange(ask, msgspec.msgpack.Decoder(Answer)).verdicts

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _exchange(self, message: msgspec.Struct, decoder: msgspec.msgpack.Decoder[_T]) -> _T:
        deadline = time.monotonic() + self._seconds
        try:
            self._send(message)
            size = min(struct.unpack(">I", self._receive(4, deadline))[0], MAX_FRAME)
            return decoder.decode(self._receive(size, deadline))
        except (OSError, msgspec.DecodeError, struct.error) as error:
            self.close()
            raise WorkerError(f"the worker for rules' Python failed: {error}") from error
        except WorkerError:
            self.close()
            raise

    def _send(self, message: msgspec.Struct) -> None:
        body = msgspec.msgpack.encode(message)
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - it was asked for
        pipe.write(struct.pack(">I", len(body)) + body)
        pipe.flush()

    def _receive(self, size: int, deadline: float) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 - it was asked for
        parts = bytearray()
        while len(parts) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise WorkerError(f"a rule's Python took longer than {self._seconds} seconds")
            part = os.read(pipe.fileno(), min(1 << 20, size - len(parts)))
            if not part:
                raise WorkerError("the worker for rules' Python ended by itself")
            parts += part
        return bytes(parts)


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
