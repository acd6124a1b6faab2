"""``rules pull`` against a repository on this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from trailhawk.catalog.provenance import Provenances
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

RULE = """\
title: Trail stopped
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventSource: cloudtrail.amazonaws.com, eventName: StopLogging}
  condition: s
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    folder = tmp_path / "upstream"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "rule.yml").write_text(RULE)
    (folder / "LICENSE").write_text("\n# Detection Rule License 1.1\nmore\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    return folder


def pull(upstream: Path, output: Path) -> ExitCode:
    return main(["rules", "pull", "mine", "--url", upstream.as_uri(), "-o", str(output)])


def test_a_source_is_cloned_then_updated(upstream: Path, tmp_path: Path) -> None:
    output = tmp_path / "sources"
    assert pull(upstream, output) is ExitCode.OK
    file = output / "mine" / "rule.yml"
    found = Provenances((output / "mine",)).of(str(file))
    assert found is not None
    assert found.commit == git(upstream, "rev-parse", "HEAD")
    assert found.licence == "Detection Rule License 1.1"
    (upstream / "rule.yml").write_text(RULE.replace("Trail stopped", "Trail halted"))
    git(upstream, "commit", "--quiet", "-a", "-m", "two")
    assert pull(upstream, output) is ExitCode.OK
    assert "Trail halted" in file.read_text()
    again = Provenances((output / "mine",)).of(str(file))
    assert again is not None
    assert again.commit == git(upstream, "rev-parse", "HEAD") != found.commit


@pytest.mark.parametrize("name", ["../up", "a/b", "", "-x", "UP", "nosuch"])
def test_names_are_names(name: str, tmp_path: Path) -> None:
    assert main(["rules", "pull", "-o", str(tmp_path), "--", name]) is ExitCode.USAGE
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_clone_is_left_alone(upstream: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "mine").mkdir(parents=True)
    assert pull(upstream, tmp_path / "out") is ExitCode.USAGE


def test_an_address_is_no_option(tmp_path: Path) -> None:
    arguments = ["rules", "pull", "mine", "--url=--upload-pack=touch x", "-o", str(tmp_path)]
    assert main(arguments) is ExitCode.USAGE
    assert main([*arguments[:3], "--url", "ext::sh -c x", "-o", str(tmp_path)]) is ExitCode.USAGE
