"""The first command of the README, on machines that lack something."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return ``dev.py`` with its environment in a folder of its own."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr("sys.argv", ["dev.py", "demo"])
    return module


def test_an_older_python_is_told_its_age(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.version_info", (3, 10, 13, "final", 0))
    assert dev.main() == 2
    assert capsys.readouterr().err == "Trailhawk needs Python 3.11 or newer.\n"
    # Nothing that an older Python lacks may be asked for before that is said.
    head = (ROOT / "dev.py").read_text("utf-8").partition("\ndef main")[0]
    assert "tomllib" not in head


def test_a_python_without_pip_is_told_what_to_install(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def create(folder: Path, **_: Any) -> NoReturn:
        (folder / "bin").mkdir(parents=True)
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(dev.venv, "create", create)
    assert dev.main() == 2
    assert "apt install python3-venv" in capsys.readouterr().err
    assert not dev.VENV.exists()


def test_what_pip_cannot_install_is_no_crash(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def create(folder: Path, **_: Any) -> None:
        (folder / "bin").mkdir(parents=True)

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(dev.venv, "create", create)
    monkeypatch.setattr(dev.subprocess, "run", run)
    assert dev.main() == 2
    assert "pip could not install" in capsys.readouterr().err
    assert not list(dev.VENV.glob(".installed*"))
