"""The matrix as a layer of the ATT&CK Navigator: what its format 4.5 asks for, and no more."""

from __future__ import annotations

import msgspec
import pytest
from tests.catalog.making import SES, call, rule, site

from trailhawk.catalog.make_lookups import LAYER_URL


class Versions(msgspec.Struct, forbid_unknown_fields=True):
    attack: str
    navigator: str
    layer: str


class Named(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    value: str


class Item(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    color: str


class Layout(msgspec.Struct, forbid_unknown_fields=True):
    layout: str
    showName: bool  # noqa: N815 - the format's name
    expandedSubtechniques: str  # noqa: N815


class Technique(msgspec.Struct, forbid_unknown_fields=True):
    techniqueID: str  # noqa: N815
    showSubtechniques: bool  # noqa: N815
    score: int | None = None
    color: str = ""
    comment: str = ""
    metadata: list[Named] = []


class Layer(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    versions: Versions
    domain: str
    description: str
    sorting: int
    layout: Layout
    techniques: list[Technique]
    legendItems: list[Item]  # noqa: N815


@pytest.fixture(scope="module")
def layer() -> Layer:
    whole = site(
        rule("One", call(SES, "DeleteIdentity"), techniques=("T1078.004", "T1070")),
        rule("Two", call(SES, "NoSuchEvent"), techniques=("T1070", "T9999")),
    )
    data = whole.data(LAYER_URL)
    assert data is not None
    return msgspec.json.decode(data, type=Layer)


def test_it_has_what_the_format_requires(layer: Layer) -> None:
    assert layer.name
    assert layer.domain == "enterprise-attack"
    assert layer.versions.layer == "4.5"
    assert tuple(map(int, layer.versions.navigator.split("."))) >= (4, 9, 0)
    assert layer.layout.layout in {"side", "flat", "mini"}
    assert layer.layout.expandedSubtechniques in {"none", "all", "annotated"}
    assert layer.sorting in range(4)


def test_techniques_have_their_grade_in_the_colour_of_the_legend(layer: Layer) -> None:
    cells = {one.techniqueID: one for one in layer.techniques}
    colours = {one.label: one.color for one in layer.legendItems}
    assert cells["T1070"].score == 2
    assert cells["T1070"].color == colours["live"]
    assert cells["T1070"].comment == "2 claimed, 1 live, 0 proven"
    assert [one.value for one in cells["T1070"].metadata] == ["2", "1", "0"]


def test_a_technique_opens_for_the_part_that_has_rules(layer: Layer) -> None:
    cells = {one.techniqueID: one for one in layer.techniques}
    assert cells["T1078"].showSubtechniques
    assert cells["T1078"].score is None
    assert cells["T1078.004"].score == 1


def test_what_attack_does_not_have_is_left_out(layer: Layer) -> None:
    assert "T9999" not in {one.techniqueID for one in layer.techniques}
