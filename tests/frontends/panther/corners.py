"""Corners of Python that rules may reach: expressions, bodies, modules, and values to meet them.

Each is small enough to be read when it fails. Most once had a translation that was wrong, or are
next to one. ``v`` is ``requestParameters.v``, which may be anything; ``w`` is another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

__all__ = ["MISSING", "VALUES", "combined", "rules", "sayings", "values_for"]

HEAD = """\
import functools
import ipaddress
import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch, fnmatchcase
from functools import reduce
from ipaddress import ip_address, ip_network

from sample_helpers import context, succeeded

NAMES = {"DeleteTrail", "StopLogging", "CreateUser"}
LIST = ["a", "b", None]
TABLE = {"a": "b", "DeleteTrail": ["us-east-1"], 1: "one", None: "none"}


class Oops(Exception):
    pass


class K:
    "A class"

    Z = "a"
    names = ["a"]

    def __init__(self, x, y="b"):
        self.x = x
        self.y = y
        self.found = []

    def is_x(self, other):
        return self.x == other

    def both(self, other):
        return self.is_x(other) or other == self.y

    @property
    def last(self):
        return self.Z

    def add(self, one):
        self.found.append(one)
        return self


class L(K):
    Z = "b"

    def is_x(self, other):
        return other == "abc"


HELPER = K("a")


"""

SOURCES = (
    'event.deep_get("requestParameters", "v")',
    'event.deep_get("requestParameters", "v", default="")',
    'event["requestParameters"]["v"]',
    'event.get("requestParameters", {}).get("v", "x")',
)
"""How a rule comes by ``v``."""

FORMS = (
    "return {}",
    "return not ({})",
    "try:\n    return bool({})\nexcept Exception:\n    return True",
)
"""How a rule asks an expression."""

MISSING = object()

VALUES: tuple[Any, ...] = (
    MISSING, None, "", "a", "A", "b", "abc", "aBc", "a/b/c", "a/b", "/", "1", "0", "-1", "true",
    "True", "false", "ss", " x ", "x", "x\n", "10.0.0.1", "010.0.0.1", "8.8.8.8", "::1",
    "fe80::1%eth0", "10.0.0.0/8", '{"a": 1}', '{"A": 1}', "[1,2]", '"s"', '{"k": "a"}',
    '{"k": [{"z": 1}]}', "%7B%22a%22%3A1%7D", "1e3", "1_000", " 12 ", "12", "a b", "a,b", "aa",
    "None", "[]", "{}", "a-c", "[a", "]", "!", "^",
    0, 1, 2, 3, -1, 1.0, 2.5, 1e30, 0.0, True, False, 10**20,
    [], ["a"], ["a", "b"], ["b", "c"], ["a", "a"], ["abc"], [1], [1, 2], [0], [True], [False],
    [None], ["", ""], [{"k": "a"}], [{"k": "a"}, {"k": "b"}], [{"k": "b"}], [{"k": None}], [{}],
    [{"k": 1}], [{"k": ["a"]}], [["a"]], [["a"], ["b"]],
    {}, {"a": 1}, {"A": 1}, {"k": "a"}, {"K": "a"}, {"k": None}, {"a": {"b": "c"}}, {"k": ["a"]},
)  # fmt: skip
"""Everything that may stand somewhere; lists hold things of one kind, letters are ASCII's."""


def rules() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every rule; expressions are used in one way after another."""
    found = yaml.safe_load((Path(__file__).parent / "corners.yaml").read_text("utf-8"))
    for number, expression in enumerate(found["expressions"]):
        body = FORMS[number % len(FORMS)].format(expression)
        yield body, _rule(SOURCES[number % len(SOURCES)], body)
    for body in found["bodies"]:
        yield body, _rule(SOURCES[0], body)
    for module in found["modules"]:
        yield module, module


def combined(rng: random.Random) -> str:
    """Return a rule that puts expressions together, so that one answer bears on another."""
    found = yaml.safe_load((Path(__file__).parent / "corners.yaml").read_text("utf-8"))
    # What goes through a list needs one, and what gives ``v`` another value bears on all.
    every = [one for one in found["expressions"] if ":=" not in one and " for " not in one]
    lines = [
        f"if {_any_of(rng, every)}:",
        f"    return {rng.choice(['True', 'False', _any_of(rng, every)])}",
        "try:",
        f"    found = {_any_of(rng, every)}",
        f"except {rng.choice(['Exception', 'KeyError', '(TypeError, AttributeError)'])}:",
        f"    return {rng.choice(['True', 'False'])}",
        f"return bool(found) and {_any_of(rng, every)}",
    ]
    return _rule(rng.choice(SOURCES), "\n".join(lines))


def _any_of(rng: random.Random, every: list[str], depth: int = 0) -> str:
    one, chance = f"({rng.choice(every)})", rng.random()
    if depth > 1 or chance < 0.4:
        return one
    more = _any_of(rng, every, depth + 1)
    if chance < 0.55:
        return f"(not {more})"
    if chance < 0.85:
        return f"({one} {rng.choice(['and', 'or'])} {more})"
    return f"({one} if {more} else {_any_of(rng, every, depth + 1)})"


def sayings() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of rules that say something of a match."""
    found = yaml.safe_load((Path(__file__).parent / "corners.yaml").read_text("utf-8"))
    for number, text in enumerate(found["texts"]):
        function = ("title", "dedup", "severity", "unique")[number % 4]
        yield f"{function}: {text}", _saying(function, text)
    for context in found["contexts"]:
        yield f"alert_context: {context}", _saying("alert_context", context)


def _saying(function: str, expression: str) -> str:
    said = _rule(SOURCES[0], f"return {expression}").removeprefix(HEAD)
    return _rule(SOURCES[0], "return True") + said.replace("def rule(", f"def {function}(", 1)


def values_for(rule: str) -> list[Any]:
    """Return what may stand at ``v``: a list, or nothing, for a rule that takes it for a list."""
    if "default=[]" not in rule:
        return list(VALUES)
    return [one for one in VALUES if one is MISSING or one is None or isinstance(one, list)]


def _rule(source: str, body: str) -> str:
    lines = [f"v = {source}", 'w = event.deep_get("requestParameters", "w")', *body.splitlines()]
    return HEAD + "def rule(event):\n" + "".join(f"    {line}\n" for line in lines)
