"""Array matching: its switch, its limits, what it refuses. Its meaning: ``cases/arrays.yml``."""

from __future__ import annotations

import pytest

from trailhawk.frontends import load_file, load_files
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.limits import Limits

ON = RuleSettings(array_matching=True)
HEAD = "title: x\nlogsource: {product: aws, service: cloudtrail}\n"


def load(detection: str, settings: RuleSettings = ON, head: str = HEAD) -> Loaded:
    text = f"{head}detection: {{s: {{{detection}}}, condition: s}}\n"
    return load_file(RuleFile("x.yml", text), Limits(), settings)


def code(loaded: Loaded) -> str:
    return "" if loaded.rules else loaded.refusals[0].code


@pytest.mark.parametrize(
    ("version", "on", "off"),
    [("", "", "R230"), ("sigma-version: 3\n", "", "R230"), ("sigma-version: 2\n", "", "")],
)
def test_the_switch_and_the_version(version: str, on: str, off: str) -> None:
    assert code(load("'a[any].b': 1", ON, version + HEAD)) == on
    assert code(load("'a[any].b': 1", NO_SETTINGS, version + HEAD)) == off


def test_version_two_keeps_its_meaning_whatever_the_site_says() -> None:
    (rule,) = load("'a.b[0]': 1", ON, "sigma-version: 2.1\n" + HEAD).rules
    assert evaluate(rule.condition, {"a": {"b[0]": 1}}) is True


def test_what_is_switched_on_is_part_of_the_stamp() -> None:
    assert ON.stamp() != NO_SETTINGS.stamp()


def test_filters_have_blocks() -> None:
    base = (
        HEAD
        + "id: 0b5b36b2-9a37-4a0e-9c3f-6c7d7ad1a001\ndetection: {s: {eventName: y}, condition: s}\n"
    )
    narrow = (
        "title: f\nlogsource: {product: aws, service: cloudtrail}\n"
        "filter: {rules: any, q: {'a[any]': {b: 1, c: 1}}, condition: not q}\n"
    )
    files = [RuleFile("x.yml", base + "---\n" + narrow)]
    (rule,) = load_files(files, Limits(), ON).rules
    assert evaluate(rule.condition, {"eventName": "y", "a": [{"b": 1}, {"c": 1}]}) is True
    assert evaluate(rule.condition, {"eventName": "y", "a": [{"b": 1, "c": 1}]}) is False
    assert load_files(files, Limits()).refusals[0].code == "R230"


@pytest.mark.parametrize(
    ("detection", "wanted"),
    [
        ("'a[any]|contains': {b: 1}", "R204"),
        ("'a[any]': {}", "R217"),
        ("'a[any]': [{b: 1}]", "R205"),
        ("'a[any].b': []", "R217"),
        ("a: {b: 1}", "R205"),
        ("'a[any]': {b: {c: 1}}", "R205"),
        ("'a[any]': {condition: b}", "R207"),
        ("'a[any]': {condition: b, b: {c: 1}, d: {e: 1}}", "R207"),
        ("'a[any]': {condition: {}, b: {c: 1}}", "R202"),
        ("'a[any]': {condition: b | count() > 1, b: {c: 1}}", "R219"),
        ("'a|fieldref': 'b[any].c'", "R231"),
        ("'a[any]': {'b[anny]': 1}", "R231"),
        ("'a[0][any]': 1", "R231"),
        ("'a[9999999]': 1", "R231"),
        ("'a[ANY]': 1", "R231"),
        ("'a[]': 1", "R231"),
        ("'[any]': 1", "R231"),
    ],
)
def test_what_is_refused(detection: str, wanted: str) -> None:
    assert code(load(detection)) == wanted


def test_lists_within_lists_are_bounded() -> None:
    assert code(load(f"'{'.'.join(['a[any]'] * 16)}': 1")) == ""
    assert code(load(f"'{'.'.join(['a[any]'] * 17)}': 1")) == "R212"
    nested = "b: 1"
    for _ in range(17):
        nested = f"'a[any]': {{{nested}}}"
    assert code(load(nested)) == "R212"


def test_a_name_of_a_megabyte_is_refused_at_once() -> None:
    assert code(load(f"? '{'a[any].' * 100_000}b' : 1")) == "R212"
