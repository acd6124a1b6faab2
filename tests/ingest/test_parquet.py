# ruff: noqa: S608 - the SQL here is the tests' own
"""Parquet: columns to records, wherever the file lies; hostile files cost themselves."""

from __future__ import annotations

import gzip
import io
import random
import sys
import tarfile
import zipfile
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ingest.parquets import around, column, footer, list_head, parquet
from tests.ingest.runs import Run, run, run_bytes
from tests.ingest.test_tables import table
from tests.ingest.texts import TRICKY

from trailhawk.ingest.parquet import MISSING
from trailhawk.ingest.parquet_footer import MAX_COLUMNS, MAX_ENTRIES, MAX_FOOTER_BYTES
from trailhawk.model.limits import Limits

ROW = "'A' AS eventname, 's' AS eventsource"


def read(sql: str, folder: Path, limits: Limits | None = None) -> Run:
    return run(parquet(sql, folder / "rows.parquet"), limits)


def test_columns_become_members(tmp_path: Path) -> None:
    found = read(
        """
        SELECT '1.08' AS eventVersion,
          {'type': 'AssumedRole', 'principalid': 'AROA:x', 'username': NULL,
           'sessioncontext': {'attributes': {'mfaauthenticated': 'false'}}} AS useridentity,
          TIMESTAMP '2023-07-10 12:00:00' AS EVENTTIME, 's3.amazonaws.com' AS eventsource,
          'GetObject' AS EventName, true AS readonly, NULL::VARCHAR AS errorcode,
          '{"bucketName":"b","n":1}' AS requestparameters,
          MAP {'bucketName': 'b'} AS responseelements,
          [{'arn': 'arn:aws:s3:::b', 'accountid': '1', 'type': NULL}] AS resources,
          11122223333 AS recipientaccountid, 'eu-west-1' AS region
        """,
        tmp_path,
    )
    assert found.records == [
        (
            0,
            {
                "eventVersion": "1.08",
                "userIdentity": {
                    "type": "AssumedRole",
                    "principalId": "AROA:x",
                    "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
                },
                "eventTime": "2023-07-10T12:00:00Z",
                "eventSource": "s3.amazonaws.com",
                "eventName": "GetObject",
                "readOnly": True,
                "requestParameters": {"bucketName": "b", "n": 1},
                "responseElements": {"bucketName": "b"},
                "resources": [{"ARN": "arn:aws:s3:::b", "accountId": "1"}],
                "recipientAccountId": "011122223333",
            },
        )
    ]
    assert found.outcome == "1 read"


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("TIMESTAMP '2023-07-10 12:00:00.25'", "2023-07-10T12:00:00.250000Z"),
        ("epoch_ms(1688990400000)", "2023-07-10T12:00:00Z"),
        ("'2023-07-10T12:00:00Z'", "2023-07-10T12:00:00Z"),
        ("'2023-07-10 12:00:00.000 UTC'", "2023-07-10T12:00:00Z"),
        ("'noon'", "noon"),
    ],
)
def test_times_are_as_cloudtrail_writes_them(tmp_path: Path, sql: str, text: str) -> None:
    found = read(f"SELECT {ROW}, {sql} AS eventtime", tmp_path)
    assert found.records[0][1]["eventTime"] == text


texts = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(codec="utf-8")))


@given(st.lists(texts, min_size=1, max_size=8))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_parquet_and_csv_of_the_same_table_are_the_same_records(
    tmp_path: Path, found: list[str]
) -> None:
    names = ["eventname", "eventsource", "useragent", "requestparameters"]
    rows = [["A", "s", text, msgspec.json.encode({"k": text}).decode()] for text in found]
    lines = tmp_path / "rows.ndjson"
    lines.write_bytes(
        b"\n".join(msgspec.json.encode(dict(zip(names, row, strict=True))) for row in rows)
    )
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    sql = f"FROM read_json('{lines}', format='newline_delimited', columns={{{columns}}})"
    of_csv = run_bytes(table(rows, names))
    of_parquet = read(sql, tmp_path)
    if not any("\0" in text for text in found):
        assert of_parquet.records == of_csv.records
    assert len(of_parquet.records) == len(rows)


