"""Worker processes that inherit by forking, and what an interruption leaves of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import InvalidStateError

import pytest

from trailhawk.model.forking import end_workers, in_parts

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="nothing forks here"
)


@pytest.fixture(autouse=True)
def own_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)


def interrupted(some: tuple[int, ...]) -> list[int]:
    os.kill(os.getpid(), signal.SIGINT)
    return list(some)


def test_an_interruption_is_the_parents_business() -> None:
    assert list(in_parts(interrupted, (1, 2, 3, 4), at_least=1, workers=2)) == [1, 2, 3, 4]


def one_fails(some: tuple[int, ...]) -> list[int]:
    if some[0]:
        time.sleep(600)
    raise ValueError(some[0])


def test_a_failure_waits_for_no_other_worker() -> None:
    with pytest.raises(ValueError, match="0"):
        list(in_parts(one_fails, (0, 1), at_least=1, workers=2, parts_a_worker=1))
    assert multiprocessing.active_children() == []


def test_only_work_that_was_called_off_is_not_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    end_workers()
    for error in (InvalidStateError("called off"), ValueError("told")):
        threading.excepthook(threading.ExceptHookArgs((type(error), error, None, None)))
    said = capsys.readouterr().err
    assert "told" in said
    assert "called off" not in said
