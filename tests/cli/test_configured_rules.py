"""Rules, placeholders and lists that stand in ``trailhawk.toml``."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailhawk.cli.main import main

RULE = """\
title: An administrator acts
id: 7b9e1c5e-8a55-4f57-9f0c-3f1a5a1f6d11
status: test
level: high
logsource: {product: aws, service: cloudtrail}
detection:
  sel:
    userIdentity.userName|expand: '%admins%'
  condition: sel
"""

CONFIG = """\
rules = ["r"]
[placeholders]
admins = ["alice", "ops-*"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "admin.yml").write_text(RULE, "utf-8")
    (tmp_path / "trailhawk.toml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_rules_and_placeholders_come_from_the_configuration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "show", "admin"]) == 0
    shown = capsys.readouterr().out
    assert 'userName eq "alice" or userIdentity.userName startswith "ops-"' in shown


def test_other_values_give_another_rule_though_the_file_is_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rules", "show", "admin"])
    (folder / "other.toml").write_text(CONFIG.replace("alice", "carol"), "utf-8")
    capsys.readouterr()
    assert main(["rules", "show", "admin", "--config", "other.toml"]) == 0
    assert '"carol"' in capsys.readouterr().out


def test_named_rules_come_before_the_configuration(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty").mkdir()
    assert main(["rules", "list", "-r", "empty"]) == 0
    assert "admin" not in capsys.readouterr().out
