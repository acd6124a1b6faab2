"""Test results as JUnit XML; the only writer of XML, so the only place that escapes for it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

import msgspec

from trailhawk.model.printable import printable

__all__ = ["Case", "junit"]


class Case(msgspec.Struct, frozen=True):
    """One test: its name, its group, and why it failed, if it did."""

    name: str
    group: str
    failures: tuple[str, ...] = ()


def junit(suite: str, cases: Iterable[Case]) -> bytes:
    """Return a report of one suite. Characters that XML forbids are shown as escapes."""
    rows = list(cases)
    failed = sum(bool(case.failures) for case in rows)
    totals = {"tests": str(len(rows)), "failures": str(failed), "errors": "0"}
    root = ET.Element("testsuites", totals)
    group = ET.SubElement(root, "testsuite", {"name": printable(suite), **totals})
    for case in rows:
        names = {"classname": printable(case.group), "name": printable(case.name)}
        row = ET.SubElement(group, "testcase", names)
        for failure in case.failures:
            ET.SubElement(row, "failure", {"message": printable(failure)})
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
