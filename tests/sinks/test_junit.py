"""JUnit XML is well formed whatever stands in names and messages."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from trailhawk.sinks.junit import Case, junit, junit_of


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


def test_suites_are_counted_each_and_together() -> None:
    suites = [("one", [Case("a", "g", file="a.yml")]), ("two", [Case("b", "g", ("wrong",))])]
    root = ET.fromstring(junit_of(suites))  # noqa: S314 - ours
    assert root.attrib == {"tests": "2", "failures": "1", "errors": "0"}
    assert [one.get("failures") for one in root] == ["0", "1"]
    assert root[0][0].get("file") == "a.yml"


def test_a_failure_of_several_lines_keeps_them() -> None:
    root = ET.fromstring(junit("s", [Case("a", "g", ("wrong:\n  <saw>\n  \x1b",))]))  # noqa: S314 - ours
    [failure] = root.iter("failure")
    assert (failure.get("message"), failure.text) == ("wrong:", "wrong:\n  <saw>\n  \\x1b")
