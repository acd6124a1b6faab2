"""Test results as JUnit XML; the only writer of XML, so the only place that escapes for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

import msgspec

from trailhawk.model.printable import printable

__all__ = ["Case", "junit", "junit_of"]


class Case(msgspec.Struct, frozen=True):
    """One test: its name, its group, and why it failed, if it did."""

    name: str
    group: str
    failures: tuple[str, ...] = ()
    """A message each; of one with several lines the first is the message, and all are its text."""
    file: str = ""


def junit(suite: str, cases: Iterable[Case]) -> bytes:
    """Return a report of one suite. Characters that XML forbids are shown as escapes."""
    return junit_of([(suite, list(cases))])


def junit_of(suites: Sequence[tuple[str, Sequence[Case]]]) -> bytes:
    """Return a report of suites, each by its name; otherwise the same."""
    root = ET.Element("testsuites", _totals([case for _, cases in suites for case in cases]))
    for suite, cases in suites:
        group = ET.SubElement(root, "testsuite", {"name": printable(suite), **_totals(cases)})
        for case in cases:
            _add(group, case)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _totals(cases: Sequence[Case]) -> dict[str, str]:
    failed = sum(bool(case.failures) for case in cases)
    return {"tests": str(len(cases)), "failures": str(failed), "errors": "0"}


def _add(group: ET.Element, case: Case) -> None:
    names = {"classname": printable(case.group), "name": printable(case.name)}
    if case.file:
        names["file"] = printable(case.file)
    row = ET.SubElement(group, "testcase", names)
    for failure in case.failures:
        lines = [printable(line) for line in failure.splitlines()] or [""]
        one = ET.SubElement(row, "failure", {"message": lines[0]})
        if len(lines) > 1:
            one.text = "\n".join(lines)
