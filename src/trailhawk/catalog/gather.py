"""Rule folders to a corpus: files read, rules loaded, tests run, joins made."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import msgspec

from trailhawk.catalog.bodies import body_of, code_of, language_of
from trailhawk.catalog.classes import Universe
from trailhawk.catalog.corpus import Corpus, Material, make_entry
from trailhawk.catalog.linting import code_in, reports_on
from trailhawk.catalog.provenance import Provenances
from trailhawk.catalog.verdicts import run_cases, tested_events
from trailhawk.facts import Facts
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.lint import RuleReport
from trailhawk.model.errors import Refusal
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.packs.files import read_companions, read_rule_files
from trailhawk.packs.inline_tests import inline_cases
from trailhawk.packs.rule_tests import Case, RuleTests, read_rule_tests

__all__ = ["corpus_of", "gather"]


def gather(
    paths: tuple[Path, ...],
    limits: Limits,
    facts: Facts,
    settings: RuleSettings = NO_SETTINGS,
    *,
    lint: bool = True,
) -> Corpus:
    """Return the corpus of the rules at the paths; ``lint`` takes longer than all the rest."""
    pack = load_pack(paths, limits, settings)
    files = [one for one in read_rule_files(paths, limits) if isinstance(one, RuleFile)]
    more = [one for one in read_companions(files, limits) if isinstance(one, RuleFile)]
    texts = {file.name: file.text for file in (*files, *more)}
    cases = inline_cases(pack) | _cases(paths, limits)
    provenances = Provenances(paths)
    # From here on a file is called as pages show it, so that no message can name its place.
    rules = tuple(_shown(rule, provenances) for rule in pack.rules)
    shown = {provenances.shown(name): text for name, text in texts.items()}
    reports: dict[str, RuleReport] = {}
    if lint:
        reports = reports_on(rules, shown, facts, code_in(shown, limits, settings))
    materials = [
        msgspec.structs.replace(
            _material(rule, texts, cases.get(rule.meta.id, ()), provenances),
            rule=named,
            report=reports.get(rule.uid),
        )
        for rule, named in zip(pack.rules, rules, strict=True)
    ]
    corpus = corpus_of(materials, facts)
    return Corpus(corpus.entries, tuple(_shown_refusal(one, provenances) for one in pack.refusals))


def _shown(rule: Rule, provenances: Provenances) -> Rule:
    source = msgspec.structs.replace(rule.source, file=provenances.shown(rule.source.file))
    return msgspec.structs.replace(rule, source=source)


def _shown_refusal(refusal: Refusal, provenances: Provenances) -> Refusal:
    return msgspec.structs.replace(
        refusal,
        file=provenances.shown(refusal.file),
        message=provenances.without_places(refusal.message),
    )


def corpus_of(materials: list[Material], facts: Facts) -> Corpus:
    """Return the corpus of rules that are at hand."""
    universe = Universe(facts)
    return Corpus(make_entry(material, facts, universe) for material in materials)


def _material(
    rule: Rule, texts: dict[str, str], cases: tuple[Case, ...], provenances: Provenances
) -> Material:
    file = rule.source.file
    return Material(
        rule=rule,
        file=provenances.shown(file),
        folder=provenances.folder(file),
        body=body_of(rule, texts),
        code=code_of(rule, texts),
        language=language_of(rule),
        provenance=provenances.of(file),
        verdicts=run_cases(rule, cases),
        tested=tested_events(cases),
    )


def _cases(paths: tuple[Path, ...], limits: Limits) -> dict[str, tuple[Case, ...]]:
    found: defaultdict[str, tuple[Case, ...]] = defaultdict(tuple)
    for tests in read_rule_tests(paths, limits):
        if isinstance(tests, RuleTests):
            found[tests.rule] += tests.cases
    return dict(found)
