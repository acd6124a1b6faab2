"""Alerts as whole documents: JSON lines, CSV, OCSF, SARIF."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from trailhawk.alerting.alerts import Alert
from trailhawk.delivery.fields import alert_fields, sample_fields
from trailhawk.delivery.shapes.ocsf import detection_finding
from trailhawk.delivery.shapes.sarif import sarif_log
from trailhawk.model.errors import ConfigError
from trailhawk.model.findings import Tally
from trailhawk.model.redaction import redacted
from trailhawk.sinks.csv_file import safe_cell
from trailhawk.sinks.jsonl import json_line
from trailhawk.sinks.records import ascii_json

__all__ = ["CSV_COLUMNS", "csv_cells", "csv_line", "document", "jsonl_line", "ocsf_line"]

EventIds = Callable[[Alert], tuple[str, ...]]

CSV_COLUMNS = (
    *("id", "level", "severity", "rule_severity", "name", "title", "first", "last", "count"),
    *("successes", "failures", "account", "principal", "sessions", "keys", "addresses"),
    *("user_agents", "regions", "calls", "errors", "resources", "rules", "stage", "techniques"),
    *("state", "verdict", "note"),
)


def document(kind: str, alerts: Iterable[Alert], ids: EventIds) -> Iterator[str]:
    """Yield a document piece by piece."""
    match kind:
        case "jsonl":
            for alert in alerts:
                yield jsonl_line(alert, ids(alert))
        case "csv":
            yield csv_line(CSV_COLUMNS)
            for alert in alerts:
                yield csv_line(csv_cells(alert))
        case "ocsf":
            for alert in alerts:
                yield ocsf_line(alert, ids(alert))
        case "sarif":
            yield _plain(sarif_log(alerts)) + "\n"
        case _:
            raise ConfigError(f"no format {kind!r}")


def jsonl_line(alert: Alert, ids: tuple[str, ...], *, update: bool = False) -> str:
    """Return an alert with its samples and event ids as a line."""
    told = {"update": True, "replaces": alert.replaces} if update else {}
    more = {**told, "samples": [sample_fields(one) for one in alert.samples], "event_ids": ids}
    return json_line("alert", {**alert_fields(alert), **more})


def ocsf_line(alert: Alert, ids: tuple[str, ...], *, update: bool = False) -> str:
    """Return an alert as an OCSF Detection Finding on one line."""
    return _plain(detection_finding(alert, ids, update=update)) + "\n"


def csv_line(cells: Iterable[str]) -> str:
    """Return a row of CSV that no spreadsheet runs."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


def csv_cells(alert: Alert) -> tuple[str, ...]:
    """Return an alert's cells in the order of the columns."""
    return tuple(_cell(alert, name) for name in CSV_COLUMNS)


def _cell(alert: Alert, name: str) -> str:
    match getattr(alert, name):
        case Tally(top, others):
            shown = [f"{value} x{count}" for value, count in top]
            text = " | ".join([*shown, *([f"others x{others}"] if others else [])])
        case tuple() as parts:
            text = " | ".join(one[1] if isinstance(one, tuple) else str(one) for one in parts)
        case None:
            text = ""
        case value:
            text = str(getattr(value, "value", value))
    return redacted(text)


def _plain(fields: Mapping[str, object]) -> str:
    return ascii_json(json.dumps(fields, separators=(",", ":"), ensure_ascii=False))