@pytest.mark.parametrize("name", ["event", "CloudTrailEvent", "_raw"])
def test_a_column_of_whole_records_is_enough(tmp_path: Path, name: str) -> None:
    record = '{"eventName":"B",\n "eventSource":"s"}'
    found = read(f"SELECT 'x' AS title, '{record}' AS \"{name}\" FROM range(3)", tmp_path)
    assert [record["eventName"] for _, record in found.records] == ["B"] * 3


def test_rows_that_are_no_records_cost_themselves(tmp_path: Path) -> None:
    found = read(
        f"SELECT {ROW}, unnest(['{{type=IAMUser, arn=x}}', '{{}}', '[', NULL]) AS useridentity"
        f" UNION ALL SELECT NULL, NULL, NULL UNION ALL SELECT 'A', repeat('x', 3000), NULL",
        tmp_path,
        Limits(max_record_bytes=2000),
    )
    assert [index for index, _ in found.records] == [1, 3]
    assert found.outcome == (
        "2 read, 4 damaged: the column userIdentity is printed as {key=value}, which cannot be "
        "read back: select CAST(... AS JSON); the column userIdentity is not JSON: select "
        "CAST(... AS JSON); not a CloudTrail record; larger than 2000 bytes"
    )


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT 1 AS id", "a table without the columns eventName and eventSource"),
        ("SELECT 'hello' AS message", "a table without the columns eventName and eventSource"),
        (
            f"SELECT {ROW}, 'x' AS useridentity_arn",
            "userIdentity in several columns, which cannot be put together: export it as JSON",
        ),
        (
            "SELECT 3002 AS class_uid, {'v': 1} AS metadata",
            "OCSF, which is not CloudTrail's own form: read the trail itself",
        ),
    ],
)
def test_other_tables_are_skipped_by_name(tmp_path: Path, sql: str, reason: str) -> None:
    assert read(sql, tmp_path).outcome == f"skipped: Parquet: {reason}"


def test_names_are_never_patterns_sql_or_columns(tmp_path: Path) -> None:
    folder = tmp_path / "eventname=B" / "it's [a*]"
    folder.mkdir(parents=True)
    plain = parquet(f'SELECT {ROW}, 1 AS "x"") FROM glob(\'/*\') --"', tmp_path / "plain.parquet")
    path = folder / "r*.parquet"
    path.write_bytes(plain.read_bytes())
    assert run(path).records == [(0, {"eventName": "A", "eventSource": "s"})]


def test_a_file_is_read_wherever_it_lies(tmp_path: Path) -> None:
    data = parquet(f"SELECT {ROW} FROM range(3000)", tmp_path / "a.parquet").read_bytes()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("in/a.parquet", data)
    other = io.BytesIO()
    with tarfile.open(fileobj=other, mode="w:gz") as tar:
        info = tarfile.TarInfo("in/a.parquet")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    for stored in (data, gzip.compress(data), held.getvalue(), other.getvalue()):
        for limits in (Limits(), Limits(max_buffer_bytes=1000)):
            found = run_bytes(stored, limits)
            assert found.outcome == "3000 read"
            assert [index for index, _ in found.records] == list(range(3000))


def test_ceilings_on_an_object_hold(tmp_path: Path) -> None:
    sql = f"SELECT {ROW} FROM range(30)"
    few = read(sql, tmp_path, Limits(max_records_per_object=10))
    assert few.outcome == "10 read: stopped: more than 10 records"
    short = read(sql, tmp_path, Limits(max_inflated_bytes=400))
    assert short.outcome == "12 read: stopped at 400 bytes of text"
    row = f"SELECT {ROW}, repeat('x', 1000000) AS useragent"
    large = read(f"{row} FROM range(40)", tmp_path, Limits(max_parquet_memory_bytes=20 << 20))
    assert large.outcome == "0 read: stopped: Parquet data of more than 20971520 bytes at once"


