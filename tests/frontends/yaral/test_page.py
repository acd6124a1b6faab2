"""The page about YARA-L says what the code does."""

from __future__ import annotations

import re

from tests.frontends.yaral.running import LIMITS
from tests.frontends.yaral.udm_page import PAGE, written

from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.tree import FieldRef, Key
from trailhawk.frontends.yaral.udm import CONDITIONS, field_name, field_of
from trailhawk.frontends.yaral.udm_table import FIELDS, LABELS
from trailhawk.ir.rule import RuleFile


def ref(name: str) -> FieldRef:
    parts = re.findall(r'\["([^"]*)"\]|([^.\[]+)', name)
    return FieldRef("e", tuple(Key(key) if key else part for key, part in parts))


def test_the_tables_on_the_page_are_the_tables_of_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert written(page) == page


def test_the_example_on_the_page_is_loaded() -> None:
    for text in re.findall(r"```yaral\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        loaded = load_yaral(RuleFile("example.yaral", text), LIMITS)
        assert len(loaded.rules) == 1
        assert not loaded.refusals


def test_every_row_is_a_field_by_its_name() -> None:
    for row in FIELDS:
        field = field_of(ref(row.name))
        assert field_name(ref(row.name)) == row.name == field.name
        assert len(field.values) == len(row.sources)
    for row in LABELS:
        label = FieldRef("e", ("target", "resource", "attribute", "labels", Key(row.name)))
        assert len(field_of(label).values) == len(row.sources)


def test_names_and_conditions_are_used_once() -> None:
    names = [row.name for row in FIELDS]
    assert len(set(names)) == len(names)
    whens = {source.when for row in (*FIELDS, *LABELS) for source in row.sources}
    assert whens == CONDITIONS.keys()
