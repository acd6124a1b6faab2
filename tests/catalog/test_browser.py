"""The catalog in a real browser: search equals its Python twin, hostile text runs nothing.

Skipped where no Chromium is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from html import unescape

import msgspec
import pytest
import re2
from tests.catalog.making import SES, call, rule, site, small_site

from trailhawk.catalog.answers import Answer, Answers
from trailhawk.catalog.search import rows_of, search
from trailhawk.catalog.site import Site
from trailhawk.web import CatalogServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--virtual-time-budget=8000", "--dump-dom"),
)
QUERIES = (
    *("delete", "DeleteIdentity", "ses", "ses:DeleteIdentity", "list", "iam policy", "put bucket"),
    *("createuser", "t1078", "cloud", "stop", "trail", "secret", "get secret value", "kms", "key"),
    *("role", "assume role", "console", "login", "mfa", "snapshot", "share", "group", "rule"),
    *("twin", "anything", "two names", "panther", "sending", "eventname", "eventsource eq", "a b"),
    *("Delete trail", "update", "UPDATE", "function", "20150331", "access key", "guardduty"),
    *("detector", "config", "recorder", "waf", "acl", "ec2 run", "instances", "rds", "s3", "z"),
)
HARNESS = """\
import { load } from "/static/search.js";
const queries = QUERIES;
const index = await load("/search/rows.json");
const began = performance.now();
const found = queries.map((query) =>
  index.shown(index.search(query), 0, 60).map((row) => row.url));
const spent = (performance.now() - began) / queries.length;
document.getElementById("out").textContent = JSON.stringify({ found, spent });
"""
HARNESS_PAGE = (
    b'<!doctype html><pre id="out"></pre><script type="module" src="/harness.js"></script>'
)
CANARY = "document.documentElement.dataset.hit='yes'"
PAYLOADS = (
    f"<script>{CANARY}</script>",
    f'"><img src=x onerror="{CANARY}">',
    f"<svg onload={CANARY}>",
    f"javascript:{CANARY}",
    f"'-{CANARY}-'",
    f"</title></script><script>{CANARY}</script>",
)


class WithHarness(Answers):
    """The catalog, and a page that runs the search."""

    def answer(self, target: str) -> Answer:
        if target == "/harness.js":
            queries = msgspec.json.encode(QUERIES).decode()
            body = HARNESS.replace("QUERIES", queries).encode()
            return Answer(200, "text/javascript; charset=utf-8", body)
        if target == "/harness":
            return Answer(200, "text/html; charset=utf-8", HARNESS_PAGE)
        return super().answer(target)


def serve(whole: Site) -> Iterator[str]:
    server = CatalogServer(WithHarness(whole), "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    yield from serve(small_site())


@pytest.fixture(scope="module")
def hostile_address() -> Iterator[str]:
    yield from serve(hostile())


def hostile() -> Site:
    return site(
        *(
            rule(
                text,
                call(SES, "DeleteIdentity", text),
                text,
                id=text,
                description=text,
                references=(text,),
                techniques=(text, "T1078"),
                tags=(text,),
                status=text,
                alert_type=text,
            )
            for text in PAYLOADS
        )
    )


def dom(url: str) -> str:
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", url],
            check=False,
            capture_output=True,
            timeout=90,
        )
    return done.stdout.decode("utf-8", "replace")


def test_the_search_finds_the_same_in_the_same_order(address: str) -> None:
    found = re2.search(r'(?s)<pre id="out">(.*?)</pre>', dom(f"{address}/harness"))
    assert found is not None
    answer = msgspec.json.decode(unescape(found.group(1)))
    rows = rows_of(small_site().context)
    for query, urls in zip(QUERIES, answer["found"], strict=True):
        assert urls == [hit.row.url for hit in search(rows, query)[:60]], query
    assert answer["spent"] < 50


def test_the_search_page_shows_results_facets_and_its_state(address: str) -> None:
    page = dom(f"{address}/search/?q=identity&type=rule")
    assert "SES Identity Has Been Deleted" in page
    assert 'aria-pressed="true"' in page
    hits = page.partition('id="hits"')[2].partition("</ol>")[0]
    assert '<span class="what">rule</span>' in hits
    assert '<span class="what">event</span>' not in hits


@pytest.mark.parametrize("number", range(3))
def test_hostile_text_runs_nothing(hostile_address: str, number: int) -> None:
    whole = hostile()
    urls = [
        whole.context.corpus.entries[0].url,
        "events/aws/ses/DeleteIdentity/",
        "search/?q=script",
    ]
    page = dom(f"{hostile_address}/{urls[number]}")
    assert "Trailhawk" in page
    assert "data-hit" not in page
