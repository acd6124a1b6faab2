"""Tests of rules: ``NAME.tests.yml`` files beside the rules that they are about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import writable
from trailhawk.packs.files import TEST_SUFFIXES

__all__ = ["BrokenTests", "Case", "RuleTests", "read_rule_tests", "untested"]


class Case(msgspec.Struct, frozen=True):
    """One event and whether the rule fires on it, or several and how many findings they make."""

    name: str
    fires: bool
    event: dict[str, object] = {}
    """The event; empty where there are several."""
    events: tuple[dict[str, object], ...] = ()
    findings: int | None = None
    """How many findings ``events`` make; None where there is one event."""


class RuleTests(msgspec.Struct, frozen=True):
    """The cases of one rule, named by its id."""

    rule: str
    cases: tuple[Case, ...]
    file: str = ""


class _CaseText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case as it is written: event and fires, or events and findings."""

    name: str
    fires: bool | None = None
    event: dict[str, object] | None = None
    findings: int | None = None
    events: tuple[dict[str, object], ...] = ()
    common: dict[str, object] = {}
    """Members that every event of the case has, unless it has its own."""

    def case(self) -> Case:
        """Return the case that is meant."""
        if self.event is not None and self.fires is not None:
            if self.events or self.findings is not None:
                raise ValueError(f"case {self.name!r}: either event and fires, or events, findings")
            return Case(self.name, self.fires, {**self.common, **self.event})
        if self.findings is None or not self.events or self.event is not None:
            raise ValueError(f"case {self.name!r} needs event and fires, or events and findings")
        # Events of a burst are told apart by their ids, which a test need not invent.
        events = tuple(
            {"eventID": f"{number:04}", **self.common, **event}
            for number, event in enumerate(self.events)
        )
        return Case(self.name, self.findings > 0, events=events, findings=self.findings)


class _TestsText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: str
    cases: tuple[_CaseText, ...]


class BrokenTests(msgspec.Struct, frozen=True):
    """A test file that cannot be used: it counts as a failure, never as passed."""

    file: str
    reason: str


def read_rule_tests(paths: Iterable[Path], limits: Limits) -> Iterator[RuleTests | BrokenTests]:
    """Read every test file at the paths."""
    for path in paths:
        for file in _test_files(path):
            yield from _read(file, limits)


def _test_files(path: Path) -> Iterator[Path]:
    if path.is_file():
        # A rule file stands for the tests beside it.
        beside = [path.with_name(path.stem + suffix) for suffix in TEST_SUFFIXES]
        yield from (file for file in ([path] if path.name.endswith(TEST_SUFFIXES) else beside))
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(TEST_SUFFIXES))


def _read(file: Path, limits: Limits) -> Iterator[RuleTests | BrokenTests]:
    if not file.is_file():
        return
    name = writable(str(file))
    if name != str(file):
        yield BrokenTests(name, "its name is not UTF-8: rename the file or its folder")
        return
    try:
        text = file.read_text("utf-8")
        for document in read_documents(text, limits):
            if isinstance(document, RuleError):
                raise document
            found = msgspec.convert(plain(document), _TestsText)
            yield RuleTests(found.rule, tuple(one.case() for one in found.cases), name)
    except RuleError as error:
        where = f"line {error.at.line}: " if error.at is not None else ""
        yield BrokenTests(name, f"{where}{error}")
    # A validation error of msgspec is a ValueError as well.
    except (OSError, ValueError) as error:
        yield BrokenTests(name, str(error))


def untested(rules: Iterable[Rule], tests: Iterable[RuleTests]) -> tuple[Rule, ...]:
    """Return the rules without a case of each polarity; one that only serves others needs none."""
    seen = {(test.rule, case.fires) for test in tests for case in test.cases}
    return tuple(
        rule
        for rule in rules
        if rule.reports and not {(rule.meta.id, True), (rule.meta.id, False)} <= seen
    )
