"""How many processors may be used, where the system tells it and where it does not."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from trailhawk.model.processors import processors

ROOT = Path(__file__).parents[2]


def test_those_left_to_this_process_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 7}, raising=False)
    assert processors() == 3


def test_a_system_that_does_not_tell_gives_all_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert processors() == 6


def test_a_system_that_tells_nothing_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processors() == 1


def test_nobody_else_asks_the_system() -> None:
    askers = {
        str(path.relative_to(ROOT))
        for folder in ("src", "bars", "benchmarks", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"sched_getaffinity|cpu_count\(", path.read_text("utf-8"))
    }
    assert askers == {"src/trailhawk/model/processors.py"}
