"""The lanes: each prepares its input, measures, and says what the figure should be."""

from __future__ import annotations

import gzip
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from tools.loggen.generate import generate
from tools.loggen.settings import Settings

from benchmarks.catalog import measured
from benchmarks.engines import files_in, inflate_all, naive, objects_in, rules_in, scan
from benchmarks.pairs import compare
from benchmarks.panther import measured_panther
from benchmarks.panther_tests import measured_tests
from benchmarks.rules import write_rules
from benchmarks.windows import EVENTS as WINDOW_EVENTS
from benchmarks.windows import measured as windows_measured
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.model.processors import processors
from trailhawk.packs import load_pack, shipped_rules

__all__ = ["LANES", "Bench", "Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and the bar it is held to."""

    name: str
    value: float
    bar: float
    unit: str
    note: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bar is met."""
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    @property
    def line(self) -> str:
        """The figure as one line of the report."""
        sign = ">=" if self.at_least else "<="
        verdict = "ok  " if self.holds else "MISS"
        bar = "no bar" if math.isinf(self.bar) else f"bar {sign} {self.bar:g}"
        return f"{verdict} {self.name:62} {self.value:7.2f} {self.unit:2} ({bar})  {self.note}"


@dataclass
class Bench:
    """What the lanes share: a folder, sizes, and inputs made on first use."""

    folder: Path
    events: int
    rounds: int

    @cached_property
    def quiet_logs(self) -> Path:
        """Logs in which few records match anything."""
        return self._logs("quiet", Settings(events=self.events, seed=11, noise_match_rate=0.1))

    @cached_property
    def noisy_logs(self) -> Path:
        """Logs in which most records are calls that inventory rules name."""
        settings = Settings(events=self.events // 10, seed=12, noise_match_rate=0.9)
        return self._logs("noisy", settings)

    def _logs(self, name: str, settings: Settings) -> Path:
        generate(settings, self.folder / name, processors())
        return self.folder / name / "AWSLogs"

    def made_rules(self, count: int, *, common: bool = False) -> Path:
        """Return a folder of generated rules."""
        folder = self.folder / f"rules-{count}-{common}"
        return folder if folder.exists() else write_rules(folder, count, seed=5, common=common)

    def rules(self, count: int) -> tuple[Rule, ...]:
        """Return the shipped rules and generated ones, ``count`` together."""
        shipped = rules_in(shipped_rules())
        return (*shipped, *rules_in(self.made_rules(count - len(shipped))))


def quiet(bench: Bench) -> Iterator[Figure]:
    """One core, few matches: the scan against merely decompressing the same files."""
    files, objects = files_in(bench.quiet_logs), objects_in(bench.quiet_logs)
    for name, rules, bar in (
        ("500 rules that pin names", rules_in(bench.made_rules(500)), 2.5),
        ("500 rules, the shipped among them", bench.rules(500), math.inf),
    ):
        pair = compare(partial(scan, rules, objects), partial(inflate_all, files), bench.rounds)
        rate = f"{bench.events / pair.seconds:,.0f} events/s, spread {pair.spread}"
        yield Figure(f"scan / isal decompression, {name}", pair.ratio, bar, "x", rate)


def many_rules(bench: Bench) -> Iterator[Figure]:
    """Ten times the rules on the same logs."""
    objects = objects_in(bench.quiet_logs)
    few, many = bench.rules(500), bench.rules(5_000)
    pair = compare(lambda: scan(many, objects), lambda: scan(few, objects), bench.rounds)
    yield Figure("scan with 5,000 rules / with 500", pair.ratio, 1.1, "x", f"spread {pair.spread}")


def noisy(bench: Bench) -> Iterator[Figure]:
    """Most records match: the scan against decoding all and asking every rule."""
    files, objects = files_in(bench.noisy_logs), objects_in(bench.noisy_logs)
    rules = rules_in(bench.made_rules(500, common=True))
    assert scan(rules, objects) == naive(rules, files), "results differ"  # noqa: S101
    pair = compare(lambda: naive(rules, files), lambda: scan(rules, objects), bench.rounds)
    matches = f"{sum(naive(rules, files).values()):,} matches, identical; spread {pair.spread}"
    name = "straightforward engine / scan, most records match"
    yield Figure(name, pair.ratio, 3, "x", matches, at_least=True)


def workers(bench: Bench) -> Iterator[Figure]:
    """Two processes against one; needs two processors that nobody else uses."""
    objects = objects_in(bench.quiet_logs) * 5
    rules = rules_in(bench.made_rules(500))
    pair = compare(lambda: scan(rules, objects, 1), lambda: scan(rules, objects, 2), bench.rounds)
    note = f"spread {pair.spread}, load {os.getloadavg()[0]:.1f} on {processors()} processors"
    yield Figure("one worker / two workers", pair.ratio, 1.8, "x", note, at_least=True)


def memory(bench: Bench) -> Iterator[Figure]:
    """The largest process of a scan of logs, and of one object far larger than the bar."""
    large = _one_large_object(bench)
    for name, path in (("many files", bench.quiet_logs), ("one 1.2 GB object", large)):
        peak = _peak_megabytes(
            "scan", str(path), "--workers", "2", "-o", str(bench.folder / "o.jsonl")
        )
        yield Figure(f"peak memory of a process, {name}", peak, 300, "MB")


def start(bench: Bench) -> Iterator[Figure]:
    """Starting, and loading rules with and without the cache."""
    seconds = min(_seconds("--help") for _ in range(5))
    yield Figure("trailhawk --help", seconds, 0.2, "s")
    folder = write_rules(bench.folder / "rules-1500", 1_500, seed=6)
    yield Figure("1,500 Sigma rules, cold", _load(folder, cached=False), 2, "s")
    os.environ["XDG_CACHE_HOME"] = str(bench.folder / "cache")
    load_pack((folder,), Limits())
    yield Figure("1,500 Sigma rules, from the cache", _load(folder, cached=True), 0.3, "s")


def catalog(bench: Bench) -> Iterator[Figure]:
    """The catalog of 1,500 rules and all operations."""
    for name, value, bar, unit, note in measured(bench.folder):
        yield Figure(name, value, bar, unit, note)


def panther(bench: Bench) -> Iterator[Figure]:
    """Panther's rules beside the shared Sigma rules on the shared logs, else on those we make."""
    shared = Path(__file__).parents[1].parent / "shared"
    beside = (shared / "rules" / "sigma").is_dir()
    logs = shared / "data" / "cloudtrail" if beside else bench.quiet_logs
    rules = rules_in(shared / "rules" / "sigma") if beside else bench.rules(500)
    for row in measured_panther(rules, objects_in(logs), bench.rounds):
        name, value, bar, unit, note, more = row
        yield Figure(name, value, bar, unit, note, at_least=more)


def panther_tests(bench: Bench) -> Iterator[Figure]:
    """The tests of Panther's whole repository, as a command."""
    for name, value, bar, unit, note in measured_tests(bench.folder / "tests", bench.rounds):
        yield Figure(name, value, bar, unit, note)


def _load(folder: Path, *, cached: bool) -> float:
    began = time.perf_counter()
    load_pack((folder,), Limits(), cached=cached)
    return time.perf_counter() - began


def _one_large_object(bench: Bench) -> Path:
    path = bench.folder / "large.jsonl"
    blob = b"".join(_lines(bench))
    with path.open("wb") as out:
        while out.tell() < 1_200_000_000:
            out.write(blob)
    return path


def _lines(bench: Bench) -> Iterator[bytes]:
    for file in files_in(bench.quiet_logs)[:20]:
        for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]:
            yield json.dumps(record).encode() + b"\n"


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "trailhawk", *arguments]


def _seconds(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run(_command(*arguments), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _peak_megabytes(*arguments: str) -> float:
    """Return the largest resident set of any process of a command, by the kernel's account."""
    probe = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *_command(*arguments)], check=True, stdout=subprocess.PIPE
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return int(done.stdout) * unit / 1e6


def windows(bench: Bench) -> Iterator[Figure]:
    """An event in a window of 30,000 events against one in a window of 300."""
    for kind, pair in windows_measured(bench.rounds):
        note = f"{pair.seconds / WINDOW_EVENTS * 1e6:.1f} us an event, spread {pair.spread}"
        yield Figure(f"{kind}: window of 30,000 events / of 300", pair.ratio, 1.5, "x", note)


LANES: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "quiet": quiet,
    "many-rules": many_rules,
    "noisy": noisy,
    "workers": workers,
    "memory": memory,
    "start": start,
    "catalog": catalog,
    "panther": panther,
    "panther-tests": panther_tests,
    "windows": windows,
}
