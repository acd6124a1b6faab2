"""What a crash tells, and what it keeps to itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trailhawk.cli.main import main, run
from trailhawk.model.crashes import crash_text

TYPED = "hunter2-typed-as-a-user-name"


def failing(error: Exception) -> Exception:
    try:
        try:
            int(TYPED)
        except ValueError as cause:
            raise error from cause
    except Exception as raised:  # noqa: BLE001 - whichever it was
        return raised
    return error


def test_places_are_told_and_what_may_quote_a_log_is_not() -> None:
    told = crash_text(failing(KeyError(TYPED)))
    assert "test_crashes.py" in told
    assert "ValueError" in told
    assert "KeyError" in told
    assert TYPED not in told


def test_what_we_assert_is_told_without_known_secrets() -> None:
    told = crash_text(failing(AssertionError("the books do not balance, password=hunter2hunter2")))
    assert "the books do not balance" in told
    assert "hunter2hunter2" not in told


def test_the_whole_is_told_to_whom_asks_and_forges_no_line() -> None:
    told = crash_text(failing(KeyError("a\x1b[2J\nb")), whole=True)
    assert "\x1b" not in told
    assert TYPED in told


def test_a_bug_has_an_exit_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bug(_: object) -> None:
        raise RuntimeError(TYPED)

    monkeypatch.setattr("trailhawk.cli.rules_list.run", bug)
    assert main(["rules", "list"]) == 70
    err = capsys.readouterr().err
    assert "RuntimeError" in err
    assert TYPED not in err


def test_a_disk_that_refuses_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device", "x.run")

    monkeypatch.setattr("trailhawk.cli.rules_list.run", full)
    assert main(["rules", "list"]) == 3
    assert "No space left on device (x.run)" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_output_that_is_not_whole_is_said() -> None:
    command = [sys.executable, "-m", "trailhawk", "rules", "list"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


class Short(io.RawIOBase):
    """Takes half of what it is given, as a pipe or a disk may."""

    def __init__(self) -> None:
        self.got = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.got += bytes(data[: len(data) // 2 + 1])
        return len(data) // 2 + 1


def test_short_writes_lose_nothing_without_a_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Short()
    out = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)  # type: ignore[type-var]
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["trailhawk", "rules", "list", "--json"])
    with pytest.raises(SystemExit):
        run()
    for line in raw.got.splitlines():
        json.loads(line)
    assert raw.got.endswith(b"\n")
