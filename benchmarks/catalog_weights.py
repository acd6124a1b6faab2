"""How heavy the pages of a built catalog are, each kind's heaviest."""

from __future__ import annotations

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measures import Measure
from trailhawk.catalog.build import MANIFEST

__all__ = ["kind_of", "urls_by_kind", "weights"]

BUDGETS = {"home": 20.0, "rule": 15.0, "event": 10.0, "service": 45.0, "attack": 15.0}
"""Kilobytes in gzip, of a kind's heaviest page."""

STYLE_KB = 12.0
SCRIPTS_KB = 10.0
_DEEPER = {"rules": "rule", "attack": "technique", "indicators": "indicator", "fields": "field"}


def weights(corpus: str, out: Path) -> Iterator[Measure]:
    """Measure a built catalog in gzip."""
    for kind, urls in urls_by_kind(out).items():
        sizes = sorted(_kilobytes(out / url / "index.html") for url in urls)
        note = f"the heaviest of {len(sizes):,}; median {sizes[len(sizes) // 2]:.1f}"
        budget = BUDGETS.get(kind, math.inf)
        yield Measure(f"{corpus}: page {kind}, in gzip", sizes[-1], budget, "KB", note)
    static = out / "static"
    scripts = sum(map(_kilobytes, static.glob("*.js")))
    yield Measure(f"{corpus}: style, in gzip", _kilobytes(static / "catalog.css"), STYLE_KB, "KB")
    yield Measure(f"{corpus}: scripts, in gzip", scripts, SCRIPTS_KB, "KB")
    rows = _kilobytes(out / "search" / "rows.json")
    note = "one file, read at the first search"
    yield Measure(f"{corpus}: search rows, in gzip", rows, math.inf, "KB", note)


def urls_by_kind(out: Path) -> dict[str, list[str]]:
    """Return the addresses of a built catalog's pages by their kind, both sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for url in sorted(json.loads((out / MANIFEST).read_bytes())["pages"]):
        found[kind_of(url)].append(url)
    return dict(sorted(found.items()))


def kind_of(url: str) -> str:
    """Return what a page is by its address: ``home``, ``event``, ``rule``, ``rules``."""
    first, *more = url.split("/")[:-1] or ["home"]
    if first == "events" and more:
        return "event" if len(more) == 3 else "service"
    return _DEEPER.get(first, f"{first}, one") if more else first


def _kilobytes(file: Path) -> float:
    return len(gzip.compress(file.read_bytes())) / 1024
