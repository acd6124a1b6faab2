"""The demonstration that ships is the one the tool writes, and its story hangs together."""

import csv
import gzip
import json
import re
from collections import Counter
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from tools.make_demo import DEMO, make_demo

Record = dict[str, Any]

OWN_NETWORKS = tuple(
    ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "10.0.0.0/8")
)
OWN_TRAIL_OFF = ("2026-06-01T10:27:41Z", "2026-06-01T13:05:12Z")


def texts_below(folder: Path) -> dict[str, str]:
    """Return every file's text, unpacked: another zlib may pack the same text differently."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            packed = path.read_bytes()
            text = gzip.decompress(packed) if path.suffix == ".gz" else packed
            texts[path.relative_to(folder).as_posix()] = text.decode()
    return texts


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return texts_below(DEMO)


@pytest.fixture(scope="module")
def records(texts: dict[str, str]) -> list[Record]:
    logs = (json.loads(text) for name, text in texts.items() if name.endswith(".gz"))
    return sorted((r for log in logs for r in log["Records"]), key=lambda r: str(r["eventTime"]))


@pytest.fixture(scope="module")
def plot(texts: dict[str, str], records: list[Record]) -> list[Record]:
    """Return the records that tell the story, each once, in order."""
    by_id = {record["eventID"]: record for record in records}
    return [by_id[row["eventID"]] for row in csv.DictReader(texts["expected.csv"].splitlines())]


def test_the_tool_writes_what_ships(texts: dict[str, str], tmp_path: Path) -> None:
    make_demo(tmp_path)
    assert texts_below(tmp_path) == texts


def test_it_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in DEMO.rglob("*") if path.is_file()) < 700_000


def test_it_has_thousands_of_records_of_two_accounts_in_three_regions(
    records: list[Record],
) -> None:
    assert len(records) >= 3_000
    assert len({record["recipientAccountId"] for record in records}) == 2
    assert len({record["awsRegion"] for record in records}) == 3


def test_every_address_is_reserved_or_a_services_name(records: list[Record]) -> None:
    for source in {record["sourceIPAddress"] for record in records}:
        if source != "AWS Internal" and not source.endswith(".amazonaws.com"):
            assert any(ip_address(source) in net for net in OWN_NETWORKS), source


def test_the_plot_runs_forward_in_time_but_for_pairs_of_one_burst(plot: list[Record]) -> None:
    times = [record["eventTime"] for record in plot if record["eventName"] != "Decrypt"]
    assert times == sorted(times)


def test_every_key_the_intruder_uses_was_leaked_or_handed_out_before(plot: list[Record]) -> None:
    tomas = plot[0]["userIdentity"]["accessKeyId"]
    known = {tomas}
    for record in plot:
        identity = record["userIdentity"]
        if record["sourceIPAddress"] not in {"203.0.113.77", "198.51.100.23"}:
            continue
        if "accessKeyId" in identity and record.get("sessionCredentialFromConsole") is None:
            assert identity["accessKeyId"] in known, record["eventName"]
        known |= set(re.findall(r"A[KS]IA[A-Z0-9]{16}", json.dumps(record["responseElements"])))


@pytest.mark.parametrize(
    ("made_by", "field", "used_by"),
    [
        ("CreateUser", "userName", "AttachUserPolicy"),
        ("CreateSnapshot", "snapshotId", "ModifySnapshotAttribute"),
        ("CreateDBSnapshot", "dBSnapshotIdentifier", "ModifyDBSnapshotAttribute"),
        ("ImportKeyPair", "keyName", "RunInstances"),
    ],
)
def test_what_one_call_makes_a_later_one_uses(
    made_by: str, field: str, used_by: str, plot: list[Record]
) -> None:
    made = next(r for r in plot if r["eventName"] == made_by)
    used = next(r for r in plot if r["eventName"] == used_by)
    value = re.search(rf'"{field}": "([^"]+)"', json.dumps(made["responseElements"]))
    assert value is not None
    assert value[1] in json.dumps(used["requestParameters"])
    assert made["eventTime"] < used["eventTime"]


def test_both_accounts_log_the_hop_under_one_shared_id(plot: list[Record]) -> None:
    hop = [r for r in plot if r["eventName"] == "AssumeRole" and "sharedEventID" in r]
    assert len({record["recipientAccountId"] for record in hop}) == len(hop) == 2
    assert len({record["sharedEventID"] for record in hop}) == 1
    assert len({record["eventID"] for record in hop}) == 2


def test_second_deliveries_are_equal_and_pause_while_the_trail_is_stopped(
    records: list[Record],
) -> None:
    counts = Counter(record["eventID"] for record in records)
    first: dict[str, Record] = {}
    for record in records:
        assert first.setdefault(record["eventID"], record) == record
    twice = [record for event, record in first.items() if counts[event] == 2]
    assert len(twice) >= 50
    assert set(counts.values()) == {1, 2}
    stopped, started = OWN_TRAIL_OFF
    assert not [r["eventName"] for r in twice if stopped < r["eventTime"] <= started]
    changes = [
        record
        for record in first.values()
        if (record["recipientAccountId"], record["awsRegion"]) == ("111122223333", "us-east-1")
        and record["managementEvent"]
        and not record["readOnly"]
        and not stopped < record["eventTime"] <= started
    ]
    assert all(counts[record["eventID"]] == 2 for record in changes)


def test_the_story_names_every_call_of_the_plot(texts: dict[str, str], plot: list[Record]) -> None:
    for record in plot:
        assert f"`{record['eventName']}`" in texts["STORY.md"]
