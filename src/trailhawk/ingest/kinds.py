"""The kinds of input, by the names of their pages in ``docs/inputs``."""

from __future__ import annotations

from enum import Enum

__all__ = ["InputKind"]


class InputKind(Enum):
    """What an object may be; a test holds that each has a page and each page a kind."""

    RECORDS = "records"
    """Deliveries, arrays, lines, single records: CloudTrail's own JSON."""
    LOOKUP_EVENTS = "lookup-events"
    EVENTBRIDGE = "eventbridge"
    CLOUDWATCH = "cloudwatch-logs"
    QUEUES = "sqs-sns"
    STREAMS = "kinesis-firehose"
    SPLUNK = "splunk"
    ELASTIC = "elastic"
    ENRICHED = "enriched"
    """Records with members added or with their names in lower case."""
    CSV = "csv"
    PARQUET = "parquet"
    ARCHIVES = "archives"
    S3 = "s3"
    NOTIFICATIONS = "notifications"
    OTHER = "other"
    """What is recognised and not read."""
