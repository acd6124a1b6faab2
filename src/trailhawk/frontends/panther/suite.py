"""The tests that stand in Panther's rule files, and what running them needs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.frontends.panther.conditions import filters_of
from trailhawk.frontends.panther.content import Content, data_model
from trailhawk.frontends.panther.meta import is_for_cloudtrail
from trailhawk.frontends.panther.specs import Kind, Spec, text_at, texts_at
from trailhawk.ir.conditions import TRUE, Condition
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["InlineTest", "ModelText", "PythonContent", "Suite", "suite_of"]


class InlineTest(msgspec.Struct, frozen=True):
    """One test of a rule: an event and whether it matches, with what is put in place of helpers."""

    rule: str
    file: str
    name: str
    expected: bool
    log: dict[str, object]
    mocks: dict[str, object] = {}
    problem: str = ""
    """Why it cannot be run at all; then nothing but its name is known."""


class ModelText(msgspec.Struct, frozen=True):
    """A data model: the text of its module, and what its names stand for."""

    text: str
    paths: dict[str, str]
    methods: dict[str, str]


class PythonContent(msgspec.Struct, frozen=True):
    """The texts of a content's Python, none of which has been run."""

    helpers: dict[str, str]
    rules: dict[str, str]
    models: dict[str, ModelText]
    """By log type."""


class Suite(msgspec.Struct, frozen=True):
    """The tests of a load's CloudTrail rules, correlations apart, and the Python they need."""

    tests: tuple[InlineTest, ...]
    correlations: tuple[Spec, ...]
    content: PythonContent
    filters: dict[str, Condition] = {}
    """What inline filters let through to a rule's Python, by rule."""

    def encoded(self) -> bytes:
        """Return the same as bytes, as loaded rules carry it along."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def decoded(cls, data: bytes) -> Suite:
        """Return what ``encoded`` wrote."""
        return msgspec.msgpack.decode(data, type=cls)


def suite_of(content: Content, limits: Limits) -> Suite:
    """Return the tests in a content's documents.

    A derived rule without tests of its own has its base's.
    """
    specs = content.specs
    ours = [spec for spec in specs if spec.kind is Kind.RULE and is_for_cloudtrail(spec)]
    texts = {spec.id: content.text_of(spec) for spec in ours}
    helpers = {
        spec.id: text
        for spec in specs
        if spec.kind is Kind.GLOBAL and (text := content.text_of(spec)) is not None
    }
    python = PythonContent(
        helpers,
        {name: text for name, text in texts.items() if text is not None},
        _models(content, specs),
    )
    tests: list[InlineTest] = []
    filters: dict[str, Condition] = {}
    for spec in ours:
        try:
            passes = filters_of(spec, limits)
        except RuleError as error:
            said = f"what its rule lets through cannot be read: {error.message}"
            tests += (_unreadable(spec, test.name, said) for test in _tests(spec))
            continue
        tests += _tests(spec)
        if passes != TRUE:
            filters[spec.id] = passes
    correlations = tuple(spec for spec in specs if spec.kind is Kind.CORRELATION)
    return Suite(tuple(tests), correlations, python, filters)


def _models(content: Content, specs: Iterable[Spec]) -> dict[str, ModelText]:
    found: dict[str, ModelText] = {}
    for spec in specs:
        if spec.kind is Kind.DATA_MODEL and spec.body.get("Enabled") is not False:
            model = data_model(spec)
            text = content.text_of(spec) or ""
            one = ModelText(text, dict(model.paths), dict(model.methods))
            for log_type in texts_at(spec.body, "LogTypes"):
                found.setdefault(log_type, one)
    return found


def _tests(spec: Spec) -> list[InlineTest]:
    rows = spec.body.get("Tests") or []
    if not isinstance(rows, list):
        return [_unreadable(spec, "Tests", "'Tests' is no list")]
    return [_test(spec, row, f"test {number}") for number, row in enumerate(rows, 1)]


def _test(spec: Spec, row: object, called: str) -> InlineTest:
    if not isinstance(row, dict):
        return _unreadable(spec, called, "it is no map")
    name = text_at(row, "Name") or called
    log = row.get("Log", row.get("Resource"))
    expected = row.get("ExpectedResult")
    if not isinstance(expected, bool):
        said = f"its ExpectedResult is {cut(repr(expected), 40)}, neither true nor false"
        return _unreadable(spec, name, said)
    if not isinstance(log, dict):
        return _unreadable(spec, name, "its Log is no map")
    mocks = row.get("Mocks") or []
    if not isinstance(mocks, list) or not all(map(_is_mock, mocks)):
        return _unreadable(spec, name, "its Mocks are no list of objectName and returnValue")
    return InlineTest(spec.id, spec.source.file, name, expected, log, _mocks(mocks))


def _unreadable(spec: Spec, name: str, problem: str) -> InlineTest:
    return InlineTest(spec.id, spec.source.file, name, False, {}, problem=problem)


def _is_mock(row: object) -> bool:
    return isinstance(row, dict) and bool(text_at(row, "objectName")) and "returnValue" in row


def _mocks(rows: list[dict[str, object]]) -> dict[str, object]:
    return {text_at(row, "objectName"): row["returnValue"] for row in rows}
