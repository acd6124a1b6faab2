"""Alert pages in Chromium: axe-core, the content security policy, forms by real clicks."""

from __future__ import annotations

import pytest
from tests.catalog.test_axe import AXE, SIZES, violations
from tools.browser import Page

Triage = tuple[str, list[str]]

LISTS = ("", "?state=all", "?state=closed", "?q=nothing-has-this", "?level=high&state=all")


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm install --no-save axe-core")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, triage: Triage, size: str, scheme: str) -> None:
    address, idents = triage
    page.size(*SIZES[size])
    page.media(scheme)
    for where in (*LISTS, *(f"{ident}/" for ident in idents)):
        page.goto(f"{address}/alerts/{where}")
        assert violations(page) == [], where


def test_no_page_breaks_the_policy_or_is_wider_than_a_phone(page: Page, triage: Triage) -> None:
    address, idents = triage
    page.size(*SIZES["phone"])
    for where in (*LISTS, *(f"{ident}/" for ident in idents)):
        page.goto(f"{address}/alerts/{where}")
        page.value("document.querySelectorAll('details').forEach((one) => { one.open = true }), 0")
        assert page.errors == [], where
        assert page.value("document.documentElement.scrollWidth <= innerWidth"), where


def test_far_lines_of_a_story_stand_behind_a_click(page: Page, triage: Triage) -> None:
    address, idents = triage
    seen = 0
    for ident in idents:
        page.goto(f"{address}/alerts/{ident}/")
        if page.value("document.querySelectorAll('.far').length"):
            seen += 1
            shown = "document.querySelector('.far tbody tr').checkVisibility()"
            assert page.value(shown) is False
            page.click(".far summary")
            assert page.value(shown) is True
    assert seen


def test_an_alert_is_worked_on_by_clicks(page: Page, triage: Triage) -> None:
    address, idents = triage
    page.goto(f"{address}/alerts/{idents[2]}/")
    page.click("button[value=ack]")
    page.until("document.querySelector('.badges').textContent.includes('acknowledged')")
    page.value("document.querySelector('#verdict').value = 'benign', 0")
    page.click("button[value=close]")
    page.until("document.querySelector('.badges').textContent.includes('benign')")
    page.click("button[value=reopen]")
    page.until("document.querySelector('.badges').textContent.includes('new')")
    assert page.errors == []
