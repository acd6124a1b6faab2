"""What rules need besides the log, given in ``trailhawk.toml``: lists, entities, places."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.addresses.databases import write_database

from trailhawk.cli.main import main
from trailhawk.model.derived import ADDRESS_PLACE

RULE = """\
rule from_afar {
  meta:
    rule_name = "A call from afar"
    severity = "Low"

  events:
    $e.metadata.product_event_type = "StopLogging"
    $e.principal.user.userid = $user
    EVENTS

  outcome:
    $risk_score = 20
    $city = $e.principal.ip_geo_artifact.location.city

  condition:
    $e
}
"""
AFAR = '$e.principal.ip_geo_artifact.location.country_or_region != "United Kingdom"'
LISTED = "not $e.principal.ip in cidr %offices"
FEED = """$g.graph.metadata.product_name = "Exits"
    $g.graph.entity.kind != "old"
    $g.graph.entity.ip = $ip
    $e.principal.ip = $ip"""


def record(address: str, **more: object) -> dict[str, object]:
    return {
        "eventVersion": "1.08",
        "eventName": "StopLogging",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventTime": "2026-01-01T00:00:00Z",
        "eventID": f"of {address} {sorted(more)}",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/a"},
        "sourceIPAddress": address,
    } | more


RECORDS = (
    record("81.2.69.10"),
    record("2.125.160.10"),
    record("10.0.0.1"),
    record("10.0.0.2", **{ADDRESS_PLACE: {"country_name": "United Kingdom"}}),
    record("cloudformation.amazonaws.com"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("maxminddb")
    place = {"names": {"en": "London"}}
    uk = {"iso_code": "GB", "names": {"en": "United Kingdom"}}
    us = {"iso_code": "US", "names": {"en": "United States"}}
    entries = {
        "81.2.69.0/24": {"country": uk, "city": place},
        "2.125.160.0/24": {"country": us, "city": {"names": {"en": "Boston"}}},
    }
    write_database(tmp_path / "places.mmdb", entries)
    (tmp_path / "offices.txt").write_text("// ours\n10.0.0.0/31 // Berlin\n\n81.2.69.0/24\n")
    (tmp_path / "exits.csv").write_text("entity.ip,entity.kind\n81.2.69.10,new\n10.0.0.2,old\n")
    (tmp_path / "exits.json").write_text('[{"graph.entity.ip": "2.125.160.10"}]')
    (tmp_path / "log.json").write_bytes(msgspec.json.encode({"Records": RECORDS}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(
    folder: Path, events: str, config: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, object]:
    """Return the addresses of the findings with the outcome told of each."""
    (folder / "rule.yaral").write_text(RULE.replace("EVENTS", events), "utf-8")
    (folder / "trailhawk.toml").write_text(config, "utf-8")
    code = main(["scan", "log.json", "-r", "rule.yaral", "--json", "--paranoid"])
    lines = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
    findings = [line for line in lines if line["kind"] == "finding"]
    assert code == (1 if findings else 0)
    assert {line["rule"]["severity"] for line in findings} <= {20}
    return {line["facts"]["address"]: line["outcomes"]["city"] for line in findings}


def test_places_are_looked_up_and_cannot_be_forged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = '[addresses]\ndatabases = ["places.mmdb"]\n'
    assert found(folder, AFAR, config, capsys) == {
        "2.125.160.10": "Boston",
        "10.0.0.1": "",
        "10.0.0.2": "",
        "cloudformation.amazonaws.com": "",
    }


def test_a_place_may_group_events(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RULE.replace("EVENTS", "$e.principal.ip_geo_artifact.location.country_or_region = $land")
    text = text.replace("  outcome", "  match:\n    $user over 1h\n\n  outcome", 1)
    text = text.replace("condition:\n    $e", "condition:\n    #land > 1")
    text = text.replace("$city = $e", "$city = array_distinct($e").replace(".city", ".city)")
    (folder / "rule.yaral").write_text(text, "utf-8")
    (folder / "trailhawk.toml").write_text('[addresses]\ndatabases = ["places.mmdb"]\n')
    assert main(["scan", "log.json", "-r", "rule.yaral", "--json", "--paranoid"]) == 1
    lines = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
    (burst,) = [line for line in lines if line["kind"] == "finding"]
    assert sorted(burst["outcomes"]["city"]) == ["Boston", "London"]


def test_a_list_stands_in_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = '[lists]\noffices = {file = "offices.txt", kind = "cidr"}\n'
    assert found(folder, LISTED, config, capsys).keys() == {
        "2.125.160.10",
        "10.0.0.2",
        "cloudformation.amazonaws.com",
    }


@pytest.mark.parametrize(("file", "address"), [("csv", "81.2.69.10"), ("json", "2.125.160.10")])
def test_entities_stand_in_a_file(
    folder: Path, file: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    events = FEED if file == "csv" else FEED.replace('$g.graph.entity.kind != "old"\n', "")
    config = f'[entities]\nExits = {{file = "exits.{file}"}}\n'
    assert found(folder, events, config, capsys).keys() == {address}


@pytest.mark.parametrize(
    ("events", "needs"),
    [
        (AFAR, "where addresses are (principal.ip_geo_artifact.location.country_or_region)"),
        (LISTED, "list %offices: give it under [lists]"),
        (FEED, "entities Exits: give them under [entities]"),
    ],
)
def test_without_them_nothing_is_found_and_everybody_says_so(
    folder: Path, events: str, needs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(folder, events, "", capsys) == {}
    main(["scan", "log.json", "-r", "rule.yaral"])
    assert f"1 rule holds of nothing without {needs}" in " ".join(capsys.readouterr().out.split())
    main(["rules", "list", "-r", "rule.yaral"])
    assert needs in "".join(capsys.readouterr())
    main(["rules", "show", "from_afar", "-r", "rule.yaral"])
    assert needs in capsys.readouterr().out
    main(["rules", "check", "rule.yaral"])
    checked = capsys.readouterr().out
    assert "L-NEEDS" in checked
    assert "L-NEVER" not in checked


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[lists]\nx = {file = "no.txt"}\n', "no.txt: No such file"),
        ('[lists]\nx = {file = "bad.txt", kind = "cidr"}\n', "bad.txt:2: "),
        ('[lists]\nx = {file = "bad.txt", kind = "regex"}\n', "bad.txt:1: RE2 does not take '('"),
        ('[lists]\nx = {file = "bad.txt", kind = "glob"}\n', "Invalid enum value 'glob'"),
        ('[entities]\nx = {file = "bad.json"}\n', "entity 1: a is no text, number or boolean"),
        ('[entities]\nx = {file = "bad.txt"}\n', "bad.txt: JSON is malformed"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    folder: Path, config: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.txt").write_text("(\n10.0.0.1/8\n")
    (folder / "bad.json").write_text('{"a": {}}')
    (folder / "rule.yaral").write_text(RULE.replace("EVENTS", ""), "utf-8")
    if 'kind = "cidr"' in config:
        (folder / "bad.txt").write_text("10.0.0.0/8\n10.0.0.1/8\n")
    (folder / "trailhawk.toml").write_text(config, "utf-8")
    assert main(["rules", "list", "-r", "rule.yaral"]) == 2
    assert said in capsys.readouterr().err
