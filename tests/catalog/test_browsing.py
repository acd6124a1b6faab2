"""Walking through the catalog with keys and clicks: live and as files; and without scripts."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.catalog.rich import one_of_each, rich_site
from tests.catalog.test_site import few
from tools.browser import Browser, Page

from trailhawk.catalog.build import build
from trailhawk.catalog.site import Site

BELOW = "some/where/below"
HITS = "[...document.querySelectorAll('#hits a')].map((one) => one.textContent)"
QUERIES = ("delete", "ses", "identity", "assume role", "t1078", "stop logging", "eventname")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The catalog as files, below a path of any file server."""
    folder = tmp_path_factory.mktemp("files")
    build(few(Site(rich_site().context)), folder / BELOW, 1)
    handler = functools.partial(Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{BELOW}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["live", "files"])
def place(request: pytest.FixtureRequest) -> str:
    """The catalog's address, in both forms."""
    name = "address" if request.param == "live" else "files"
    return str(request.getfixturevalue(name))


def heading(page: Page) -> str:
    return str(page.until("document.querySelector('h1')?.textContent.trim()"))


def is_clean(page: Page, place: str) -> bool:
    origin = "/".join(place.split("/")[:3]) + "/"
    assert page.errors == []
    assert page.dialogs == []
    assert [one for one in page.requests if not one.startswith(origin)] == []
    return True


def test_from_search_to_rule_event_indicator_technique_and_back(page: Page, place: str) -> None:
    page.goto(f"{place}/")
    page.type("/")  # the key that leads to the search from anywhere
    page.until("document.activeElement.name === 'q'")
    page.type("logging stopped")
    page.until("document.querySelectorAll('#jump-list a').length")
    page.press("Escape")
    before = page.loads
    page.press("Enter")
    page.loaded(before)
    assert page.value("location.search") == "?q=logging+stopped"
    page.until("document.querySelectorAll('#hits li').length")

    page.follow("#hits li:first-child a")
    rule, title = page.value("location.href"), heading(page)
    assert "/rules/" in rule

    page.follow("#events ~ .scroll tbody a")
    assert "/events/aws/" in page.value("location.href")
    event = heading(page)
    assert page.value(f"document.body.textContent.includes({json.dumps(title)})")
    page.follow(f'.vendor a[href*="{rule.split("/")[-2]}"]')
    assert heading(page) == title

    links = "[...document.querySelectorAll('.body a[href*=\"indicators/\"]')]"
    target = page.value(
        f"{links}.find((one) => one.textContent === {json.dumps(event)}).getAttribute('href')"
    )
    page.follow(f'.body a[href="{target}"]')
    assert "/indicators/" in page.value("location.href")
    page.follow("aside a[href*='events/aws/']")
    assert heading(page) == event
    page.back()
    page.until("location.href.includes('/indicators/')")
    page.back()
    page.until(f"location.href === {json.dumps(rule)}")

    page.until("document.querySelector('aside') !== null")
    page.follow("aside a[href*='attack/T']")
    assert heading(page).startswith("T")
    page.follow(f'.vendor a[href*="{rule.split("/")[-2]}"]')
    assert heading(page) == title
    assert is_clean(page, place)


def test_facets_have_counts_and_stand_in_the_address(page: Page, place: str) -> None:
    page.goto(f"{place}/search/")
    page.click(".jump input")
    page.type("delete")
    page.until("document.querySelectorAll('#facets a').length > 3")
    counts = dict(
        page.value(
            "[...document.querySelectorAll('#facets a')].map((one) => "
            "[one.querySelector('span').textContent, one.querySelector('small').textContent])"
        )
    )
    page.click("#facets a[href*='type=rule']")
    page.until("location.search.includes('type=rule')")
    found = page.value("document.getElementById('search-state').textContent")
    assert found == f"{counts['rule']} found"
    assert set(page.value("[...document.querySelectorAll('.what')].map((e) => e.textContent)")) == {
        "rule"
    }
    page.click("#facets a[href*='level=high']")
    page.until("location.search.includes('level=high')")
    address, shown = page.value("location.href"), page.value(HITS)

    # The address alone brings it all back, and so does the browser's own button.
    other = page.owner.page()
    other.goto(address)
    other.until("document.querySelectorAll('#hits li').length")
    assert other.value(HITS) == shown
    assert other.value("document.querySelector('.jump input').value") == "delete"
    other.close()
    page.back()
    page.until("!location.search.includes('level=high')")
    page.until(f"document.getElementById('search-state').textContent === {json.dumps(found)}")
    assert is_clean(page, place)


