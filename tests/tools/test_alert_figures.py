"""The figures that docs/alerts.md defends the alert list with."""

from __future__ import annotations

import pytest
from tools.alert_figures import BLOCK, LOGS, PAGE, block, figures


@pytest.mark.skipif(not LOGS.is_dir(), reason="the shared logs are not here")
def test_the_documentation_has_the_figures_of_today() -> None:
    found = BLOCK.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found[0] == block(figures(LOGS)), "run: python -m tools.alert_figures --write"
