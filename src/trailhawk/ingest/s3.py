"""Objects in S3: listed by CloudTrail's own key layout, no further than a run looks.

boto3 is an extra (``pip install 'trailhawk[aws]'``); nothing of it is imported before an ``s3://``
argument is met. Keys are names to show and to ask S3 for, never paths of this machine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, BinaryIO, Self

import msgspec

from trailhawk.ingest.objects import LogObject, Skipped
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.redaction import mute_libraries

__all__ = ["S3", "Pruning", "is_s3", "list_s3", "open_s3"]

S3 = "s3://"

# Delivery follows the event by minutes, seldom by hours; keys carry the day of delivery.
_LATE = timedelta(days=1)

_LAYOUT = re.compile(
    r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})/"
    r"(?:(?P<trail>CloudTrail[A-Za-z-]*)/(?:(?P<region>[a-z0-9-]+)/"
    r"(?:(?P<year>\d{4})/(?:(?P<month>\d{2})/(?:(?P<day>\d{2})/)?)?)?)?)?"
)


class Pruning(msgspec.Struct, frozen=True):
    """What a run looks at; parts of a bucket that can hold none of it are not listed."""

    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def wants(self, prefix: str) -> bool:
        """Tell whether anything below a key prefix may be of interest; when unsure, it may."""
        found = _LAYOUT.search(prefix)
        if found is None:
            return True
        if self.accounts and found["account"] not in self.accounts:
            return False
        # Global services deliver to us-east-1 but name their own region in the record.
        if self.regions and found["region"] not in {None, "us-east-1", *self.regions}:
            return False
        return found["year"] is None or self._overlaps(*_days(found))

    def _overlaps(self, first: datetime, after: datetime) -> bool:
        if self.since is not None and after <= _midnight(self.since):
            return False
        return self.until is None or first < self.until + _LATE


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _days(found: re.Match[str]) -> tuple[datetime, datetime]:
    """Return the first moment of the year, month or day in a key, and the first after it."""
    year, month, day = (int(found[name] or 0) for name in ("year", "month", "day"))
    try:
        first = datetime(year, month or 1, day or 1, tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    if day:
        return first, first + timedelta(days=1)
    later = first + timedelta(days=31 if month else 366)
    return first, later.replace(day=1) if month else later.replace(month=1, day=1)


def is_s3(argument: str) -> bool:
    """Tell whether an argument or an object's path is in S3."""
    return argument.startswith(S3)


def list_s3(url: str, pruning: Pruning) -> Iterator[LogObject | Skipped]:
    """Yield the objects below ``s3://bucket/prefix`` in the order of their keys.

    ``SourceError`` when the bucket cannot be listed or holds nothing there.
    """
    bucket, _, prefix = url.removeprefix(S3).partition("/")
    if not bucket:
        raise ConfigError(f"{url}: write s3://BUCKET or s3://BUCKET/PREFIX")
    met = False
    for one in _below(bucket, prefix, pruning):
        met = True
        yield one
    if not met:
        raise SourceError(f"{url}: no object there that this run would look at")


def _below(bucket: str, prefix: str, pruning: Pruning) -> Iterator[LogObject | Skipped]:
    """Walk down level by level while levels can still be left out, then list all the rest."""
    layered = pruning != Pruning() and _may_divide(prefix)
    request = {"Bucket": bucket, "Prefix": prefix} | ({"Delimiter": "/"} if layered else {})
    try:
        for page in _client().get_paginator("list_objects_v2").paginate(**request):
            for entry in page.get("Contents", ()):
                if pruning.wants(entry["Key"]) and not entry["Key"].endswith("/"):
                    name = f"{S3}{bucket}/{entry['Key']}"
                    yield LogObject(name, name, int(entry["Size"]))
            for level in page.get("CommonPrefixes", ()):
                if pruning.wants(level["Prefix"]):
                    yield from _below(bucket, level["Prefix"], pruning)
    except _errors() as error:
        raise SourceError(f"{S3}{bucket}/{prefix}: cannot be listed: {error}") from error


def _may_divide(prefix: str) -> bool:
    """Tell whether a level below may still name an account, a region or a date."""
    found = _LAYOUT.search(prefix)
    return found is None or found["day"] is None


def open_s3(path: str) -> BinaryIO:
    """Open an object for reading from its start; ``SourceError`` when that cannot be done."""
    bucket, _, key = path.removeprefix(S3).partition("/")
    try:
        answer = _client().get_object(Bucket=bucket, Key=key)
    except _errors() as error:
        raise SourceError(f"cannot be opened: {error}") from error
    return _Body(answer["Body"])  # type: ignore[return-value]  # only read and close are asked of it


class _Body:
    """An object's content as a file; a connection that breaks is an OSError, as of a file."""

    def __init__(self, body: Any) -> None:  # noqa: ANN401 - botocore's streaming body
        self._body = body

    def read(self, size: int = -1) -> bytes:
        try:
            content: bytes = self._body.read(None if size < 0 else size)
        except _errors() as error:
            raise OSError(5, str(error)) from error
        return content

    def close(self) -> None:
        self._body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _client() -> Any:  # noqa: ANN401 - botocore makes its clients at run time
    # One a process: workers are forked, and must not talk over their parent's connections.
    return _client_of(os.getpid())


@cache
def _client_of(process: int) -> Any:  # noqa: ANN401
    del process
    try:
        import boto3  # noqa: PLC0415 - an extra
        from botocore.config import Config  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError("reading from S3 needs boto3: pip install 'trailhawk[aws]'") from error
    mute_libraries()
    return boto3.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}))


@cache
def _errors() -> tuple[type[Exception], ...]:
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - botocore's own transport
    except ImportError:
        return ()
    return BotoCoreError, ClientError, HTTPError
