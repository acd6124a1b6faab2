"""Buckets: listed with pruning, read like files, their failures named. Against moto."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from tests.ingest.parquets import parquet
from tests.logs import event, rule_text

from trailhawk.frontends.registry import load_file
from trailhawk.ingest import LogObject, Pruning, Skipped, discover, read_blocks
from trailhawk.ingest.s3 import _client_of, open_s3
from trailhawk.ir.rule import RuleFile
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.scan import Job, Scan, conditions_asked

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        _client_of.cache_clear()
        client = boto3.client("s3")
        client.create_bucket(Bucket="trail")
        yield client
        _client_of.cache_clear()


def key(account: str, region: str, day: str, kind: str = "CloudTrail") -> str:
    name = f"{account}_{kind}_{region}_{day.replace('/', '')}T0000Z_abcdefgh12345678.json.gz"
    return f"logs/AWSLogs/o-abc123/{account}/{kind}/{region}/{day}/{name}"


KEYS = [
    key("111122223333", "eu-west-1", "2026/05/31"),
    key("111122223333", "eu-west-1", "2026/06/01"),
    key("111122223333", "us-west-2", "2026/06/01"),
    key("111122223333", "eu-west-1", "2026/06/01", "CloudTrail-Digest"),
    key("444455556666", "eu-west-1", "2026/06/03"),
    key("444455556666", "eu-west-1", "2027/01/01"),
]


def fill(client: Any) -> None:
    for number, name in enumerate(KEYS):
        data = gzip.compress(json.dumps({"Records": [event(number, "StopLogging")]}).encode())
        client.put_object(Bucket="trail", Key=name, Body=data)


def listed(url: str, **pruning: Any) -> list[str]:
    found = discover([url], Limits(), Pruning(**pruning))
    return [one.name.removeprefix("s3://trail/") for one in found if isinstance(one, LogObject)]


def test_a_bucket_is_listed_whole_without_filters_and_digests_are_named(bucket: Any) -> None:
    fill(bucket)
    found = list(discover(["s3://trail"], Limits()))
    assert [one.name for one in found if isinstance(one, Skipped)] == [f"s3://trail/{KEYS[3]}"]
    assert sorted(listed("s3://trail")) == sorted(KEYS[:3] + KEYS[4:])


def test_accounts_regions_and_dates_prune_the_listing(bucket: Any) -> None:
    fill(bucket)
    assert listed("s3://trail", accounts=frozenset({"444455556666"})) == KEYS[4:]
    assert listed("s3://trail/logs/", regions=frozenset({"us-west-2"})) == [KEYS[2]]
    day = datetime(2026, 6, 1, 12, tzinfo=UTC)
    # Delivery is late: what is dated a day after the end may hold records from before it.
    assert listed("s3://trail", since=day, until=datetime(2026, 6, 2, tzinfo=UTC)) == [
        KEYS[1],
        KEYS[2],
    ]


@given(
    number=st.integers(0, len(KEYS) - 1),
    hours=st.tuples(st.integers(-72, 72), st.integers(-72, 72)),
)
def test_no_day_is_pruned_that_could_hold_a_record(number: int, hours: tuple[int, int]) -> None:
    date = "-".join(KEYS[number].split("/")[-4:-1])
    delivered = datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()
    since, until = (datetime.fromtimestamp(delivered + hour * 3600, UTC) for hour in sorted(hours))
    pruning = Pruning(since=since, until=until)
    prefix = KEYS[number].rpartition("/")[0] + "/"
    wanted = pruning.wants(prefix)
    # A record of that very day, delivered at once, must be found if the bounds include it.
    if min(hours) <= 0 < max(hours):
        assert wanted
    parts = prefix.split("/")
    for depth in range(1, len(parts)):
        assert pruning.wants("/".join(parts[:depth]) + "/") or not wanted


def test_a_scan_reads_objects_of_a_bucket(bucket: Any) -> None:
    fill(bucket)
    rules = load_file(RuleFile("r.yml", rule_text("StopLogging")), Limits()).rules
    objects = [one for one in discover(["s3://trail/logs"], Limits()) if isinstance(one, LogObject)]
    scan = Scan(Job(conditions=conditions_asked(rules)), rules, objects)
    findings = list(scan.findings(1, lambda *_: None))
    assert len(findings) == 5
    assert findings[0].place.object.startswith("s3://trail/logs/AWSLogs/")


def test_what_cannot_be_read_is_named(bucket: Any) -> None:
    with pytest.raises(SourceError, match="no object"):
        list(discover(["s3://trail/none/"], Limits()))
    with pytest.raises(SourceError, match="cannot be listed"):
        list(discover(["s3://not-there/"], Limits()))
    with pytest.raises(ConfigError, match="s3://BUCKET"):
        list(discover(["s3://"], Limits()))
    with pytest.raises(SourceError, match="cannot be opened"):
        open_s3("s3://trail/none")
    bucket.put_object(Bucket="trail", Key="a.zip", Body=b"PK\x03\x04")
    rules = load_file(RuleFile("r.yml", rule_text("StopLogging")), Limits()).rules
    gone = LogObject("s3://trail/gone.json", "s3://trail/gone.json", 7)
    zipped = LogObject("s3://trail/a.zip", "s3://trail/a.zip", 4)
    scan = Scan(Job(conditions=conditions_asked(rules)), rules, [gone, zipped])
    assert list(scan.findings(1, lambda *_: None)) == []
    told = [reason for _, reason in scan.books.skipped]
    assert any("cannot be opened" in reason for reason in told)
    assert "zip archive in S3: download it first" in told


def test_parquet_is_read_from_a_bucket(bucket: Any, tmp_path: Path) -> None:
    rows = "SELECT 'StopLogging' AS eventname, 's' AS eventsource FROM range(3)"
    path = parquet(rows, tmp_path / "a.parquet")
    bucket.put_object(Bucket="trail", Key="unload/a.parquet", Body=path.read_bytes())
    bucket.put_object(Bucket="trail", Key="unload/b.parquet", Body=path.read_bytes()[:-9])
    books = Books()
    names = [
        one for one in discover(["s3://trail/unload/"], Limits()) if isinstance(one, LogObject)
    ]
    blocks = [block for one in names for block in read_blocks(one, Limits(), books)]
    assert [block.data.count(b"StopLogging") for block in blocks] == [3]
    assert (books.objects_done, books.objects_damaged) == (1, 1)
    assert books.damage[0].reason == "cut off: the Parquet footer is missing"
