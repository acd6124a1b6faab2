"""Rules, placeholders and lists that stand in ``trailhawk.toml``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.logs import event, write_json

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


ARRAYS = """\
title: SSH opened to everyone
id: 7b9e1c5e-8a55-4f57-9f0c-3f1a5a1f6d12
logsource: {product: aws, service: cloudtrail}
detection:
  sel:
    requestParameters.ports[any]:
      from|lte: 22
      to|gte: 22
  condition: sel
"""


def findings_of(
    capsys: pytest.CaptureFixture[str], rules: Path, logs: Path, *more: str
) -> list[tuple[str, str]]:
    capsys.readouterr()
    main(["scan", str(logs), "-r", str(rules), "--json", *more])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [
        (row["rule"]["title"], row["facts"]["event_id"]) for row in rows if row["kind"] == "finding"
    ]


def test_array_selectors_are_read_where_they_are_switched_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "ports.yml").write_text(ARRAYS, "utf-8")
    ports = [[{"from": 22, "to": 80}], [{"from": 1, "to": 2}, {"from": 80, "to": 90}]]
    events = [event(at, requestParameters={"ports": one}) for at, one in enumerate(ports)]
    logs = write_json(folder / "logs" / "a.json.gz", events)
    assert main(["rules", "list", "-r", "a"]) == 0
    assert "R230 array selectors such as '[any]' are not switched on" in capsys.readouterr().err
    (folder / "on.toml").write_text("[sigma]\narray_matching = true\n", "utf-8")
    found = findings_of(capsys, folder / "a", logs, "--config", "on.toml")
    assert found == [("SSH opened to everyone", events[0]["eventID"])]
    # The same file is read anew when the switch is off again.
    assert findings_of(capsys, folder / "a", logs) == []


FILTER = """\
title: Our build servers
logsource: {product: aws, service: cloudtrail}
filter:
  rules: [An administrator acts]
  build: {userAgent|expand: '%builders%'}
  condition: not build
"""


def test_a_filter_of_another_file_narrows_a_rule(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "filter.yml").write_text(FILTER, "utf-8")
    (folder / "trailhawk.toml").write_text(CONFIG + 'builders = ["build/*"]\n', "utf-8")
    alice = {"type": "IAMUser", "userName": "alice"}
    events = [
        event(at, userAgent=agent, userIdentity=alice)
        for at, agent in enumerate(("build/7", "curl"))
    ]
    logs = write_json(folder / "logs" / "a.json.gz", events)
    both = findings_of(capsys, folder / "r", logs)
    assert [one for _, one in both] == [row["eventID"] for row in events]
    narrowed = findings_of(capsys, folder / "r", logs, "-r", "site")
    assert [one for _, one in narrowed] == [events[1]["eventID"]]
    main(["rules", "show", "admin", "-r", "r", "-r", "site"])
    assert "narrowed by the filter 'Our build servers'" in capsys.readouterr().out
