"""U2, U3 and U5: rules that would blow up when read, expanded, compiled or matched."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import re2

from bars.harness import ANY_EVENT, Bar, Context, Outcome
from trailhawk.engine import Matcher
from trailhawk.frontends.registry import load_file, load_files
from trailhawk.ir.rule import RuleFile
from trailhawk.ir.testing import predicate
from trailhawk.ir.tests import Glob, Regex, Wild
from trailhawk.model.limits import Limits
from trailhawk.model.toml_text import read_toml
from trailhawk.packs import load_pack, shipped_rules

__all__ = ["RULE_BOMBS"]

MAX_BOMB_MS = 100
MAX_BOMB_MB = 50
MAX_RULE_MS = 250
MAX_COMPILE_SECONDS = 60
MAX_MATCH_MS = 5
MAX_DOUBLING = 2.2
SHARED = Path(__file__).parents[2] / "shared" / "rules"
"""Public rules, where they lie beside the repository."""
HARMLESS = frozenset({"sexagesimal", "long int", "long float", "a long anchor"})
"""Text, numbers and a name that nothing reads."""


def _yaml_bombs() -> Iterator[tuple[str, str]]:
    letters = "abcdefghi"
    pairs = [(one, ", ".join([f"*{before}"] * 9)) for before, one in pairwise(letters)]
    yield "alias", "a: &a [x]\n" + "".join(f"{one}: &{one} [{nine}]\n" for one, nine in pairs)
    merges = "".join(f"{one}: &{one}\n  <<: [{nine}]\n" for one, nine in pairs)
    yield "merge", "a: &a {x: 1}\n" + merges
    yield "cycle", "detection: &a [*a]\n"
    yield "cycle of two", "a: &a\n  b: &b [*a, *b]\n"
    yield "aliases of one", "a: &a x\nb:\n" + "- *a\n" * 100_000
    yield "flow depth", "detection: " + "[" * 1_000_000
    yield "map depth", "detection: " + "{a: " * 250_000
    yield "list depth", "detection:\n " + "- " * 500_000
    yield "question marks", "detection:\n " + "? " * 500_000
    yield "block depth", "".join(" " * n + "a:\n" for n in range(1_000))
    yield "anchors", "".join(f"k{n}: &a{n} 1\n" for n in range(60_000))
    yield "anchors on one", "k: " + "&a " * 300_000 + "x\n"
    yield "a long anchor", "k: &" + "a" * 900_000 + " x\n"
    yield "keys", "detection:\n" + "".join(f"  k{n}: 1\n" for n in range(60_000))
    yield "elements", "detection: [" + "a," * 300_000 + "]\n"
    yield "long int", "level: " + "9" * 200_000
    yield "long float", "level: 1." + "9" * 200_000
    yield "sexagesimal", "date: " + "9:" * 100_000 + "9"
    yield "tag", "detection: !!python/object/apply:os.system [id]\n"
    yield "tags", "detection: " + "!a " * 200_000 + "x\n"
    yield "tag directives", "".join(f"%TAG !a{n}! x\n" for n in range(40_000)) + "---\na: 1\n"
    yield "documents", "---\na: 1\n" * 20_000
    yield "duplicate", "title: a\ntitle: b\n"
    yield "directive", "%YAML 1.1\n%TAG ! tag:x,2000:\n---\na: 1\n"
    yield "control", "title: \x07\n"
    yield "a key that is a list", "? [a, b]\n: c\n"
    yield "a key without end", "detection: {" + "a" * 900_000
    yield "an open quotation mark", 'detection: "' + "\\u0041" * 150_000
    yield "folded lines", "detection: >\n" + "  a\n\n" * 150_000 + "\t:\n- x\n"
    yield "larger than a file may be", "detection: " + "x" * (1 << 20)


def _toml_bombs() -> Iterator[tuple[str, str]]:
    yield "dotted key", "a." * 200_000 + "a = 1"
    yield "quoted dotted key", '"a".' * 100_000 + "a = 1"
    yield "dotted table", "[" + "a." * 200_000 + "a]"
    yield "dotted inline table", "x = {" + "a." * 200_000 + "a = 1}"
    yield "array depth", "x = " + "[" * 400_000
    yield "long int in TOML", "x = " + "9" * 400_000


def u2(context: Context) -> Outcome:
    """YAML and TOML bombs are refused at once, in a process that must not die or swell."""
    command = [sys.executable, "-m", "bars.rule_bombs"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace")[-300:]
        return Outcome(holds=False, figures=f"exit {done.returncode}: {said}")
    bombs: list[tuple[str, float, float, bool]] = json.loads(done.stdout)
    slowest = max(bombs, key=lambda one: one[1])
    largest = max(bombs, key=lambda one: one[2])
    accepted = {name for name, _, _, taken in bombs if taken} - HARMLESS
    holds = slowest[1] <= MAX_BOMB_MS and largest[2] <= MAX_BOMB_MB and not accepted
    return Outcome(
        holds and len(bombs) >= 30,
        f"{len(bombs)} bombs, slowest {slowest[1]:.0f} ms ({slowest[0]}; bar {MAX_BOMB_MS}), "
        f"memory +{largest[2]:.0f} MB (bar {MAX_BOMB_MB}), accepted {sorted(accepted)}, exit 0",
    )


def _measure() -> list[tuple[str, float, float, bool]]:
    """Return of each bomb its name, milliseconds, how far memory grew, and whether it was taken."""
    load_file(RuleFile("warm.yml", ANY_EVENT), Limits())
    found = []
    for name, text in _yaml_bombs():
        body = ANY_EVENT.replace("level: low\n", "") + text
        before = _peak_mb()
        taken = _takes(body)
        grown = _peak_mb() - before
        found.append((name, _milliseconds(partial(_takes, body)), grown, taken))
    for name, text in _toml_bombs():
        before = _peak_mb()
        taken = _takes_toml(text)
        grown = _peak_mb() - before
        found.append((name, _milliseconds(partial(_takes_toml, text)), grown, taken))
    return found


def _takes(body: str) -> bool:
    loaded = load_file(RuleFile("bomb.yml", body), Limits())
    return bool(loaded.rules) and not loaded.refusals


def _takes_toml(text: str) -> bool:
    try:
        read_toml(text)
    except (ValueError, RecursionError):
        return False
    return True


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the least processor time of three calls: other work on the machine is not ours."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) * 1000


def _peak_mb() -> float:
    import resource  # noqa: PLC0415 - POSIX only, and only in the measured process

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _rule(selection: str, condition: str = "s") -> str:
    return (
        f"title: t\nid: t\nlogsource: {{product: aws}}\ndetection:\n{selection}"
        f"  condition: {condition}\nlevel: low\n"
    )


def _expansions() -> Iterator[str]:
    dash = " ".join(["-a"] * 12)
    many = "\n".join(f"  s{n}: {{eventName: a{n}}}" for n in range(3_000)) + "\n"
    yield _rule(f"  s: {{userAgent|windash|contains: ['{dash}']}}\n")
    yield _rule("  s: {eventName: [" + ",".join(f"n{n}" for n in range(30_000)) + "]}\n")
    yield _rule("  s: {eventName: a}\n", "(" * 5_000 + "s" + ")" * 5_000)
    yield _rule("  s: {eventName: a}\n", "not " * 5_000 + "s")
    yield _rule("  s: {eventName: a}\n", " and ".join(["s"] * 30_000))
    yield _rule(many, "1 of s* and " * 20 + "1 of s*")
    yield _rule("  s: {userAgent|re: '" + "(a{1,900}){1,900}" + "'}\n")
    yield _rule("  s: {userAgent|re: '" + "a" * 9_000 + "'}\n")
    yield _rule("  s: {userAgent|base64offset|contains: [" + "abc, " * 9_000 + "]}\n")
    yield _rule("  s: {userAgent|wide|base64offset|contains: '" + "x" * 60_000 + "'}\n")
    yield _rule(many, "1500 of s*")
    yield _rule(many, "not " + " or not ".join(f"(1 of s{n}*)" for n in range(9)))


def u3(context: Context) -> Outcome:
    """Expansion and condition bombs are refused by budget; all public rules compile quickly."""
    bombs = list(_expansions())
    slowest = max(
        _milliseconds(partial(load_file, RuleFile("b.yml", text), Limits())) for text in bombs
    )
    began = time.process_time()
    packs = [load_pack((path,), Limits(), cached=False) for path in _public()]
    rules = [rule for pack in packs for rule in pack.rules]
    Matcher([rule.condition for rule in rules])
    compiled = time.process_time() - began
    dearest = (0.0, "")
    for path in _rule_files():
        file = RuleFile(path.name, path.read_text("utf-8", "replace"))
        dearest = max(dearest, (_compile_ms(file), path.name))
    beside = "with" if SHARED.is_dir() else "without"
    told = f"{len(bombs)} bombs, slowest {slowest:.0f} ms (bar {MAX_RULE_MS}); {len(rules)} rules, "
    told += (
        f"{beside} the shared ones, compile in {compiled:.1f} s (bar {MAX_COMPILE_SECONDS}), the "
    )
    told += f"slowest file in {dearest[0]:.0f} ms ({dearest[1]})"
    holds = max(slowest, dearest[0]) <= MAX_RULE_MS and compiled <= MAX_COMPILE_SECONDS
    return Outcome(holds, told)


def _public() -> list[Path]:
    return [shipped_rules(), *([SHARED] if SHARED.is_dir() else [])]


def _rule_files() -> Iterator[Path]:
    for folder in _public():
        for path in sorted(folder.rglob("*.y*ml")) + sorted(folder.rglob("*.yaral")):
            if ".tests." not in path.name:
                yield path


def _compile_ms(file: RuleFile) -> float:
    """Return what reading and compiling a file takes, the better of two when it seems long."""
    times = []
    for _ in range(3):
        began = time.process_time()
        loaded = load_files([file], Limits())
        Matcher([rule.condition for rule in loaded.rules])
        times.append(time.process_time() - began)
        if times[-1] * 1000 < MAX_RULE_MS / 5:
            break
    return min(times) * 1000


def u5(context: Context) -> Outcome:
    """Patterns that make backtracking engines explode stay linear."""
    patterns = list(_explosive())
    if context.full:
        patterns += _made_up(context.rng, 2_000)
    worst_ms, worst_ratio, refused = 0.0, 0.0, 0
    for pattern in patterns:
        if _refuses(pattern):
            refused += 1
            continue
        holds = predicate(Regex(pattern))
        half, whole = (_match_ms(holds, "a" * size + "\n") for size in (50_000, 100_000))
        worst_ms = max(worst_ms, whole)
        if whole > 0.5:
            worst_ratio = max(worst_ratio, whole / half)
    glob = predicate(Glob((*(part for _ in range(20) for part in (Wild(many=True), "a")), "b")))
    worst_ms = max(worst_ms, _match_ms(glob, "a" * 100_000))
    looks_around = _refuses(r"(?=a)") and _refuses(r"(a)\1")
    told = f"{len(patterns) - refused + 1} patterns x 100 KB, slowest {worst_ms:.1f} ms (bar "
    told += f"{MAX_MATCH_MS}), {worst_ratio:.1f} x the time for twice the text (bar {MAX_DOUBLING})"
    quick = worst_ms <= MAX_MATCH_MS and worst_ratio <= MAX_DOUBLING
    return Outcome(quick and looks_around and len(patterns) - refused >= 60, told)


_NESTS = ("(a+)+", "(a|a)*", "(a|aa)+", "(.*a){12}", "(a*)*", "([a-z]+)*", "(\\w+\\s?)*",
          "a?" * 20 + "a" * 20)  # fmt: skip
_ENDS = ("$", "b", "!", "\\d$", "^x", "[^a]", "(?i)Z", "\\s+$")


def _explosive() -> Iterator[str]:
    for nest in _NESTS:
        for end in _ENDS:
            yield nest + end


def _made_up(rng: random.Random, count: int) -> list[str]:
    """Return patterns of nested repeats and alternatives, drawn at random."""

    def part(depth: int) -> str:
        if depth == 0:
            return rng.choice(("a", "a|a", "[a-c]", "\\w", ".", "aa", "(?i)A", "\\s", "b?"))
        inner = "".join(f"({part(depth - 1)})" for _ in range(rng.randrange(1, 3)))
        return f"({inner}){rng.choice(('+', '*', '?', '{2,9}', '{3}', '*?', '+?'))}"

    return [part(rng.randrange(1, 4)) + rng.choice(_ENDS) for _ in range(count)]


def _match_ms(holds: Callable[[object], object], text: str) -> float:
    """Return the least milliseconds of five matches."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        holds(text)
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def _refuses(pattern: str) -> bool:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error:
        return True
    return False


RULE_BOMBS: dict[str, Bar] = {"U2": u2, "U3": u3, "U5": u5}

if __name__ == "__main__":
    print(json.dumps(_measure()))
