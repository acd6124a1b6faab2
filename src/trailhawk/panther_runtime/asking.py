"""Asking rules one by one, as tests do: what ends the worker is an error of the rule it ran."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Self

from trailhawk.panther_runtime.client import Worker, WorkerError
from trailhawk.panther_runtime.messages import Ask, Content, Verdict

__all__ = ["MAX_ENDED", "Asker"]

MAX_ENDED = 3
"""How often one rule may end the worker before it is asked no more."""


class Asker:
    """A worker, and another one whenever a rule has ended it. Use it as a context."""

    def __init__(self, content: Content, start: Callable[[Content], Worker] = Worker) -> None:
        """Start a worker. ``WorkerError`` where none can load the content."""
        self._content = content
        self._start = start
        self._worker: Worker | None = start(content)
        self._ended: Counter[str] = Counter()

    @property
    def confinement(self) -> str:
        """How far the worker is confined, in words."""
        return self._running().confinement

    def ask(self, ask: Ask) -> list[Verdict]:
        """Return a rule's verdicts on records; an error for each where the worker ended."""
        if self._ended[ask.rule] >= MAX_ENDED:
            return [Verdict(None, f"not asked: it ended the worker {MAX_ENDED} times")] * len(
                ask.records
            )
        worker = self._running()
        _ = worker.broken  # whatever goes wrong until all is loaded is not this rule's doing
        try:
            return worker.ask(ask)
        except WorkerError as error:
            self._worker = None
            self._ended[ask.rule] += 1
            return [Verdict(None, str(error)) for _ in ask.records]

    def _running(self) -> Worker:
        if self._worker is None:
            self._worker = self._start(self._content)
        return self._worker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.close()
