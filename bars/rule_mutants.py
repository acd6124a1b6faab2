"""U1: rule files of every language, mutated."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from tests.frontends.panther import samples

from bars.harness import ANY_EVENT, Bar, Context, Outcome
from bars.mutation import mutate
from bars.windows import RULES as CORRELATIONS
from trailhawk.engine import Matcher
from trailhawk.frontends.registry import load_files
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits
from trailhawk.packs import shipped_rules

__all__ = ["RULE_MUTANTS"]

TESTS = Path(samples.__file__).parents[1]
MAX_SECONDS = 1.0
GOOD = RuleFile("good.yml", ANY_EVENT.replace("id: any", "id: good").replace("any", "good", 1))
STELLAR = """title: T
log_source: Stellar Cyber AWS configured.
rule_source: SigmaHQ,20f754db
severity: 75
description: D
tactics: [TA0005, custom]
query: |-
  {'s': {'eventName': ['X*', 'Delete*'], 'userIdentity_type': 'IAMUser', 'eventSource':
  'iam.amazonaws.com'}, 'f': {'userAgent|contains': 'terraform'}, 'condition': 's and not f'}
"""

Files = list[RuleFile]
Mutant = Callable[[random.Random], Files]


def _sigma() -> Mutant:
    shipped = sorted(shipped_rules().rglob("*.yml"))
    texts = [CORRELATIONS, *(p.read_text() for p in shipped if ".tests." not in p.name)]
    return lambda rng: [RuleFile("m.yml", _mutated(rng.choice(texts), rng))]


def _yaral() -> Mutant:
    texts = [path.read_text() for path in sorted((TESTS / "yaral" / "rules").glob("*.yaral"))]
    return lambda rng: [RuleFile("m.yaral", _mutated(rng.choice(texts), rng))]


def _stellar() -> Mutant:
    return lambda rng: [RuleFile("m.yml", _mutated(STELLAR, rng))]


def _panther() -> Mutant:
    cases = yaml.safe_load((TESTS / "panther" / "cases.yaml").read_text())
    bodies = [case["rule"] for case in cases]

    def mutant(rng: random.Random) -> Files:
        """Mutate the Python, or the document beside it."""
        body = "\n".join(f"    {line}" for line in rng.choice(bodies).splitlines())
        files = samples.files(f"from sample_helpers import *\n\ndef rule(event):\n{body}\n")
        at = rng.choice((0, 1, 1))
        files[at] = RuleFile(files[at].name, _mutated(files[at].text, rng))
        return files

    return mutant


_TOKEN = re.compile(r"\w+|[ \t]+|\n|[^\w\s]")


def _mutated(text: str, rng: random.Random) -> str:
    """Return the text with bytes changed or, as often, words: most of those are still rules."""
    if rng.random() < 0.5:
        return mutate(text.encode(), rng).decode("utf-8", "replace")
    tokens = _TOKEN.findall(text)
    for _ in range(rng.choice((1, 1, 2, 5))):
        one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        match rng.randrange(4):
            case 0:
                tokens[one] = tokens[other]
            case 1:
                tokens[one], tokens[other] = tokens[other], tokens[one]
            case 2:
                tokens[one] = rng.choice(
                    ("", "0", "not ", "null", "9" * 40, "*", "\u212a", "a" * 9_000)
                )
            case _:
                tokens[one] *= rng.choice((2, 3, 200))
    return "".join(tokens)


def u1(context: Context) -> Outcome:
    """A rule, or a coded refusal; never a crash, never slow; and the rule beside it loads."""
    languages = {
        "Sigma": _sigma(),
        "YARA-L": _yaral(),
        "Stellar": _stellar(),
        "Panther": _panther(),
    }
    number = context.scale(10_000, 200_000)
    slowest, silent, uncoded, others, loaded_rules = (0.0, ""), 0, 0, 0, 0
    names = list(languages)
    for at in range(number):
        name = names[at % len(names)]
        files = languages[name](context.rng)
        began = time.perf_counter()
        loaded = load_files([*files, GOOD], Limits())
        # What was accepted is put to use: hostile is also what only compiles slowly.
        ours = [rule for rule in loaded.rules if rule.meta.id != "good"]
        Matcher([rule.logic.condition for rule in ours if isinstance(rule.logic, Single)])
        slowest = max(slowest, (time.perf_counter() - began, name))
        others += len(loaded.rules) == len(ours)
        loaded_rules += len(ours)
        silent += not (ours or loaded.refusals or loaded.partial) and bool(files[0].text.strip())
        uncoded += sum(not one.code or not one.message for one in loaded.refusals)
    told = (
        f"{number:,} mutants in {len(names)} languages, {loaded_rules:,} rules still load, slowest "
        f"{slowest[0] * 1000:.0f} ms ({slowest[1]}), dropped in silence {silent}, without a code "
        f"{uncoded}, rules beside them lost {others}"
    )
    return Outcome(slowest[0] <= MAX_SECONDS and not (silent or uncoded or others), told)


RULE_MUTANTS: dict[str, Bar] = {"U1": u1}
