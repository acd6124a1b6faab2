"""Files that try to cost memory, time or the process: each is refused within a CPU second."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trailhawk.frontends import load_file
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.limits import Limits

MIB = 1024 * 1024
HALF = MIB // 2
HEAD = "title: t\nlogsource: {product: aws}\ndetection:\n"
SEARCHES = "".join(f"  s{number}: {{a: b}}\n" for number in range(9000))


def one(search: str, condition: str = "s") -> str:
    return f"{HEAD}  s: {search}\n  condition: {condition}\n"


def stellar(query: str) -> str:
    return f'title: t\nlog_source: AWS\nseverity: 1\nquery: "{query}"\n'


HOSTILE = {
    "flow depth": ("detection:\n a: " + "[" * HALF, {"R102"}),
    "flow map depth": ("detection:\n a: " + "{a: " * (HALF // 4), {"R102"}),
    "block depth": ("detection:\n " + "- " * (HALF // 2), {"R102"}),
    "question marks": ("detection:\n " + "? " * (HALF // 2), {"R108"}),
    "indentation": ("detection:\n" + "\n".join(" " * n + "a:" for n in range(1, 1400)), {"R102"}),
    "anchors": ("detection:\n" + "".join(f" k{n}: &a{n} x\n" for n in range(55_000)), {"R103"}),
    "aliases": ("detection: &a x\nb:\n" + "- *a\n" * 100_000, {"R104"}),
    "alias bomb": ("detection: &a [x, x]\n" + "b: &b [*a, *a]\nc: [*b, *b]\n", {"R104"}),
    "alias cycle": ("detection: &a [*a]\n", {"R104"}),
    "merge bomb": ("detection: &a {x: 1}\nb: {<<: *a}\n", {"R105"}),
    "tag directives": (
        "".join(f"%TAG !a{n}! x\n" for n in range(50_000)) + "---\ndetection: 1\n",
        {"R109"},
    ),
    "documents": ("detection:\n" + "---\n" * (MIB // 4 - 10), {"R107"}),
    "values": ("detection: [" + "a, " * 300_000 + "]", {"R103"}),
    "keys": ("detection:\n" + "".join(f" k{n}: x\n" for n in range(80_000)), {"R103"}),
    "a long number": ("detection: " + "9" * (MIB - 100), {"R201"}),
    "nul": ("detection: \0", {"R101"}),
    "windash": (one("{'a|windash': '" + " -a" * 300 + "'}"), {"R211"}),
    "long windash": (one("{'a|windash': '" + " -a" * 5 + "x" * 900_000 + "'}"), {"R211"}),
    "base64 of base64": (one("{'a" + "|base64" * 16 + "': " + "x" * 99_000 + "}"), {"R211"}),
    "base64offset of itself": (one("{'a" + "|base64offset" * 16 + "': abc}"), {"R211"}),
    "modifiers": (one("{? 'a" + "|contains" * 100_000 + "' : b}"), {"R204"}),
    "a long modifier": (one("{? 'a|" + "c" * 1_000_000 + "' : b}"), {"R203"}),
    "parentheses": (one("{a: b}", "(" * 500_000), {"R212"}),
    "negations": (one("{a: b}", "not " * 200_000 + "s"), {"R212"}),
    "words": (one("{a: b}", "s or " * 200_000 + "s"), {"R212"}),
    "combinations": (f"{HEAD}{SEARCHES}  condition: 4500 of them\n", {"R212"}),
    "patterns": (f"{HEAD}{SEARCHES}  condition: {' or '.join(['1 of s*1'] * 6000)}\n", {"R212"}),
    "a pattern of stars": (f"{HEAD}{SEARCHES}  condition: 1 of {'*a' * 200_000}\n", {"R212"}),
    "large regular expressions": (
        one("{'a|re': [" + ", ".join(f"'(a{{990}}){n}'" for n in range(9000)) + "]}"),
        {"R209"},
    ),
    "a regular expression too large": (one(r"{'a|re': '(?:\pL{300}){9}'}"), {"R209"}),
    "a long regular expression": (one("{'a|re': '" + "a" * 900_000 + "'}"), {"R209"}),
    "wildcards": (one("{a: '" + "*?" * 400_000 + "'}"), {"R209"}),
    "a list of literals": (one("{a: [" + "b, " * 40_000 + "]}"), {"R211"}),
    "a network": (one("{'a|cidr': '" + "1" * 900_000 + "'}"), {"R218"}),
    "placeholders": (one("{'a|expand': '" + "%a%" * 300_000 + "'}"), {"R210"}),
    "global documents": (
        f"action: global\n{HEAD}{SEARCHES}  condition: 1 of them\n" + "---\ntitle: x\n" * 3000,
        {"R103"},
    ),
    "literal depth": (stellar("[" * 900_000), {"R102"}),
    "literal values": (stellar("[" + "1," * 300_000 + "]"), {"R103"}),
    "an open quote": (stellar("{'a': '" + "x" * 900_000), {"R302"}),
    "escapes": (stellar("{'a': '" + "\\\\\\\\" * 200_000 + "'"), {"R302"}),
}


SOON = 5
"""Seconds of a core: what grows with the square of these sizes takes minutes."""


def timed(text: str) -> tuple[Loaded, float]:
    start = time.process_time()
    loaded = load_file(RuleFile("x.yml", text), Limits())
    return loaded, time.process_time() - start


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon(name: str) -> None:
    text, wanted = HOSTILE[name]
    loaded, seconds = timed(text)
    assert wanted <= {refusal.code for refusal in loaded.refusals}
    assert seconds < SOON


def test_the_largest_rule_there_may_be_loads() -> None:
    loaded, seconds = timed(f"{HEAD}{SEARCHES}  condition: 1 of them\n")
    assert len(loaded.rules) == 1
    assert seconds < SOON


SEED = """title: Seed rule
id: 1f0b6a3c-6c1e-4b1c-9f5e-0d6f3f6f9a11
status: test
description: |
  Several
  lines.
