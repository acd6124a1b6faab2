"""A few real kills and a full disk; ``python -m bars R1`` does a hundred."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
from pathlib import Path

from tests.pipeline.logs import environment, run, scan_command, write_logs, write_rules
from tests.pipeline.test_intake import alerts_of, objects, take
from tests.store.stores import whole

from trailhawk.model.errors import SourceError
from trailhawk.store import open_store


def test_killed_runs_go_on_where_they_stopped(tmp_path: Path) -> None:
    logs, rules = write_logs(tmp_path / "logs", files=90), write_rules(tmp_path / "rules")
    cache = tmp_path / "cache"
    expected = run(scan_command(tmp_path / "whole.db", logs, rules), cache).stdout
    command = scan_command(tmp_path / "killed.db", logs, rules)
    chance = random.Random(7)
    for _ in range(4):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(cache)
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.2, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert expected
    assert run(command, cache).stdout == expected


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    logs, rules = write_logs(tmp_path / "logs"), write_rules(tmp_path / "rules")
    expected = alerts_of(rules, objects(logs))
    path = str(tmp_path / "full.db")
    said: list[str] = []
    for pages in range(40, 90, 5):
        store = open_store(path)
        store.connection.execute(f"PRAGMA max_page_count={pages}")
        try:
            take(store, rules, objects(logs))
        except SourceError as error:
            said.append(str(error))
        store.close()
    store = open_store(path)
    take(store, rules, objects(logs))
    assert whole(store) == expected
    assert said
    assert all("disk is full" in one for one in said)
    store.close()
