"""``rules pull`` against a repository on this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from trailhawk.catalog.context import Context
from trailhawk.catalog.gather import gather
from trailhawk.catalog.html import to_html
from trailhawk.catalog.pages.rules import RulePage
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.provenance import MARK, Provenances
from trailhawk.catalog.site import Site
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main
from trailhawk.facts import load_facts
from trailhawk.model.limits import Limits

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


def test_a_link_of_a_repository_leads_nowhere(upstream: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (upstream / MARK).symlink_to(precious)
    (upstream / "LICENSE").unlink()
    (upstream / "LICENSE").symlink_to(precious)
    git(upstream, "add", ".")
    git(upstream, "commit", "--quiet", "-m", "links")
    assert pull(upstream, tmp_path / "out") is ExitCode.OK
    assert pull(upstream, tmp_path / "out") is ExitCode.OK
    assert precious.read_text() == "mine"
    found = Provenances((tmp_path / "out" / "mine",)).of(str(tmp_path / "out" / "mine" / "a.yml"))
    assert found is not None
    assert found.licence != "mine"
    assert not (tmp_path / "out" / "mine" / "LICENSE").is_symlink()


def test_a_clone_of_another_address_is_left_alone(
    upstream: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pull(upstream, tmp_path / "out") is ExitCode.OK
    other = tmp_path / "other"
    shutil.copytree(upstream, other)
    assert pull(other, tmp_path / "out") is ExitCode.USAGE
    assert "is a clone of" in capsys.readouterr().err
    found = Provenances((tmp_path / "out" / "mine",)).of(str(tmp_path / "out" / "mine" / "a.yml"))
    assert found is not None
    assert found.url == upstream.as_uri()


def test_what_cannot_be_cloned_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pull(tmp_path / "nowhere", tmp_path / "out") is ExitCode.BAD_INPUT
    assert "git says" in capsys.readouterr().err
    assert not (tmp_path / "out" / "mine").exists()


def test_commit_and_licence_are_on_the_rules_page(upstream: Path, tmp_path: Path) -> None:
    assert pull(upstream, tmp_path / "out") is ExitCode.OK
    corpus = gather((tmp_path / "out" / "mine",), Limits(), load_facts(), lint=False)
    whole = Site(Context(corpus, load_facts(), Prose(None)))
    page = whole.page(corpus.entries[0].url)
    assert isinstance(page, RulePage)
    assert page.commit == git(upstream, "rev-parse", "HEAD")
    assert page.license == "Detection Rule License 1.1"
    assert (page.source_name, page.source_url) == ("mine", upstream.as_uri())
    markup = to_html(page)
    assert page.commit[:12] in markup
    assert "Detection Rule License 1.1" in markup


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
