"""I7: every kind of object is read, or skipped by its name."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from pathlib import Path

from bars.harness import Bar, Context, Outcome, delivery, event, scan

__all__ = ["KINDS"]

_NETWORK = event(
    1,
    eventVersion="1.07",
    eventType="AwsVpceEvent",
    eventCategory="NetworkActivity",
    vpcEndpointId="vpce-1",
    vpcEndpointAccountId="111122223333",
    eventName="ListBuckets",
    eventSource="s3.amazonaws.com",
)
_INSIGHT = {
    "eventVersion": "1.07",
    "eventTime": "2026-06-01T00:00:00Z",
    "awsRegion": "eu-west-1",
    "eventID": "i",
    "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": "111122223333",
    "sharedEventID": "s",
    "insightDetails": {"state": "Start", "eventSource": "ec2.amazonaws.com", "eventName": "Run"},
    "eventCategory": "Insight",
}
_DIGEST = {
    "awsAccountId": "111122223333",
    "digestStartTime": "2026-06-01T00:00:00Z",
    "digestEndTime": "2026-06-01T01:00:00Z",
    "digestS3Bucket": "b",
    "digestS3Object": "k",
    "logFiles": [{"s3Bucket": "b", "s3Object": "k", "hashValue": "x"}],
}
_NOTIFICATION = {
    "Records": [
        {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "b"}, "object": {"key": "k"}},
        }
    ]
}
_LAKE = (
    "eventVersion,userIdentity,eventTime,eventSource,eventName,awsRegion,eventID\n"
    '1.09,"{""type"": ""Root""}",2026-06-01 00:00:00.000,ec2.amazonaws.com,StartX,eu-west-1,x\n'
)

READ = "read"


def _forms() -> dict[str, tuple[str, bytes, str]]:
    """Return, by what it is: where the file lies, its bytes, and what becomes of it."""
    record = json.dumps(event(1)).encode()
    two = record + b"\n" + json.dumps(event(2)).encode() + b"\n"
    whole = delivery([event(1)])
    organisation = "AWSLogs/o-abcdefghij/111122223333/CloudTrail/eu-west-1/2026/06/01"
    digests = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/06/01"
    insights = "AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/06/01"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as to:
        to.writestr("a.json", whole)
    dumps = json.dumps
    return {
        "delivery": ("a.json", whole, READ),
        "gzip": ("a.json.gz", gzip.compress(whole), READ),
        "bzip2": ("a.json.bz2", bz2.compress(whole), READ),
        "xz": ("a.json.xz", lzma.compress(whole), READ),
        "zip": ("a.zip", zipped.getvalue(), READ),
        "byte order mark": ("a.json", b"\xef\xbb\xbf" + whole, READ),
        "UTF-16": ("a.json", whole.decode().encode("utf-16"), READ),
        "array": ("a.json", b"[" + record + b"]", READ),
        "lines": ("a.jsonl", two, READ),
        "lines, gzip": ("a.jsonl.gz", gzip.compress(two), READ),
        "pretty": ("a.json", dumps(event(1), indent=2).encode(), READ),
        "one record": ("a.json", record, READ),
        "no record": ("a.json", b'{"Records": []}', READ),
        "members": ("a.json.gz", gzip.compress(two) + gzip.compress(record), READ),
        "network activity": ("a.json.gz", gzip.compress(delivery([_NETWORK])), READ),
        "trail of an organisation": (f"{organisation}/a.json.gz", gzip.compress(whole), READ),
        "export of CloudTrail Lake": ("a.csv.gz", gzip.compress(_LAKE.encode()), READ),
        "lookup-events": (
            "a.json",
            dumps({"Events": [{"CloudTrailEvent": record.decode()}]}).encode(),
            READ,
        ),
        "EventBridge": ("a.json", dumps({"detail": event(1)}).encode(), READ),
        "digest": ("a.json", dumps(_DIGEST).encode(), "CloudTrail digest"),
        "digest, gzip": ("a.gz", gzip.compress(dumps(_DIGEST).encode()), "CloudTrail digest"),
        "digest by its folder": (f"{digests}/a.json.gz", b"", "CloudTrail digest"),
        "Insights": ("a.json", dumps({"Records": [_INSIGHT]}).encode(), "CloudTrail Insights"),
        "Insights by their folder": (f"{insights}/a.json.gz", b"", "CloudTrail Insights"),
        "notification": (
            "a.json",
            dumps(_NOTIFICATION).encode(),
            "notification naming 1 object: scan s3://BUCKET/KEY instead",
        ),
        "other JSON": ("a.json", b'{"a": 1}', "JSON, but no CloudTrail records"),
        "text": ("a.json", b"hello", "not JSON"),
        "empty": ("a.json", b"", "empty file"),
        "a picture": ("a.png", b"\x89PNG", "not a log file by its name: .png"),
    }


def i7(context: Context) -> Outcome:
    """Read whole, or skipped with the very reason."""
    forms = _forms()
    wrong = []
    for at, (kind, (place, data, wanted)) in enumerate(forms.items()):
        path = Path(context.folder, str(at), place)
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        _, books = scan([Path(context.folder, str(at))])
        whole = books.objects_done == books.objects == 1 and not books.damaged
        skipped = list(books.objects_skipped)
        if not (whole if wanted == READ else skipped == [wanted]):
            wrong.append((kind, skipped, books.objects_damaged))
    return Outcome(not wrong, f"{len(forms)} kinds, wrong {wrong}")


KINDS: dict[str, Bar] = {"I7": i7}