def test_everything_can_be_reached_with_keys(page: Page, place: str) -> None:
    page.goto(f"{place}/")
    page.press("Tab")
    assert page.value("document.activeElement.className") == "skip"
    page.press("Enter")
    page.until("location.hash === '#content'")
    page.type("/")
    page.type("DeleteIdentity")
    page.until("document.querySelectorAll('#jump-list a').length")
    for _ in range(2):
        page.press("ArrowDown")
    page.press("ArrowUp")
    chosen = page.until("document.querySelector('#jump-list [aria-selected=true]')?.href")
    assert page.value("document.activeElement.getAttribute('aria-activedescendant')") == "jump-0"
    before = page.loads
    page.press("Enter")
    page.loaded(before)
    assert page.value("location.href") == chosen
    assert heading(page) == "DeleteIdentity"

    # On the search page, Tab leads from the box over the results, and Enter follows one.
    page.goto(f"{place}/search/?q=delete&type=rule")
    page.until("document.querySelectorAll('#hits a').length")
    page.click(".jump input")
    for _ in range(40):
        page.press("Tab")
        if page.value("document.activeElement.closest('#hits') !== null"):
            break
    target = page.value("document.activeElement.href")
    before = page.loads
    page.press("Enter")
    page.loaded(before)
    assert page.value("location.href") == target
    assert is_clean(page, place)


def test_the_theme_is_chosen_and_remembered(page: Page, place: str) -> None:
    page.goto(f"{place}/")
    light = page.value("getComputedStyle(document.body).backgroundColor")
    page.click(".theme")
    dark = page.value("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.goto(f"{place}/rules/")
    assert page.value("getComputedStyle(document.body).backgroundColor") == dark


def test_filters_and_the_matrix_switch(page: Page, place: str) -> None:
    page.goto(f"{place}/rules/")
    whole = page.value("document.querySelectorAll('tbody tr:not([hidden])').length")
    page.click(".filter input")
    page.type("logging stopped")
    some = page.value("document.querySelectorAll('tbody tr:not([hidden])').length")
    assert 0 < some < whole
    page.goto(f"{place}/attack/")
    seen = "[...document.querySelectorAll('.tactic li')].filter((e) => e.offsetParent).length"
    before = page.value(seen)
    page.click("#only-claimed")
    assert 0 < page.value(seen) < before


def test_live_and_files_find_the_same_in_the_same_order(
    chromium: Browser, address: str, files: str
) -> None:
    found = []
    for place in (address, files):
        page = chromium.page()
        answers = []
        for query in QUERIES:
            page.goto(f"{place}/search/?q={query.replace(' ', '+')}")
            page.until("document.querySelectorAll('#hits li').length")
            answers.append(page.value(HITS))
        found.append(answers)
        page.close()
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", sorted({*one_of_each()} - {"search", "matrix"}))
def test_pages_are_whole_without_javascript(chromium: Browser, address: str, kind: str) -> None:
    url = f"{address}/{one_of_each()[kind]}"
    seen = []
    for javascript in (True, False):
        page = chromium.page(javascript=javascript)
        page.goto(url)
        text = page.value("document.querySelector('main').innerText")
        links = page.value("document.querySelectorAll('main a[href]').length")
        # The filter is the only part that scripts add to the content.
        seen.append(("".join(text.replace("Filter", "").split()), links))
        page.close()
    assert seen[0] == seen[1]


def test_without_javascript_search_and_matrix_say_so_or_still_read(
    chromium: Browser, address: str
) -> None:
    page = chromium.page(javascript=False)
    page.goto(f"{address}/search/?q=delete")
    assert "needs JavaScript" in page.value("document.querySelector('main').innerText")
    page.goto(f"{address}/attack/")
    assert page.value("document.querySelectorAll('.tactic a').length") > 500
    assert page.value("document.querySelector('.theme').offsetParent") is None
    page.close()


def test_a_phone_scrolls_no_page_sideways(page: Page, address: str) -> None:
    page.size(390, 844)
    for kind, url in one_of_each().items():
        page.goto(f"{address}/{url}")
        assert page.value("document.documentElement.scrollWidth") <= 390, kind


def test_the_layout_does_not_jump(page: Page, address: str) -> None:
    watch = (
        "new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { "
        "for (const one of list.getEntries()) sum += one.value; "
        "}).observe({type: 'layout-shift', buffered: true}); "
        "setTimeout(() => done(sum), 150); })"
    )
    for kind in ("home", "rule", "event", "service", "search"):
        page.goto(f"{address}/{one_of_each()[kind]}")
        assert page.value(watch) < 0.05, kind


def test_paper_has_the_content_and_no_controls(page: Page, address: str) -> None:
    page.media("dark", "print")
    for kind in ("rule", "event", "coverage"):
        page.goto(f"{address}/{one_of_each()[kind]}")
        assert page.value("document.querySelector('nav.main').offsetParent") is None
        assert page.value("document.querySelector('.jump').offsetParent") is None
        colours = "((s) => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
        assert page.value(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        assert len(page.value("document.querySelector('main').innerText")) > 400


def test_files_open_without_a_server(page: Page, tmp_path: Path) -> None:
    build(few(Site(rich_site().context)), tmp_path / "site", 1)
    page.goto((tmp_path / "site" / "index.html").as_uri())
    assert "Every operation" in heading(page)
