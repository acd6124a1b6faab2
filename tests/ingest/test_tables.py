"""Query results as CSV."""

from __future__ import annotations

import csv
import gzip
import io
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.runs import run_bytes
from tests.ingest.texts import TRICKY

from trailhawk.model.limits import Limits

SMALL = Limits(max_record_bytes=2048, max_buffer_bytes=4096)

COLUMNS = (
    "eventversion useridentity eventtime eventsource eventname readonly errorcode resources region"
)


def table(rows: list[list[str]], header: list[str], **options: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, **options)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def test_columns_become_members() -> None:
    identity = (
        '{"type":"AssumedRole","principalid":"AROA:x",'
        '"sessioncontext":{"attributes":{"mfaauthenticated":"false"}}}'
    )
    resources = '[{"arn":"arn:aws:s3:::b","accountid":"1","type":"AWS::S3::Bucket"}]'
    row = [
        "1.08",
        identity,
        "2023-07-10T12:00:00Z",
        "s3.amazonaws.com",
        "GetObject",
        "true",
        "",
        resources,
        "eu",
    ]
    data = table([row], COLUMNS.split(), quoting=csv.QUOTE_ALL)
    found = run_bytes(gzip.compress(data))
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
                "resources": [
                    {"ARN": "arn:aws:s3:::b", "accountId": "1", "type": "AWS::S3::Bucket"}
                ],
            },
        )
    ]


def test_keys_that_callers_chose_keep_their_case() -> None:
    data = table([["A", "s", '{"accountid":1}']], ["eventName", "EVENTSOURCE", "requestParameters"])
    assert run_bytes(data).records[0][1]["requestParameters"] == {"accountid": 1}


def test_rows_that_cannot_be_read_are_damaged() -> None:
    data = (
        b'eventname,eventsource,useridentity\r\nA,s,"{type=IAMUser, arn=x}"\r\n'
        b'B,s\r\n"C,"s,\r\n\r\nD,s,{}\r\n,,\r\n'
    )
    found = run_bytes(data)
    assert [(index, record["eventName"]) for index, record in found.records] == [(3, "D")]
    assert found.outcome == (
        "1 read, 4 damaged: the column userIdentity is printed as {key=value}, which cannot be "
        "read back: select CAST(... AS JSON); a CSV row of 2 cells under 3 columns; not a CSV "
        "row; not a CloudTrail record"
    )


def test_other_tables_are_skipped() -> None:
    assert run_bytes(b"id,title\n1,x\n").outcome == "skipped: not JSON"
    assert run_bytes(b'"Event name","Event time"\n"A","x"\n').outcome == "skipped: not JSON"


cells = st.one_of(
    st.sampled_from([*TRICKY, "a,b", "a\r\nb", '""', ",", "x" * 500]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
)


@given(st.lists(cells, min_size=1, max_size=8), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_any_text_survives_in_a_cell_and_in_a_nested_one(texts: list[str], times: int) -> None:
    rows = [["A", "s", text, msgspec.json.encode({"k": text}).decode()] for text in texts] * times
    data = table(rows, ["eventname", "eventsource", "useragent", "requestparameters"])
    for limits in (Limits(), SMALL):
        found = run_bytes(data, limits)
        assert [record.get("userAgent", "") for _, record in found.records] == texts * times
        assert [record["requestParameters"] for _, record in found.records] == [
            {"k": text} for text in texts
        ] * times
        assert [index for index, _ in found.records] == list(range(len(rows)))


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row() -> None:
    rows = [["A", "s"]] * 3000
    data = table(rows, ["eventname", "eventsource"]) + b'"B,s\nC,s\n'
    for limits in (Limits(), SMALL):
        found = run_bytes(data, limits)
        assert len(found.records) == 3001
        assert found.books.damaged == 1
