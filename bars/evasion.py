"""E: what an attacker may write to slip past a rule, and what a rule says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bars.harness import Bar, Context, Outcome, delivery, event, rules_from, scan
from trailhawk.scan.undecided import UNDECIDED

__all__ = ["EVASION", "cases"]

Case = tuple[str, str, dict[str, Any], bool]
"""Kind, selection, record members, whether the rule fires."""


def cases() -> Iterator[Case]:
    """Yield the corpus; ``docs/evasion.md`` says each kind's outcome and why."""
    words = [
        "DeleteTrail",
        "StopLogging",
        "PutKeyPolicy",
        "AttachUserPolicy",
        "kms",
        "DisableKey",
        "stolen",
    ]
    for word in words:
        yield from _spelled(word)
    for value in ("22", "0", "-1", "65535", "443"):
        yield from _typed(value)
    for text in ("true", "false"):
        flag = text == "true"
        yield (
            "boolean and text",
            f"requestParameters.flag: {text}",
            {"requestParameters": {"flag": flag}},
            True,
        )
        yield (
            "boolean and text",
            f"requestParameters.flag: {text}",
            {"requestParameters": {"flag": text.upper()}},
            True,
        )
        yield (
            "boolean and text",
            f"requestParameters.flag: {text}",
            {"requestParameters": {"flag": not flag}},
            False,
        )
    yield from _placed()


def _spelled(word: str) -> Iterator[Case]:
    selection = f"userAgent|contains: {word}"
    yield "ASCII case", selection, {"userAgent": word.upper()}, True
    yield "ASCII case", selection, {"userAgent": word.lower()}, True
    yield "ASCII case", selection, {"userAgent": word.swapcase()}, True
    yield "ASCII case", selection, {"userAgent": f"x{word}y"}, True
    for letter, twin, kind in (
        ("k", "\u212a", "KELVIN SIGN"),
        ("s", "\u017f", "LONG S"),
        ("i", "\u0131", "DOTLESS I"),
        ("i", "\u0130", "DOTTED I"),
        ("e", "\u0435", "homoglyph"),
        ("o", "\u03bf", "homoglyph"),
        ("t", "\uff54", "full width"),
        ("l", "\uff4c", "full width"),
    ):
        if letter in word.lower():
            yield kind, selection, {"userAgent": word.lower().replace(letter, twin, 1)}, False
    for joint in ("\u200b", "\u00ad", "\u2060", "\ufeff", "\x00", " ", "%20"):
        yield "letters put between", selection, {"userAgent": f"{word[:2]}{joint}{word[2:]}"}, False
    equal = f"userAgent: {word}"
    yield "equality and blanks", equal, {"userAgent": f"{word} "}, False
    yield "equality and blanks", equal, {"userAgent": f" {word}"}, False
    yield "equality and blanks", equal, {"userAgent": word}, True
    yield "URL encoding", selection, {"userAgent": "%" + word.encode().hex("%")}, False
    yield "list for scalar", selection, {"userAgent": ["x", word]}, True
    yield "list for scalar", selection, {"userAgent": [["x"], [[word]]]}, True
    yield "object for scalar", equal, {"userAgent": {"a": word}}, False


def _typed(value: str) -> Iterator[Case]:
    selection = f"requestParameters.port: {value}"
    equal: list[object] = [int(value), float(value), value]
    for found in equal:
        yield "number and text", selection, {"requestParameters": {"port": found}}, True
    yield "number and text", selection, {"requestParameters": {"port": [1, int(value)]}}, True
    other: list[object] = [f"{value}.5", f" {value}", f"{value}x", int(value) + 1, None, "", [], {}]
    for found in other:
        yield "number and text", selection, {"requestParameters": {"port": found}}, False
    yield (
        "number and text",
        f"requestParameters.port|gte: {value}",
        {"requestParameters": {"port": value}},
        True,
    )


def _placed() -> Iterator[Case]:
    absent = "requestParameters.key: null"
    values: list[tuple[dict[str, object], bool]]
    values = [({}, True), ({"key": None}, True), ({"key": ""}, False), ({"key": []}, False)]
    for parameters, fires in values:
        yield "null, absent, empty", absent, {"requestParameters": parameters}, fires
    exists = "requestParameters.key|exists: true"
    values = [({}, False), ({"key": None}, False), ({"key": ""}, True), ({"key": 0}, True)]
    for parameters, fires in values:
        yield "null, absent, empty", exists, {"requestParameters": parameters}, fires
    inside = 'requestParameters.policyDocument|contains: \'"Principal":"\\*"\''
    policy = '{"Statement":[{"Principal":"*"}]}'
    yield "JSON inside text", inside, {"requestParameters": {"policyDocument": policy}}, True
    yield (
        "JSON inside text",
        inside,
        {"requestParameters": {"policyDocument": policy.replace(":", ": ")}},
        False,
    )
    pattern = r"""requestParameters.policyDocument|re: '"Principal"\s*:\s*"\*"' """
    yield (
        "JSON inside text",
        pattern,
        {"requestParameters": {"policyDocument": policy.replace(":", ": ")}},
        True,
    )
    below = "requestParameters.tags.key: admin"
    yield (
        "lists on the way",
        below,
        {"requestParameters": {"tags": [{"key": "x"}, {"key": "ADMIN"}]}},
        True,
    )
    yield "keys with dots", below, {"requestParameters": {"tags.key": "admin"}}, True
    yield "keys with dots", below, {"requestParameters": {"tags": {"Key": "admin"}}}, False
    yield "text where an object was", "requestParameters.a: x", {"requestParameters": "a=x"}, False


def e1(context: Context) -> Outcome:
    """Rules that look inside what CloudTrail left out answer unknown, and it is reported."""
    selections = [f"requestParameters.p{n}: x" for n in range(40)]
    rules = rules_from(*(_rule(n, text) for n, text in enumerate(selections)))
    omitted = {"omitted": True, "originalSize": 120_000, "reason": "requestParameters too large"}
    path = context.folder / "o.json"
    path.write_bytes(delivery([event(1, requestParameters=omitted), event(2)]))
    findings, books = scan([path], rules)
    told = [found.rule.title for found in findings]
    silent = len(rules) - len(books.unknown)
    figures = (
        f"{len(books.unknown)} rules unknown, silent negatives {silent}, findings of it {told}"
    )
    return Outcome(not silent and told == [UNDECIDED.title], figures)


def e2(context: Context) -> Outcome:
    """Every case of the evasion corpus comes out as documented."""
    corpus = list(cases())
    wrong = []
    for number, (kind, selection, members, fires) in enumerate(corpus):
        path = context.folder / "e.json"
        path.write_bytes(delivery([event(number, **members)]))
        findings, _ = scan([path], rules_from(_rule(number, selection)))
        if bool(findings) is not fires:
            wrong.append((kind, selection, members))
    return Outcome(not wrong, f"{len(corpus)} cases, wrong {wrong[:3]}")


def _rule(number: int, selection: str) -> str:
    return (
        f"title: r{number}\nid: r{number}\nlogsource: {{product: aws, service: cloudtrail}}\n"
        f"detection:\n  s:\n    {selection}\n  condition: s\nlevel: low\n"
    )


EVASION: dict[str, Bar] = {"E1": e1, "E2": e2}
