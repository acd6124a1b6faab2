"""The log generator: same bytes every time, a true truth, records as CloudTrail writes them."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tools.loggen.__main__ import main
from tools.loggen.attacks import TECHNIQUES
from tools.loggen.calls import QUIET, WATCHED
from tools.loggen.generate import generate
from tools.loggen.settings import Settings

SMALL = Settings(events=600, seed=11, records_per_file=60, attack_rate=0.1, dup_rate=0.2, days=2)

# The order in which CloudTrail writes a record's keys.
KEY_ORDER = (
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "sharedEventID",
    "serviceEventDetails",
    "eventCategory",
    "tlsDetails",
    "sessionCredentialFromConsole",
)
MANDATORY = frozenset(
    (
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "requestParameters",
        "responseElements",
        "eventID",
        "readOnly",
        "eventType",
        "managementEvent",
        "recipientAccountId",
        "eventCategory",
    )
)

Record = dict[str, Any]


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def records_of(path: Path) -> list[Record]:
    records: list[Record] = json.loads(gzip.decompress(path.read_bytes()))["Records"]
    return records


def all_records(folder: Path) -> list[Record]:
    return [r for path in sorted(folder.rglob("*.json.gz")) for r in records_of(path)]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("small")
    generate(SMALL, out)
    return out


def test_any_number_of_jobs_writes_the_same_bytes(small: Path, tmp_path: Path) -> None:
    generate(SMALL, tmp_path, jobs=3)
    assert files_below(tmp_path) == files_below(small)


def test_another_seed_writes_other_events(small: Path, tmp_path: Path) -> None:
    generate(Settings(events=60, seed=12), tmp_path)
    ids = {record["eventID"] for record in all_records(tmp_path)}
    assert not ids & {record["eventID"] for record in all_records(small)}


def test_truth_counts_what_the_files_hold(small: Path) -> None:
    truth = json.loads((small / "truth.json").read_text())
    records = all_records(small)
    distinct = {record["eventID"]: record for record in records}
    totals = truth["totals"]
    assert totals["records"] == len(records)
    assert totals["events"] == len(distinct) == SMALL.events
    assert totals["duplicates"] == len(records) - len(distinct) > 0
    assert totals["files"] == len(list(small.rglob("*.json.gz")))
    assert totals["read_only"] == sum(record["readOnly"] for record in distinct.values())
    assert truth["by_event_name"] == Counter(r["eventName"] for r in distinct.values())


def test_truth_finds_every_planted_record_and_every_copy_of_it(small: Path) -> None:
    truth = json.loads((small / "truth.json").read_text())
    planted = [record for attack in truth["attacks"] for record in attack["records"]]
    assert len(planted) == truth["totals"]["attack_records"] >= SMALL.events * SMALL.attack_rate
    for entry in planted:
        for place in (entry, *entry.get("copies", ())):
            record = records_of(small / place["file"])[place["index"]]
            told = (record["eventID"], record["eventTime"], record["eventName"])
            assert told == (entry["eventID"], entry["time"], entry["eventName"])


def test_an_attack_has_one_principal_and_runs_forward_in_time(small: Path) -> None:
    truth = json.loads((small / "truth.json").read_text())
    for attack in truth["attacks"]:
        records = [records_of(small / r["file"])[r["index"]] for r in attack["records"]]
        assert {record["userIdentity"]["arn"] for record in records} == {attack["principal"]}
        times = [record["eventTime"] for record in records]
        assert times == sorted(times)


def test_copies_are_equal_to_the_last_byte(small: Path) -> None:
    seen: dict[str, Record] = {}
    for record in all_records(small):
        assert seen.setdefault(record["eventID"], record) == record


def test_records_have_the_mandatory_fields_in_cloudtrails_order(small: Path) -> None:
    for record in all_records(small):
        assert set(record) >= MANDATORY, record["eventName"]
        places = [KEY_ORDER.index(key) for key in record]
        assert places[:19] == sorted(places[:19]), record["eventName"]


def test_no_slot_stays_open(tmp_path: Path) -> None:
    generate(Settings(events=4_000, attack_rate=0.1, noise_match_rate=0.5, accounts=1), tmp_path)
    for path in tmp_path.rglob("*.json.gz"):
        text = gzip.decompress(path.read_bytes()).decode()
        assert "${" not in text
        assert "#{" not in text
        assert "%(" not in text


def test_file_names_and_folders_follow_the_records(small: Path) -> None:
    for path in small.rglob("*.json.gz"):
        account, _, region, stamp, _ = path.name.split("_")
        assert path.relative_to(small).parts[:4] == ("AWSLogs", account, "CloudTrail", region)
        assert "".join(path.parts[-4:-1]) == stamp[:8]
        for record in records_of(path):
            assert (record["recipientAccountId"], record["awsRegion"]) == (account, region)


@pytest.mark.parametrize(("rate", "table"), [(0.0, QUIET), (1.0, WATCHED)])
def test_noise_match_rate_chooses_the_table(
    rate: float, table: tuple[Any, ...], tmp_path: Path
) -> None:
    generate(Settings(events=300, attack_rate=0, noise_match_rate=rate), tmp_path)
    known = {(f"{call.source}.amazonaws.com", call.name) for call in table}
    assert {(r["eventSource"], r["eventName"]) for r in all_records(tmp_path)} <= known


def test_background_makes_no_change_that_an_attack_makes() -> None:
    steps = [step.call for technique in TECHNIQUES for step in technique.steps]
    changes = {(c.source, c.name) for c in steps if not c.read_only} - {("signin", "ConsoleLogin")}
    assert not changes & {(call.source, call.name) for call in (*QUIET, *WATCHED)}


def test_the_tables_are_as_wide_as_promised() -> None:
    calls = {(call.source, call.name) for call in (*QUIET, *WATCHED)}
    assert len(calls) >= 150
    assert len({source for source, _ in calls}) >= 40
    assert len(TECHNIQUES) == len({technique.id for technique in TECHNIQUES}) >= 25


def test_one_event_is_enough(tmp_path: Path) -> None:
    generate(Settings(events=1, attack_rate=0), tmp_path)
    assert len(all_records(tmp_path)) == 1


@pytest.mark.parametrize("field", ["events", "records_per_file", "accounts", "days"])
def test_settings_refuse_nothing_at_all(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Settings(**{"events": 5, field: 0})


def test_the_command_line_refuses_a_folder_with_logs(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--events", "5", "--out", str(small)]) == 2
    assert "already holds AWSLogs" in capsys.readouterr().err


def test_the_command_line_writes_logs_and_truth(tmp_path: Path) -> None:
    assert main(["--events", "5", "--out", str(tmp_path / "logs"), "--attack-rate", "0"]) == 0
    assert set(files_below(tmp_path / "logs")) > {"truth.json"}