def nested(depth: int) -> bytes:
    return around(footer([column(b"r", 1)] * depth + [column(b"x")]))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PAR1", "cut off: the Parquet footer is missing"),
        (b"PAR1" + b"\0" * 30, "cut off: the Parquet footer is missing"),
        (b"PAR1" + b"\xff" * 4 + b"PAR1", f"stopped at a Parquet footer of {2**32 - 1} bytes"),
        (b"PAR1" + b"\x20\0\0\0PAR1", "the Parquet footer is damaged"),
        (around(b""), "the Parquet footer is damaged"),
        (around(b"\x18\xff\xff\xff\xff\x0f"), "the Parquet footer is damaged"),
        (around(b"\x1f\0"), "the Parquet footer is damaged"),
        (around(b"\x1c" * 50), "the Parquet footer is damaged"),
        (around(b"\x16" + b"\xff" * 20), "the Parquet footer is damaged"),
        (
            around(footer([column(b"r", MAX_COLUMNS)] + [column(b"x")] * MAX_COLUMNS)),
            f"stopped at {MAX_COLUMNS} Parquet columns",
        ),
        (nested(102), "stopped at Parquet columns nested deeper than 100"),
        (
            around(footer([column(b"r", 0)], list_head(12, 10**9))),
            f"stopped at {MAX_ENTRIES} entries in the Parquet footer",
        ),
        (
            around(b"\x1b\x80\x80\x80\x08\x55"),
            f"stopped at {MAX_ENTRIES} entries in the Parquet footer",
        ),
    ],
)
def test_a_footer_is_held_to_ceilings_before_anybody_acts_on_it(data: bytes, reason: str) -> None:
    assert run_bytes(data).outcome == f"0 read: {reason}"


def test_a_footer_of_another_kind_is_named() -> None:
    assert run_bytes(b"PAR1" + b"\0" * 30 + b"PARE").outcome == "skipped: encrypted Parquet"
    assert len(nested(90)) < MAX_FOOTER_BYTES
    assert run_bytes(nested(90)).outcome.startswith("skipped: Parquet: a table without")


@pytest.mark.parametrize("cut", [1, 9, 200])
def test_a_cut_costs_the_file(tmp_path: Path, cut: int) -> None:
    data = parquet(f"SELECT {ROW} FROM range(50)", tmp_path / "a.parquet").read_bytes()
    assert run_bytes(data[:-cut]).outcome == "0 read: cut off: the Parquet footer is missing"
    stored = gzip.compress(data)
    assert run_bytes(stored[:-cut]).books.objects_damaged == 1


def test_damage_anywhere_is_booked_and_never_a_crash(tmp_path: Path) -> None:
    draw = random.Random(5)
    sql = f"SELECT {ROW}, {{'type': 'x' || i}} AS useridentity FROM range(500) t(i)"
    whole = parquet(sql, tmp_path / "a.parquet").read_bytes()
    for _ in range(150):
        data = bytearray(whole)
        start = draw.choice([4, len(data) - 700])
        for _ in range(draw.choice([1, 2, 8])):
            data[draw.randrange(start, len(data))] = draw.choice([0, 127, 255, draw.randrange(256)])
        books = run_bytes(bytes(data)).books
        assert books.objects == 1
        assert books.balanced


def test_without_duckdb_the_file_is_skipped_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(f"SELECT {ROW}", tmp_path / "a.parquet")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert run(path).outcome == f"skipped: {MISSING}"


def test_damage_costs_its_row_group_and_no_other(tmp_path: Path) -> None:
    sql = (
        "SELECT 'A' || i AS eventname, 's' AS eventsource, "
        "repeat('x', 50) || i AS useragent FROM range(10000) t(i)"
    )
    path = tmp_path / "a.parquet"
    duckdb.execute(
        f"COPY ({sql}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)"
    )
    places = duckdb.execute(
        "SELECT data_page_offset FROM parquet_metadata($1) "
        "WHERE path_in_schema = 'useragent' ORDER BY row_group_id",
        [str(path)],
    ).fetchall()
    assert len(places) == 5
    data = bytearray(path.read_bytes())
    data[places[2][0] + 40 : places[2][0] + 80] = bytes(40)
    found = run_bytes(bytes(data))
    assert len(found.records) == 10_000 - 2_048
    assert found.books.objects_damaged == 1
    assert [one.reason for one in found.books.damage] == [
        "the Parquet data is damaged: row group 2 of 2,048 rows"
    ]
