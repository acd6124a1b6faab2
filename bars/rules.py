"""U: hostile rules, and the twins held equal in bulk."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import re2
from hypothesis import HealthCheck, given, seed, settings
from tests.strategies import conditions, records

from bars.harness import ANY_EVENT, Bar, Context, Outcome, run_command
from trailhawk.engine import Matcher
from trailhawk.frontends.registry import load_file
from trailhawk.ir.rule import RuleFile
from trailhawk.ir.testing import predicate
from trailhawk.ir.tests import Glob, Regex, Wild
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack, shipped_rules

__all__ = ["RULES"]


def u2(context: Context) -> Outcome:
    """YAML bombs are refused at once, in a process that must not die."""
    letters = "abcdefghi"
    pairs = [(one, ", ".join([f"*{before}"] * 9)) for before, one in pairwise(letters)]
    bombs = {
        "alias": "a: &a [x]\n" + "".join(f"{one}: &{one} [{nine}]\n" for one, nine in pairs),
        "merge": "a: &a {x: 1}\n"
        + "".join(f"{one}: &{one}\n  <<: [{nine}]\n" for one, nine in pairs),
        "cycle": "detection: &a [*a]\n",
        "flow depth": "detection: " + "[" * 100_000,
        "map depth": "detection: " + "{a: " * 100_000,
        "block depth": "".join(" " * n + "a:\n" for n in range(1_000)),
        "anchors": "".join(f"k{n}: &a{n} 1\n" for n in range(60_000)),
        "keys": "detection:\n" + "".join(f"  k{n}: 1\n" for n in range(60_000)),
        "long int": "level: " + "9" * 200_000,
        "sexagesimal": "date: " + "9:" * 100_000 + "9",
        "tag": "detection: !!python/object/apply:os.system [id]\n",
        "documents": "---\na: 1\n" * 20_000,
        "duplicate": "title: a\ntitle: b\n",
        "directive": "%YAML 1.1\n%TAG ! tag:x,2000:\n---\na: 1\n",
        "control": "title: \x07\n",
    }  # fmt: skip
    slowest, accepted = 0.0, []
    for name, text in bombs.items():
        body = ANY_EVENT.replace("level: low\n", "") + text
        began = time.perf_counter()
        loaded = load_file(RuleFile("bomb.yml", body), Limits())
        slowest = max(slowest, time.perf_counter() - began)
        if loaded.rules and not loaded.refusals:
            accepted.append(name)
        (context.folder / f"{name.replace(' ', '_')}.yml").write_text(body)
    ran = run_command("rules", "list", "-r", str(context.folder))
    harmless = {"sexagesimal", "long int"}  # text and a number that nothing reads
    holds = slowest <= 0.5 and set(accepted) <= harmless and ran.code == 0
    return Outcome(
        holds,
        f"{len(bombs)} bombs, slowest {slowest * 1000:.0f} ms, accepted {accepted},"
        f" exit {ran.code}",
    )


def u3(context: Context) -> Outcome:
    """Expansion and condition bombs are refused by budget; all shipped rules compile quickly."""

    def rule(selection: str, condition: str = "s") -> str:
        return (f"title: t\nid: t\nlogsource: {{product: aws}}\ndetection:\n{selection}"
                f"  condition: {condition}\nlevel: low\n")  # fmt: skip

    dash = " ".join(["-a"] * 12)
    many = "\n".join(f"  s{n}: {{eventName: a{n}}}" for n in range(3_000)) + "\n"
    bombs = [
        rule(f"  s: {{userAgent|windash|contains: ['{dash}']}}\n"),
        rule("  s: {eventName: [" + ",".join(f"n{n}" for n in range(30_000)) + "]}\n"),
        rule("  s: {eventName: a}\n", "(" * 5_000 + "s" + ")" * 5_000),
        rule("  s: {eventName: a}\n", "not " * 5_000 + "s"),
        rule("  s: {eventName: a}\n", " and ".join(["s"] * 30_000)),
        rule(many, "1 of s* and " * 20 + "1 of s*"),
        rule("  s: {userAgent|re: '" + "(a{1,900}){1,900}" + "'}\n"),
        rule("  s: {userAgent|re: '" + "a" * 9_000 + "'}\n"),
    ]
    slowest = 0.0
    for text in bombs:
        began = time.perf_counter()
        load_file(RuleFile("b.yml", text), Limits())
        slowest = max(slowest, time.perf_counter() - began)
    began = time.perf_counter()
    pack = load_pack((shipped_rules(),), Limits(), cached=False)
    Matcher([rule.condition for rule in pack.rules])
    compiled = time.perf_counter() - began
    told = f"{len(bombs)} bombs, slowest {slowest * 1000:.0f} ms; "
    told += f"{len(pack.rules)} rules compile in {compiled:.2f} s"
    return Outcome(slowest <= 0.5 and compiled <= 60, told)


def u5(context: Context) -> Outcome:
    """Patterns that make backtracking engines explode stay linear."""
    nests = [
        "(a+)+",
        "(a|a)*",
        "(a|aa)+",
        "(.*a){12}",
        "(a*)*",
        "([a-z]+)*",
        "(\\w+\\s?)*",
        "a?" * 20 + "a" * 20,
    ]
    ends = ["$", "b", "!", "\\d$", "^x", "[^a]", "(?i)Z", "\\s+$"]
    patterns = [nest + end for nest in nests for end in ends]
    worst_ms, worst_ratio = 0.0, 0.0
    for pattern in patterns:
        holds = predicate(Regex(pattern))
        texts = ["a" * 50_000 + "\n", "a" * 100_000 + "\n"]
        half, whole = (min(_time(holds, text) for _ in range(5)) for text in texts)
        worst_ms = max(worst_ms, whole * 1000)
        if whole > 0.0005:
            worst_ratio = max(worst_ratio, whole / half)
    glob = predicate(Glob((*(part for _ in range(20) for part in (Wild(many=True), "a")), "b")))
    worst_ms = max(worst_ms, _time(glob, "a" * 100_000) * 1000)
    refused = _refuses(r"(?=a)") and _refuses(r"(a)\1")
    told = f"{len(patterns) + 1} patterns x 100 KB, slowest {worst_ms:.1f} ms, "
    told += f"{worst_ratio:.1f} x the time for twice the text"
    return Outcome(worst_ms <= 5 and worst_ratio <= 2.2 and refused, told)


def _time(holds: object, text: str) -> float:
    began = time.perf_counter()
    holds(text)  # type: ignore[operator]
    return time.perf_counter() - began


def _refuses(pattern: str) -> bool:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error:
        return True
    return False


def u6(context: Context) -> Outcome:
    """The screened and compiled engine answers as the plain evaluator, in bulk."""
    count = [0]
    number = context.scale(20_000, 5_000_000)

    @seed(context.rng.randrange(1 << 30))
    @settings(
        max_examples=number // 4,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(conditions(), conditions(), records(), records())
    def same(one: object, other: object, first: object, second: object) -> None:
        matcher = Matcher([one, other])  # type: ignore[list-item]
        for record in (first, second):
            count[0] += 2
            assert matcher.match_record(record) == matcher.match_plainly(record)  # type: ignore[arg-type]

    same()
    return Outcome(holds=True, figures=f"{count[0]:,} rule x event pairs, differences 0")


def u7(context: Context) -> Outcome:
    """One broken rule among 1,500 costs itself."""
    for number in range(1_499):
        (context.folder / f"{number}.yml").write_text(
            ANY_EVENT.replace("id: any", f"id: any{number}")
        )
    Path(context.folder, "broken.yml").write_text("title: x\ndetection: [\n")
    pack = load_pack((context.folder,), Limits(), cached=False)
    return Outcome(
        (len(pack.rules), len(pack.refusals)) == (1_499, 1),
        f"{len(pack.rules):,} run, {len(pack.refusals)} refused",
    )


RULES: dict[str, Bar] = {"U2": u2, "U3": u3, "U5": u5, "U6": u6, "U7": u7}
