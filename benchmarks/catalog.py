"""The catalog lane: every bar of the catalog's speed, on two corpora.

1,500 rules, the shipped ones and generated ones; and, where they are at hand, public ones: the
folder ``../shared/rules``, and Panther's of the checkout that ``TRAILHAWK_PANTHER_ANALYSIS``
names. What is measured is the commands and a browser; ``lanes`` says how a line is printed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.catalog_serving import served
from benchmarks.catalog_weights import weights
from benchmarks.measures import Measure
from benchmarks.rules import rule_texts, write_rules
from trailhawk.model.processors import processors
from trailhawk.packs import shipped_rules

__all__ = ["measured"]

RULES = 1_500
FIRST_SECONDS = 60
AGAIN_SECONDS = 20
SHARED = Path(__file__).parents[1].parent / "shared" / "rules"
PANTHER = "TRAILHAWK_PANTHER_ANALYSIS"


def measured(folder: Path) -> Iterator[Measure]:
    """Measure the lane in an empty folder."""
    own = len([one for one in shipped_rules().rglob("*.yml") if ".tests." not in one.name])
    generated = write_rules(folder / "generated", RULES - own, seed=7)
    yield from _corpus(f"{RULES:,} rules", folder / "made", (shipped_rules(), generated))
    public = _public()
    if public:
        yield from _corpus("public rules", folder / "public", (shipped_rules(), *public))


def _public() -> tuple[Path, ...]:
    panther = os.environ.get(PANTHER, "")
    found = (SHARED, Path(panther) / "rules" if panther else None)
    return tuple(one for one in found if one is not None and one.is_dir())


def _corpus(name: str, folder: Path, paths: tuple[Path, ...]) -> Iterator[Measure]:
    one = write_rules(folder / "own", 1, seed=8)
    command = ["-r", str(one), *(part for path in paths for part in ("-r", str(path)))]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    out = folder / "site"
    yield _build(f"{name}: first build", FIRST_SECONDS, out, command, environment)
    # The same rule, then looking for another event: its page, the pages that name it, relatives.
    (one / "rule_00000.yml").write_text(next(rule_texts(1, seed=9)))
    yield _build(f"{name}: build, one rule changed", AGAIN_SECONDS, out, command, environment)
    yield _build(f"{name}: build, nothing changed", AGAIN_SECONDS, out, command, environment)
    yield from weights(name, out)
    yield from served(name, out, command, environment)


def _build(
    name: str, most: float, out: Path, rules: list[str], environment: dict[str, str]
) -> Measure:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "trailhawk", "catalog", "build", str(out), *rules],
        check=True,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    pages, _, rest = done.stdout.partition(" in ")
    said = f"{pages}, {rest.rpartition(': ')[2].partition(' written')[0]} written"
    note = f"{said}; {cpu:.0f} CPU s, load {os.getloadavg()[0]:.1f} on {processors()} processors"
    return Measure(name, seconds, most, "s", note)
