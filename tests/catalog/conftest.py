"""One browser for all tests that need one; they skip where there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.catalog.rich import rich_site, serving
from tools.browser import CHROMIUM, Browser, Page, browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with browser() as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    found = chromium.page()
    yield found
    found.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving(rich_site()) as found:
        yield found
