"""The catalog's server and its search, as somebody meets them: over HTTP and in a browser."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tools.browser import CHROMIUM, Page, browser

from benchmarks.catalog_weights import urls_by_kind
from benchmarks.measures import Measure

__all__ = ["served"]

PAGE_MS = 50.0
SEARCH_MS = 50.0
PAGES_A_KIND = 40
START_SECONDS = 600
QUERIES = (
    *("a", "e", "s", "i", "de", "aws", "iam", "s3", "list", "get", "delete", "create", "policy"),
    *("assume role", "iam policy", "t1078", "key", "generated", "console login", "r e s t"),
    *("ses:deleteidentity", "nosuchword"),
)
FIRST_QUERIES = ("a", "delete", "iam policy")
FIRST_TIMES = 5
_TYPE = """\
(async () => {
  const input = document.querySelector(".jump input"), spent = [];
  const enter = (text) => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return document.body.offsetHeight;
  };
  for (const query of QUERIES) {
    enter("");
    await new Promise((go) => setTimeout(go, 30));
    const began = performance.now();
    enter(query);
    spent.push([performance.now() - began, query]);
  }
  return spent;
})()"""
"""Enters each query and waits until its results are laid out."""


def served(
    corpus: str, out: Path, rules: list[str], environment: dict[str, str]
) -> Iterator[Measure]:
    """Measure a server of the rules, and the search on its pages; ``out`` is the built site."""
    with _server(rules, environment) as (port, process):
        yield from _pages(corpus, port, out)
        yield _memory(corpus, process)
        if CHROMIUM is not None:
            yield from _searches(corpus, port)


@contextmanager
def _server(
    rules: list[str], environment: dict[str, str]
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "trailhawk", "catalog", "serve", "--port", str(port), *rules]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        end = time.monotonic() + START_SECONDS
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the server does not start")
            time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _pages(corpus: str, port: int, out: Path) -> Iterator[Measure]:
    rng = random.Random(5)
    kinds = {
        kind: rng.sample(urls, min(PAGES_A_KIND, len(urls)))
        for kind, urls in urls_by_kind(out).items()
    }
    by_kind = {kind: [_asked(port, f"/{url}") for url in urls] for kind, urls in kinds.items()}
    times = sorted(one for spent in by_kind.values() for one in spent)
    note = (
        f"{len(times)} pages of {len(kinds)} kinds, each for the first time; "
        f"95 in 100 within {times[len(times) * 95 // 100]:.0f}"
    )
    yield Measure(f"{corpus}: server page, median", statistics.median(times), PAGE_MS, "ms", note)
    slowest = max(by_kind, key=lambda kind: statistics.median(by_kind[kind]))
    value = statistics.median(by_kind[slowest])
    note = f"{slowest}: {len(by_kind[slowest])} of them"
    yield Measure(f"{corpus}: server page, slowest kind", value, math.inf, "ms", note)


def _asked(port: int, path: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    connection.getresponse().read()
    connection.close()
    return 1_000 * (time.perf_counter() - began)


def _memory(corpus: str, process: subprocess.Popen[bytes]) -> Measure:
    status = Path(f"/proc/{process.pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peak = [int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")]
    return Measure(f"{corpus}: server's memory", peak[0] if peak else 0.0, math.inf, "MB", "peak")


def _searches(corpus: str, port: int) -> Iterator[Measure]:
    load = f"load {os.getloadavg()[0]:.1f}"
    with browser() as owner:
        first, opened = [], []
        for query in FIRST_QUERIES * FIRST_TIMES:
            page = owner.page()
            spent, since = _first(page, port, query)
            first.append(spent)
            opened.append(since)
            page.close()
        page = owner.page()
        _first(page, port, "first")
        typed = page.value(_TYPE.replace("QUERIES", json.dumps(QUERIES * 3)))
    tries = {query: [spent for spent, one in typed if one == query] for query in QUERIES}
    times = sorted((statistics.median(spent), query) for query, spent in tries.items())
    value, query = times[-1]
    median = times[len(times) // 2][0]
    note = (
        f"each the median of 3; of {len(times)} the slowest, {query!r}; median {median:.0f}; {load}"
    )
    yield Measure(f"{corpus}: search, from typing to results", value, SEARCH_MS, "ms", note)
    note = f"nothing compiled yet; slowest of {len(first)}: {max(first):.0f}; {load}"
    name = f"{corpus}: first search of a page, median"
    yield Measure(name, statistics.median(first), SEARCH_MS, "ms", note)
    note = "median; from opening the address to results, rows fetched and read"
    name = f"{corpus}: address of a search opened"
    yield Measure(name, statistics.median(opened), math.inf, "ms", note)


def _first(page: Page, port: int, query: str) -> tuple[float, float]:
    """Open a search's address; return how long it took to find, and from the opening on."""
    page.goto(f"http://127.0.0.1:{port}/search/?q={query.replace(' ', '+')}")
    state = "document.getElementById('search-state').dataset"
    spent = float(page.until(f"{state}.milliseconds"))
    return spent, float(page.value("performance.getEntriesByName('found')[0].startTime"))
