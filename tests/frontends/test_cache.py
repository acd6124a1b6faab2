from __future__ import annotations

import pytest
from tests.frontends.shared import needs_shared, rule_paths
from tests.frontends.sigma.test_cases import CASES, brackets_of, data, detection_of

from trailhawk.frontends import load_file
from trailhawk.frontends.cache import cache_key, decode, encode
from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.logic import raw_path, translate
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Loaded, Rule, RuleFile, RuleMeta, Source
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Severity

FILE = RuleFile("a.yml", "title: x\n")
LIMITS = Limits()


def test_what_is_written_is_read_back() -> None:
    rules: list[Rule] = []
    for case in CASES:
        placeholders = {k: tuple(v) for k, v in (data(case, "placeholders") or {}).items()}
        setting = Setting(raw_path, placeholders, Budget(LIMITS), brackets_of(case))
        condition = translate(detection_of(case), setting).condition
        name = str(data(case, "name"))
        meta = RuleMeta(id=name, title=name, vendor="sigma", severity=Severity(7))
        rules.append(Rule(meta=meta, logic=Single(condition), source=Source("x.yml")))
    loaded = Loaded(tuple(rules), load_file(RuleFile("x.yml", "a: b"), LIMITS).refusals)
    again = decode(encode(loaded))
    assert again == loaded
    assert again is not None
    # Equality of leaves leaves out where they were written; the cache must not.
    assert repr(again) == repr(loaded)


@needs_shared
def test_shared_rules_are_read_back() -> None:
    for path in rule_paths():
        loaded = load_file(RuleFile(path.name, path.read_text("utf-8")), LIMITS)
        assert decode(encode(loaded)) == loaded


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\xc1", b"\x92\x90", b"\x90", b"\x82\xa5rules\x01", b"\x91" * 100_000]
)
def test_anything_else_is_nothing(data: bytes) -> None:
    assert decode(data) is None


def test_a_truncated_entry_is_nothing() -> None:
    whole = encode(load_file(RuleFile("x.yml", "a: b"), LIMITS))
    assert decode(whole) is not None
    assert [decode(whole[:end]) for end in range(len(whole))] == [None] * len(whole)


def test_the_key_changes_with_everything_it_stands_for() -> None:
    keys = [
        cache_key([FILE], LIMITS),
        cache_key([FILE, FILE], LIMITS),
        cache_key([], LIMITS),
        cache_key([RuleFile("b.yml", FILE.text)], LIMITS),
        cache_key([RuleFile("a.yml", "title: y\n")], LIMITS),
        cache_key([RuleFile("a.ymlt", "itle: x\n")], LIMITS),
        cache_key([FILE], Limits(max_yaml_depth=3)),
        cache_key([FILE], LIMITS, RuleSettings(placeholders={"a": ("b",)})),
        cache_key([FILE], LIMITS, RuleSettings(placeholders={"a": ("b", "c")})),
        cache_key([FILE], LIMITS, edition="2"),
    ]
    assert len(set(keys)) == len(keys)


def test_the_key_is_the_same_for_the_same() -> None:
    one = cache_key([FILE], LIMITS, RuleSettings(placeholders={"a": ("1",), "b": ("2",)}))
    other = cache_key([FILE], LIMITS, RuleSettings(placeholders={"b": ("2",), "a": ("1",)}))
    assert one == other
    assert len(one) == 64


def test_a_key_can_be_had_for_any_text() -> None:
    assert cache_key([RuleFile("\udc80.yml", "\ud800")], LIMITS)
