"""JUnit XML is well formed whatever stands in names and messages."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from trailhawk.sinks.junit import Case, junit


def test_results_are_counted_and_named() -> None:
    root = ET.fromstring(junit("suite", [Case("a", "g"), Case("b", "g", ("wrong", "too many"))]))  # noqa: S314 - ours
    assert root.attrib == {"tests": "2", "failures": "1", "errors": "0"}
    cases = root.findall("./testsuite/testcase")
    assert [case.get("name") for case in cases] == ["a", "b"]
    assert [one.get("message") for one in cases[1]] == ["wrong", "too many"]


def test_markup_and_control_characters_are_text() -> None:
    hostile = "</testcase><x a='\"&\x00\x1b\ud800\ufffe"
    root = ET.fromstring(junit(hostile, [Case(hostile, hostile, (hostile,))]))  # noqa: S314 - ours
    case = root.find("./testsuite/testcase")
    assert case is not None
    assert str(case.get("name")).startswith("</testcase><x a='\"&\\x00\\x1b")
