#!/usr/bin/env python3
"""Set up and run: ``python3 dev.py demo`` and ``python3 dev.py test`` on a fresh machine.

Needs Python 3.11 and the standard library; makes ``.venv`` beside itself and works in there.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"


def main() -> int:
    """Run the verb; its exit code is ours."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("verb", choices=sorted(VERBS), help="what to do")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to the tool")
    arguments = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - the message is for whoever has an older one
        print("Trailhawk needs Python 3.11 or newer.", file=sys.stderr)
        return 2
    try:
        return VERBS[arguments.verb](arguments.rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2


class SetupError(Exception):
    """What the environment lacks; said instead of a trace through tools of others."""


def setup(*, dev: bool) -> None:
    """Make the virtual environment and install what the project declares, once a change."""
    wanted = requirements(dev=dev)
    stamp = VENV / (".installed-dev" if dev else ".installed")
    mark = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == mark:
        return
    if not (BIN / "python").exists():
        print(f"making {VENV.name} …", file=sys.stderr)
        _make()
    print("installing …", file=sys.stderr)
    install = [str(BIN / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    code = subprocess.run([*install, "-e", str(ROOT), *(wanted if dev else [])], check=False)
    if code.returncode:
        raise SetupError("pip could not install what Trailhawk needs; above is what it says")
    stamp.write_text(mark)


def _make() -> None:
    try:
        venv.create(VENV, with_pip=True)
    except subprocess.CalledProcessError as error:
        # A half made one would pass for whole the next time.
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(
            "this Python cannot make a virtual environment with pip"
            " (on Debian and Ubuntu: apt install python3-venv)"
        ) from error


def requirements(*, dev: bool) -> list[str]:
    """Return what pyproject.toml asks for."""
    import tomllib  # noqa: PLC0415 - an older Python has none, and is to be told its age instead

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    return wanted + project["dependency-groups"]["dev"] if dev else wanted


def demo(rest: list[str]) -> int:
    """Scan the logs that ship with the project."""
    setup(dev=False)
    return run("trailhawk", "demo", *rest)


def test(rest: list[str]) -> int:
    """Run the tests."""
    setup(dev=True)
    return run("pytest", *rest)


def check(rest: list[str]) -> int:
    """Run every check before review: format, lint, types, layers and tests."""
    setup(dev=True)
    steps = (
        ("ruff", "format", "--check", "."),
        ("ruff", "check", "."),
        ("mypy",),
        ("pytest", *rest),
        ("trailhawk", "rules", "test"),
    )
    return next((code for code in (run(*step) for step in steps) if code), 0)


def run(program: str, *arguments: str) -> int:
    """Run a program of the virtual environment in the project's folder."""
    print("$", program, *arguments, file=sys.stderr)
    return subprocess.run(
        [BIN / program, *arguments], check=False, cwd=ROOT, env=environment()
    ).returncode


def environment() -> dict[str, str]:
    """Return the environment with the virtual environment's programs first."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


VERBS = {"demo": demo, "test": test, "check": check}

if __name__ == "__main__":
    sys.exit(main())
