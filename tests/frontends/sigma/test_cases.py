"""Sigma's semantics, case by case: see ``cases/*.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.logic import raw_path, translate
from trailhawk.frontends.sigma.setting import Brackets, Setting
from trailhawk.frontends.yaml_reader import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    plain,
    read_documents,
)
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

FOLDER = Path(__file__).parent / "cases"
HERE = Span(1, 1)


def cases() -> list[Mapping]:
    found: list[Mapping] = []
    for path in sorted(FOLDER.glob("*.yml")):
        for root in read_documents(path.read_text("utf-8"), Limits()):
            assert isinstance(root, Sequence), f"{path.name}: {root!r}"
            found += [item for item in root.items if isinstance(item, Mapping)]
    return found


def text(value: str) -> Scalar:
    return Scalar(value, value, HERE, verbatim=False)


def detection_of(case: Mapping) -> Mapping:
    whole = case.get("detection")
    if isinstance(whole, Mapping):
        return whole
    rule = case.get("rule")
    assert rule is not None
    return Mapping(
        (Entry(text("selection"), rule), Entry(text("condition"), text("selection"))), HERE
    )


def data(case: Mapping, name: str) -> Any:
    node: Node | None = case.get(name)
    return None if node is None else plain(node)


def brackets_of(case: Mapping) -> Brackets:
    return Brackets.SELECTORS if data(case, "arrays") else Brackets.LITERAL


CASES = cases()


def test_there_are_cases() -> None:
    names = [data(case, "name") for case in CASES]
    assert len(names) >= 150
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(data(case, "name")))
def test_case(case: Mapping) -> None:
    placeholders = {k: tuple(v) for k, v in (data(case, "placeholders") or {}).items()}
    setting = Setting(raw_path, placeholders, Budget(Limits()), brackets_of(case))
    condition = translate(detection_of(case), setting).condition
    events = data(case, "events")
    assert [evaluate(condition, event) for event in events] == data(case, "fires")
    assert [evaluate(normalise(condition), event) for event in events] == data(case, "fires")
