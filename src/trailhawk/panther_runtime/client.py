"""The other end of the worker: starts it, asks it, and ends it when it takes too long."""

from __future__ import annotations

import os
import select
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self, TypeVar

import msgspec

from trailhawk.model.errors import SourceError
from trailhawk.panther_runtime.frames import packed, wide_numbers
from trailhawk.panther_runtime.messages import (
    Answer,
    Ask,
    Batch,
    Content,
    Loading,
    Ready,
    Verdict,
)
from trailhawk.panther_runtime.standby import Standby, ended

__all__ = ["Worker", "WorkerError"]

_T = TypeVar("_T")
MAX_FRAME = 256 * 1024 * 1024

MAX_ENDED = 20
"""How many rules may end the worker while they are loaded, before it is given up."""

_loads: msgspec.msgpack.Decoder[Loading | Ready] = msgspec.msgpack.Decoder(Loading | Ready)
_answers = msgspec.msgpack.Decoder(Answer, ext_hook=wide_numbers)


class WorkerError(SourceError):
    """The worker died, took too long, or said what cannot be understood."""


class Worker:
    """A process that runs the rules of one content. Use it as a context."""

    def __init__(
        self, content: Content, seconds: float = 60.0, standby: Standby | None = None
    ) -> None:
        """Start, in the process that stands by if there is one.

        ``seconds`` is the most that loading a rule or one request may take.
        Loading goes on in the other process until something is asked of it.
        """
        self._seconds = seconds
        self._content = content
        self._ready: Ready | None = None
        self._process = (standby or Standby()).given(content)

    @property
    def confinement(self) -> str:
        """How far the worker is confined, in words."""
        return self._loaded().confinement

    @property
    def broken(self) -> dict[str, str]:
        """Why rules could not be loaded, by rule."""
        return self._loaded().broken

    def ask(self, ask: Ask) -> list[Verdict]:
        """Return a rule's verdicts on records; ``WorkerError`` ends the worker as well."""
        return self._exchange(ask, self._seconds).verdicts

    def ask_all(self, batch: Batch, seconds: float) -> Answer:
        """Return rules' verdicts on records, within ``seconds``, and what else changed."""
        return self._exchange(batch, seconds)

    def close(self) -> None:
        """End the process."""
        ended(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, message: msgspec.Struct, seconds: float) -> Answer:
        self._loaded()
        with self._ending():
            self._send(message, seconds)
            return self._read(_answers, seconds)

    def _loaded(self) -> Ready:
        while self._ready is None:
            self._ready = self._loading()
        return self._ready

    def _loading(self) -> Ready | None:
        """Wait until all is loaded; None if a rule ended the worker, and one without it began."""
        last = ""
        try:
            with self._ending():
                while isinstance(message := self._read(_loads, self._seconds), Loading):
                    last = message.rule
        except WorkerError as error:
            if last not in self._content.rules or len(self._content.broken) >= MAX_ENDED:
                raise
            self._content = msgspec.structs.replace(
                self._content,
                rules={name: text for name, text in self._content.rules.items() if name != last},
                broken={**self._content.broken, last: f"while it was loaded, {error}"},
            )
            self._process = Standby().given(self._content)
            return None
        return message

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """End the worker when anything goes wrong with it."""
        try:
            yield
        except (OSError, msgspec.DecodeError, struct.error) as error:
            self.close()
            raise WorkerError(f"the worker for rules' Python failed: {error}") from error
        except WorkerError:
            self.close()
            raise

    def _read(self, decoder: msgspec.msgpack.Decoder[_T], seconds: float) -> _T:
        deadline = time.monotonic() + seconds
        size = struct.unpack(">I", self._receive(4, deadline, seconds))[0]
        if size > MAX_FRAME:
            raise WorkerError("the worker for rules' Python said too much")
        return decoder.decode(self._receive(size, deadline, seconds))

    def _send(self, message: msgspec.Struct, seconds: float) -> None:
        """Write a frame; what a worker does not take in time is one that does not listen."""
        body = packed(message)
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - it was asked for
        os.set_blocking(pipe.fileno(), False)
        deadline = time.monotonic() + seconds
        left = memoryview(struct.pack(">I", len(body)) + body)
        while left:
            wait = max(0.0, deadline - time.monotonic())
            if not select.select([], [pipe], [], wait)[1]:
                raise WorkerError(f"a rule's Python took longer than {seconds:g} seconds")
            with suppress(BlockingIOError):
                left = left[os.write(pipe.fileno(), left) :]

    def _receive(self, size: int, deadline: float, seconds: float) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 - it was asked for
        parts = bytearray()
        while len(parts) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise WorkerError(f"a rule's Python took longer than {seconds:g} seconds")
            part = os.read(pipe.fileno(), min(1 << 20, size - len(parts)))
            if not part:
                raise WorkerError("the worker for rules' Python ended by itself")
            parts += part
        return bytes(parts)
