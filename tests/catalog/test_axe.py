"""axe-core finds nothing on any kind of page, light or dark, on a desktop, a phone or paper.

axe-core is no part of Trailhawk: ``npm install --no-save axe-core`` in the repository brings it,
or ``TRAILHAWK_AXE`` names an ``axe.min.js``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.catalog.rich import one_of_each
from tools.browser import Page

AXE = Path(
    os.environ.get("TRAILHAWK_AXE")
    or Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
)
pytestmark = pytest.mark.skipif(
    not AXE.is_file(), reason="needs axe-core: npm install --no-save axe-core"
)

KINDS = (
    *("home", "services", "service", "event", "rules", "rule", "windowed rule", "vendor", "alert"),
    "alerts",
    *("indicators", "indicator", "fields", "field", "technique", "matrix", "coverage", "findings"),
    *("compare", "pair", "search", "results", "missing"),
)
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
RUN = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.map((one) =>
  `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 150))}`))
"""


def violations(page: Page) -> list[str]:
    page.value("document.querySelectorAll('details').forEach((one) => { one.open = true }), 0")
    page.value(f"{AXE.read_text('utf-8')};0")
    found: list[str] = page.value(RUN)
    return found


def open_kind(page: Page, address: str, kind: str) -> None:
    urls = {**one_of_each(), "results": "search/?q=delete&type=rule", "missing": "nowhere/"}
    page.goto(f"{address}/{urls[kind]}")
    if kind == "results":
        page.until("document.querySelectorAll('#hits li').length")


def test_every_kind_is_looked_at() -> None:
    assert {*KINDS} - {"results", "missing"} == set(one_of_each())


@pytest.mark.parametrize("kind", KINDS)
def test_no_violation(page: Page, address: str, kind: str) -> None:
    for size, (width, height) in SIZES.items():
        page.size(width, height)
        for scheme in ("light", "dark"):
            page.media(scheme)
            open_kind(page, address, kind)
            assert violations(page) == [], (size, scheme)


def test_no_violation_while_the_list_of_results_is_open(page: Page, address: str) -> None:
    for scheme in ("light", "dark"):
        page.media(scheme)
        page.goto(f"{address}/")
        page.click(".jump input")
        page.type("delete")
        page.until("document.querySelectorAll('#jump-list a').length > 3")
        page.press("ArrowDown")
        page.until("document.querySelector('#jump-list [aria-selected=true]') !== null")
        assert violations(page) == []
