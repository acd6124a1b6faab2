"""Constants of rules replaced by configuration: text, translation, and what does not fit."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from tests.frontends.panther.samples import files

from trailhawk.frontends import load_files
from trailhawk.frontends.panther.overrides import overridden
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Loaded
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

TEXT = """\
A = {"x",
     "y"}
B = ["\u00e9", 1]; C = set()
D: str = "q"
E = (
    "a",
)
F = {"k": [1]}
G = len("abc")
def rule(event):
    return event.get("eventName") in A
"""


def values_of(constants: dict[str, object]) -> dict[str, Any]:
    """Return what the names of the rewritten text are: it is ours, and is run."""
    text = overridden(TEXT, ast.parse(TEXT), constants)
    assert text.count("\n") == TEXT.count("\n")
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - a text of this file
    return names


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("A", ["p", "'\"\\\n"], {"p", "'\"\\\n"}),
        ("A", [], set()),
        ("B", [True, 2.5], [True, 2.5]),
        ("C", ["z"], {"z"}),
        ("D", "w\u00e9", "w\u00e9"),
        ("E", ["only"], ("only",)),
        ("E", [], ()),
        ("F", {"a": ["b"], "c": 1}, {"a": ["b"], "c": 1}),
        ("G", 7, 7),
    ],
)
def test_a_constant_keeps_its_type(name: str, given: object, value: object) -> None:
    names = values_of({name: given})
    assert names[name] == value
    assert type(names[name]) is type(value)
    assert names["rule"].__code__.co_firstlineno == 10


@pytest.mark.parametrize(
    ("constants", "said"),
    [
        ({"Z": 1}, "there is no constant 'Z'; there is A, B, C, D, E, F, G"),
        ({"rule": 1}, "there is no constant 'rule'"),
        ({"D": ["x"]}, "D is of type str"),
        ({"A": "x"}, "A is of type set"),
        ({"F": {"a": None}}, "cannot be a rule's constant"),
        ({"A": [["x"]]}, "A is a set, which can hold no list"),
        ({"C": [{"x": 1}]}, "C is a set, which can hold no dict"),
        ({"F": {"a": float("inf")}}, "inf cannot be a rule's constant"),
    ],
)
def test_what_does_not_fit_is_said(constants: dict[str, object], said: str) -> None:
    with pytest.raises(RuleError) as caught:
        values_of(constants)
    assert said in caught.value.message


RULE = """\
ALLOWED = ["a"]
WIDER = [*ALLOWED, "b"]


def rule(event):
    return event.get("eventName") not in WIDER
"""


def loaded_with(constants: dict[str, dict[str, Any]]) -> Loaded:
    return load_files(files(RULE), Limits(), RuleSettings(constants=constants))


def test_the_translation_has_the_configured_constant() -> None:
    [rule] = loaded_with({"Sample.Rule": {"ALLOWED": ["c"]}}).rules
    assert print_condition(rule.condition) == 'not eventName in ("c", "b")'


def test_an_unknown_rule_or_name_is_said() -> None:
    loaded = loaded_with({"Nobody": {"ALLOWED": ["c"]}})
    assert [one.code for one in loaded.refusals] == ["R610"]
    assert len(loaded.rules) == 1
    loaded = loaded_with({"Sample.Rule": {"ALOWED": ["c"]}})
    assert [one.code for one in loaded.refusals] == ["R610"]
    assert "there is ALLOWED, WIDER" in loaded.refusals[0].message
    assert loaded.rules == ()


def test_helpers_have_constants_as_well() -> None:
    loaded = loaded_with({"sample_helpers": {"NOTHING": ["c"]}})
    assert [one.code for one in loaded.refusals] == ["R610"]
