"""The catalog lane: building the site, building it again, searching, weights, the server.

1,500 rules: the shipped ones and generated ones. Only measures; ``lanes`` says what the bars are.
"""

from __future__ import annotations

import gzip
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from tools.browser import CHROMIUM, browser

from benchmarks.rules import write_rules
from trailhawk.catalog.answers import Answers
from trailhawk.catalog.context import Context
from trailhawk.catalog.gather import gather
from trailhawk.catalog.html import static_files
from trailhawk.catalog.prose import Prose, installed_botocore
from trailhawk.catalog.site import Site
from trailhawk.facts import load_facts
from trailhawk.model.limits import Limits
from trailhawk.packs import shipped_rules
from trailhawk.web import CatalogServer

__all__ = ["measured"]

RULES = 1_500
QUERIES = ("delete", "iam policy", "s3", "a", "assume role", "t1078", "generated", "list", "key")
WEIGHTS = {"": 20, "events/aws/ec2/": 45, "events/aws/iam/CreateUser/": 10, "attack/": 15}
"""Kilobytes, compressed, by address; every rule's page may have 15."""


def measured(folder: Path) -> Iterator[tuple[str, float, float, str, str]]:
    """Yield (what, value, at most, unit, note)."""
    generated = write_rules(folder / "catalog-rules", RULES, seed=7)
    for file in sorted(generated.iterdir())[: len(list(shipped_rules().rglob("*.tests.yml")))]:
        file.unlink()
    paths = (shipped_rules(), generated)
    os.environ["XDG_CACHE_HOME"] = str(folder / "catalog-cache")
    out = folder / "catalog-site"
    yield "catalog build, nothing known", _build(out, paths), 60, "s", f"{RULES:,} rules"
    (generated / "rule_zzz.yml").write_text(next(generated.glob("*.yml")).read_text() + "\n")
    yield "catalog build, one rule changed", _build(out, paths), 20, "s", ""
    facts = load_facts()
    site = Site(Context(gather(paths, Limits(), facts), facts, Prose(installed_botocore())))
    site.relatives.prepare()
    yield from _weights(out, site)
    yield from _serving(site)


def _build(out: Path, paths: tuple[Path, ...]) -> float:
    rules = [part for path in paths for part in ("-r", str(path))]
    began = time.perf_counter()
    command = [sys.executable, "-m", "trailhawk", "catalog", "build", str(out), *rules]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _weights(out: Path, site: Site) -> Iterator[tuple[str, float, float, str, str]]:
    for url, most in WEIGHTS.items():
        yield f"page {url or '(home)'}, compressed", _kilobytes(out / url), most, "KB", ""
    rules = [_kilobytes(out / entry.url) for entry in site.context.corpus.entries]
    note = f"of {len(rules):,} pages the heaviest; median {statistics.median(rules):.1f}"
    yield "rule page, compressed", max(rules), 15, "KB", note
    files = static_files()
    style = len(gzip.compress(files["static/catalog.css"])) / 1024
    scripts = [gzip.compress(body) for name, body in files.items() if name.endswith(".js")]
    yield "style, compressed", style, 12, "KB", ""
    yield "scripts, compressed", sum(map(len, scripts)) / 1024, 10, "KB", ""
    rows = len(gzip.compress((out / "search" / "rows.json").read_bytes())) / 1024
    yield "search rows, compressed", rows, 760, "KB", "one file, loaded at the first search"


def _kilobytes(place: Path) -> float:
    return len(gzip.compress((place / "index.html").read_bytes())) / 1024


def _serving(site: Site) -> Iterator[tuple[str, float, float, str, str]]:
    server = CatalogServer(Answers(site), "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    urls = site.urls[:: len(site.urls) // 400]
    times = sorted(_asked(server.port, f"/{url}") for url in urls)
    note = f"{len(urls)} pages, each for the first time; 95 in 100 within {times[-20]:.0f}"
    yield "server page, median", statistics.median(times), 50, "ms", note
    if CHROMIUM is not None:
        with browser() as owner:
            page = owner.page()
            spent = []
            for query in QUERIES:
                page.goto(f"http://127.0.0.1:{server.port}/search/?q={query.replace(' ', '+')}")
                state = "document.getElementById('search-state').dataset.milliseconds"
                spent.append(float(page.until(state)))
        note = f"of {len(QUERIES)} queries the slowest; median {statistics.median(spent):.0f}"
        yield "search and facets in the browser", max(spent), 50, "ms", note
    server.shutdown()
    server.server_close()


def _asked(port: int, path: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    connection.getresponse().read()
    connection.close()
    return 1_000 * (time.perf_counter() - began)