references: [https://example.org]
tags:
  - attack.t1562.008
logsource:
  product: aws
  service: cloudtrail
detection:
  selection_a:
    eventSource: cloudtrail.amazonaws.com
    eventName|startswith: ['Delete', "Stop"]
    requestParameters.name|contains|all: [a*b, 'c\\?d']
    userIdentity.arn|re|i: '^arn:.+:user/[a-z]{1,3}$'
  selection_b:
    - sourceIPAddress|cidr: 10.0.0.0/8
    - errorCode: null
      requestParameters.port|gte: 1024
  keywords: [mimikatz, 4444]
  filter_x: {userAgent|windash|contains: ' -enc', readOnly: true}
  condition: (1 of selection_* or keywords) and not 1 of filter_*
level: high
---
title: Second
logsource: {product: aws}
detection: {a: {eventName|base64offset|contains: foo}, condition: a}
"""
STELLAR = """title: S
log_source: Stellar Cyber AWS configured.
severity: 50
query: |-
  {'a': {'eventName|contains': ['X', "Y\\x41"], 'userIdentity_type': 'Root'}, 'condition': 'a'}
"""
PIECES = [
    "|",
    "||",
    ": ",
    "\n",
    "  ",
    "- ",
    "---\n",
    "...\n",
    "'",
    '"',
    "*",
    "?",
    "\\",
    "%",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "[",
    "]",
    "{",
    "}",
    "#",
    "null",
    "~",
    "not ",
    "of",
    "them",
    "(",
    ")",
    "\t",
    "\0",
    "\u2028",
    "\ufeff",
    "\u0130",
    "|all",
    "|re",
    "|cidr",
    "|base64",
    "|expand",
    "|exists",
    "999999999999",
    "1e400",
    "-",
    "condition",
    "action: global\n",
    "\ud800",
    "\U0001f600",
]


@st.composite
def mutants(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from([SEED, STELLAR, SEED + "---\n" + SEED]))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 8, 60])))
        piece = draw(st.sampled_from([*PIECES, text[start:end] * 3, ""]))
        text = text[:start] + piece + text[end:]
    return text


@given(mutants())
@settings(max_examples=400, deadline=1000, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_rule_file_never_crashes(text: str) -> None:
    loaded = load_file(RuleFile("x.yml", text), Limits())
    for refusal in loaded.refusals:
        assert refusal.text(text).startswith("x.yml:")
        assert refusal.code


@given(st.binary(max_size=300))
def test_any_bytes_read_as_text_never_crash(data: bytes) -> None:
    text = "detection:\n" + data.decode("utf-8", "surrogateescape")
    assert load_file(RuleFile("x.yml", text), Limits()).rules == ()


def test_the_seeds_load_as_they_are() -> None:
    assert len(load_file(RuleFile("x.yml", SEED), Limits()).rules) == 2
    assert len(load_file(RuleFile("x.yml", STELLAR), Limits()).rules) == 1
