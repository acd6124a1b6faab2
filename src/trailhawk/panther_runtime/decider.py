"""Panther rules' Python as the last word on records: batches, failures, and the alert's texts.

A worker that has to be ended loses nothing but its modules' own variables: the key-value store is
kept on this side as well, and the next worker gets it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Self

import msgspec

from trailhawk.model.deciding import Question, Ruling, Told
from trailhawk.panther_runtime.client import Worker, WorkerError
from trailhawk.panther_runtime.messages import Answer, Batch, Content, Kept, Verdict
from trailhawk.panther_runtime.telling import told_of

__all__ = ["MAX_FAILURES", "PythonDecider", "Restate"]

MAX_FAILURES = 3
"""How often one rule may end the worker, or take too long, before it is asked no more.

Then, and wherever the worker could not answer, a rule that is translated exactly goes by its
condition: or a record that makes a title endless would hide what matched it.
"""

BATCH_SECONDS = 60.0

Restate = Callable[[Told, Mapping[str, object]], Told]
NONE_RESTATED: Mapping[str, Restate] = MappingProxyType({})


class PythonDecider:
    """Asks a worker. Use it as a context; codes are rule ids of the content."""

    def __init__(
        self,
        content: Content,
        titles: dict[str, str],
        start: Callable[[Content], Worker] = Worker,
        batch_seconds: float = BATCH_SECONDS,
        restate: Mapping[str, Restate] = NONE_RESTATED,
    ) -> None:
        """Start a worker; ``titles`` says what each rule is called, by id.

        ``restate`` puts what a rule's document says itself in the place of what its code told.
        """
        self._restate = restate
        self._content = content
        self._titles = titles
        self._start = start
        self._batch_seconds = batch_seconds
        self._kept: dict[str, Kept] = {}
        self._failures: Counter[str] = Counter()
        self._asked = False
        self._worker: Worker | None = start(content)

    @property
    def confinement(self) -> str:
        """How far the worker is confined, in words."""
        return self._running().confinement

    @property
    def broken(self) -> dict[str, str]:
        """Why rules could not be loaded, by rule."""
        return self._running().broken

    def decide(self, questions: Sequence[Question]) -> list[Ruling]:
        """Return a ruling for each question, in their order."""
        try:
            verdicts = self._ask(questions, self._batch_seconds)
        except WorkerError:
            verdicts = [self._alone(question) for question in questions]
        if any(map(_starved, verdicts)):
            verdicts = self._fed(questions, verdicts)
        return [
            self._ruling(question, verdict)
            for question, verdict in zip(questions, verdicts, strict=True)
        ]

    def forget(self) -> None:
        """Begin anew with an empty store, and modules as they were loaded."""
        self._kept.clear()
        if self._asked:
            self._asked = False
            self.close()

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> Worker:
        if self._worker is None:
            self._worker = self._start(msgspec.structs.replace(self._content, kept=self._kept))
        return self._worker

    def _ask(self, questions: Sequence[Question], seconds: float) -> list[Verdict]:
        asked = [question for question in questions if not self._given_up(question.code)]
        records: dict[int, int] = {}
        bodies: list[dict[str, object]] = []
        asks: list[tuple[str, int]] = []
        for question in asked:
            at = records.setdefault(id(question.record), len(bodies))
            if at == len(bodies):
                bodies.append(dict(question.record))
            asks.append((question.code, at))
        answer = self._exchange(Batch(bodies, asks), seconds) if asks else Answer([])
        said = iter(answer.verdicts)
        return [
            _given_up() if self._given_up(question.code) else next(said) for question in questions
        ]

    def _exchange(self, batch: Batch, seconds: float) -> Answer:
        self._asked = True
        try:
            answer = self._running().ask_all(batch, seconds)
        except WorkerError:
            self._worker = None
            raise
        for key, kept in answer.changed.items():
            if kept is None:
                self._kept.pop(key, None)
            else:
                self._kept[key] = kept
        return answer

    def _alone(self, question: Question) -> Verdict:
        """Ask one question by itself, because one of its batch ended the worker."""
        try:
            return self._ask([question], self._content.call_seconds * 2 + 1)[0]
        except WorkerError as error:
            self._failures[question.code] += 1
            return Verdict(None, f"{type(error).__name__}: {error}", missing=True)

    def _fed(self, questions: Sequence[Question], verdicts: list[Verdict]) -> list[Verdict]:
        """Ask again, in a new worker, those for which there was no memory.

        A rule may have piled up what others then lack. One that is without any in a new worker
        has used it up itself.
        """
        found: list[Verdict] = []
        used = True
        for question, verdict in zip(questions, verdicts, strict=True):
            if not _starved(verdict):
                found.append(verdict)
                continue
            if used:
                self.close()
            found.append(self._alone(question))
            used = _starved(found[-1])
            self._failures[question.code] += used
        return found

    def _given_up(self, code: str) -> bool:
        return self._failures[code] >= MAX_FAILURES

    def _ruling(self, question: Question, verdict: Verdict) -> Ruling:
        if any(said.startswith("TooLong") for said in (verdict.error, *verdict.errors.values())):
            self._failures[question.code] += 1
        if verdict.matched is not True:
            return Ruling(verdict.matched, error=verdict.error, missing=verdict.missing)
        title = self._titles.get(question.code, "") or question.code
        told = told_of(question.code, title, verdict)
        if question.code in self._restate:
            told = self._restate[question.code](told, question.record)
        fell_back = "; ".join(f"{name}(): {error}" for name, error in verdict.errors.items())
        return Ruling(True, told, fell_back=fell_back)


def _starved(verdict: Verdict) -> bool:
    return verdict.error.startswith("MemoryError")


def _given_up() -> Verdict:
    return Verdict(None, f"not asked: it failed hard {MAX_FAILURES} times", missing=True)
