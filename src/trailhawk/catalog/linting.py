"""The lint's reports on all rules, in worker processes: it takes longer than all else.

What is found about a rule alone is kept between runs; the comparison of rules is quick and made
anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.catalog.keeping import Kept, key_of
from trailhawk.facts import Facts
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.authored import Authored
from trailhawk.ir.rule import Rule
from trailhawk.lint import Alone, RuleReport, check_alone, check_rules
from trailhawk.model.forking import in_parts
from trailhawk.model.limits import Limits
from trailhawk.packs.beside import read_code

__all__ = ["code_in", "reports_on"]

MAX_SETS = 4
"""Sets of rule files whose code is kept as it was read."""

MIN_RULES = 100
"""Below this, starting processes costs more than they save."""


def code_in(
    texts: Mapping[str, str], limits: Limits, settings: RuleSettings
) -> dict[str, Authored]:
    """Return the code and tests of rules that are programs, by rule uid."""
    kept = Kept("authored", dict[str, Authored], MAX_SETS)
    ours = {name: text for name, text in texts.items() if name.endswith((".py", ".yml", ".yaml"))}
    key = key_of(sorted(ours.items()), limits, settings)
    found = kept.get(key)
    if found is None:
        found = read_code(texts, limits, settings)
        kept.put(key, found)
    kept.save()
    return found


def reports_on(
    rules: tuple[Rule, ...],
    texts: Mapping[str, str],
    facts: Facts,
    authored: Mapping[str, Authored] = MappingProxyType({}),
) -> dict[str, RuleReport]:
    """Return the reports by rule uid; each rule is compared with all others."""
    kept = Kept("lint", Alone)
    keys = {
        rule.uid: key_of(rule, texts.get(rule.source.file, ""), authored.get(rule.uid))
        for rule in rules
    }
    known = {uid: found for uid, key in keys.items() if (found := kept.get(key)) is not None}
    fresh = tuple(rule for rule in rules if rule.uid not in known)

    def check(some: tuple[Rule, ...]) -> list[tuple[str, Alone]]:
        return list(check_alone(some, texts, facts, authored))

    for uid, found in in_parts(check, fresh, at_least=MIN_RULES):
        known[uid] = found
        kept.put(keys[uid], found)
    kept.save()
    reports = check_rules(rules, texts, facts, known=known, authored=authored)
    return {report.rule.uid: report for report in reports}
