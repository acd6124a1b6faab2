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
from trailhawk.packs.files import TEST_SUFFIXES

__all__ = ["BrokenTests", "Case", "RuleTests", "read_rule_tests", "untested"]


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event and whether the rule fires on it."""

    name: str
    fires: bool
    event: dict[str, object]


class RuleTests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one rule, named by its id."""

    rule: str
    cases: tuple[Case, ...]
    file: str = ""


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
    try:
        text = file.read_text("utf-8")
        for document in read_documents(text, limits):
            if isinstance(document, RuleError):
                raise document
            found = msgspec.convert(plain(document), RuleTests)
            yield msgspec.structs.replace(found, file=str(file))
    except (OSError, UnicodeDecodeError, RuleError, msgspec.ValidationError) as error:
        yield BrokenTests(str(file), str(error))


def untested(rules: Iterable[Rule], tests: Iterable[RuleTests]) -> tuple[Rule, ...]:
    """Return the rules without a case of each polarity."""
    seen = {(test.rule, case.fires) for test in tests for case in test.cases}
    return tuple(
        rule for rule in rules if not {(rule.meta.id, True), (rule.meta.id, False)} <= seen
    )
