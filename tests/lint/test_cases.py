"""What is found, and above all what is not, in small rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.lint.checking import check, sigma

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_findings_are_these(case: dict[str, Any]) -> None:
    text = yaml.safe_dump({"detection": case["detection"]}, sort_keys=False)
    (report,) = check(sigma(text.removeprefix("detection:\n")), arrays=case.get("arrays", False))
    found = {one.code for one in report.findings if one.level.value != "info"}
    assert found == set(case["codes"])
    assert report.liveness.value == case.get("liveness", "live")
