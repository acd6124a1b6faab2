"""``trailhawk rules pull``: a public rule source, cloned or updated by git."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from trailhawk.catalog.provenance import MARK, Provenance
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.printable import cut, printable

__all__ = ["KNOWN", "run"]

KNOWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "sigma": ("https://github.com/SigmaHQ/sigma", "DRL-1.1"),
        "panther": ("https://github.com/panther-labs/panther-analysis", "Apache-2.0"),
        "suzaku": ("https://github.com/Yamato-Security/suzaku-rules", "DRL-1.1"),
        "chronicle": ("https://github.com/chronicle/detection-rules", "Apache-2.0"),
        "elastic": ("https://github.com/elastic/detection-rules", "Elastic-2.0"),
        "splunk": ("https://github.com/splunk/security_content", "Apache-2.0"),
    }
)
"""Name → address and licence, as their repositories state it."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_LICENCES = (
    "LICENSE",
    "LICENSE.txt",
    "LICENSE.md",
    "LICENCE",
    "COPYING",
    "LICENSE.Detection.Rules.md",
)
GIT_SECONDS = 900


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    url, licence = _source(arguments.name, arguments.url)
    folder: Path = arguments.output / arguments.name
    if (folder / ".git").is_dir():
        _check_origin(folder, url)
        _git("-C", str(folder), "fetch", "--quiet", "--depth", "1", "origin", "HEAD")
        _git("-C", str(folder), "reset", "--quiet", "--hard", "FETCH_HEAD")
    elif folder.exists():
        raise ConfigError(f"{folder} is there and is no git clone; name another --output")
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _git("clone", "--quiet", "--depth", "1", "--", url, str(folder))
    commit = _git("-C", str(folder), "rev-parse", "HEAD")
    found = Provenance(arguments.name, url, commit, licence or _licence_line(folder))
    mark = msgspec.json.format(msgspec.json.encode(found), indent=1)
    # A repository may have a file of this name, or a link out of the folder.
    (folder / MARK).unlink(missing_ok=True)
    (folder / MARK).write_bytes(mark + b"\n")
    said = f", licence {found.licence}" if found.licence else ", no licence found"
    print(f"{printable(str(folder))}: commit {commit[:12]}{printable(said)}")
    print(f"use it with: -r {printable(str(folder))}")
    return ExitCode.OK


def _source(name: str, url: str | None) -> tuple[str, str]:
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name for a source: a-z, 0-9, - and _ only")
    if url is not None:
        if url.startswith(("-", "ext::")):
            raise ConfigError(f"{url!r} is no address of a repository")
        return url, ""
    if name not in KNOWN:
        known = ", ".join(KNOWN)
        raise ConfigError(f"no rule source is called {name!r}: {known}; or give its --url")
    return KNOWN[name]


def _check_origin(folder: Path, url: str) -> None:
    """Refuse to note one address for what would be fetched from another."""
    origin = _git("-C", str(folder), "config", "--get", "remote.origin.url")
    if origin != url:
        raise ConfigError(f"{folder} is a clone of {origin}; name another --output")


_SETTINGS = (
    *("-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never"),
    # Links of a foreign repository become files, so that none leads out of its folder.
    *("-c", "core.symlinks=false"),
)
_NOT_PASSED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
"""Set where git itself runs a program; they would lead git to another repository."""


def _git(*arguments: str) -> str:
    """Run git with hooks, prompts, links and helper programs off; return what it printed."""
    passed = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED}
    try:
        done = subprocess.run(
            ["git", *_SETTINGS, *arguments],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=GIT_SECONDS,
            env={**passed, "GIT_TERMINAL_PROMPT": "0"},
        )
    except FileNotFoundError:
        raise SourceError("git is not installed; rules pull needs it") from None
    except subprocess.TimeoutExpired:
        raise SourceError(f"git took longer than {GIT_SECONDS} s") from None
    if done.returncode:
        raise SourceError(f"git says: {cut(' '.join(done.stderr.split()), 400)}")
    return done.stdout.strip()


def _licence_line(folder: Path) -> str:
    """Return the first line of the licence file, which is its title; empty for none."""
    for name in _LICENCES:
        try:
            lines = (folder / name).read_text("utf-8", "replace")[:2_000].splitlines()
        except OSError:
            continue
        return cut(next((line.strip(" #") for line in lines if line.strip()), ""), 80)
    return ""
