"""All checks of all rules: the package's front door. Reads nothing but what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from trailhawk.facts import Facts
from trailhawk.ir.authored import Authored
from trailhawk.ir.conditions import FALSE
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.lint.authored import check_authored
from trailhawk.lint.codes import Grade
from trailhawk.lint.conduct import check_conduct
from trailhawk.lint.context import Context
from trailhawk.lint.corpus import Corpus
from trailhawk.lint.fields import check_fields
from trailhawk.lint.findings import EventVerdict, FileSpan, LintFinding, Liveness, RuleReport
from trailhawk.lint.liveness import liveness_of
from trailhawk.lint.logic import check_logic
from trailhawk.lint.metadata import check_metadata
from trailhawk.lint.names import check_names
from trailhawk.lint.needs import check_needs
from trailhawk.lint.sources import check_sources
from trailhawk.lint.titles import check_title
from trailhawk.lint.universe import Universe
from trailhawk.lint.values import check_values
from trailhawk.model.spans import Span

__all__ = ["Alone", "check_alone", "check_rules"]

Check: TypeAlias = Callable[[Context], Iterable[LintFinding]]

_CHECKS: tuple[Check, ...] = (
    check_sources,
    check_names,
    check_values,
    check_fields,
    check_logic,
    check_conduct,
    check_metadata,
    check_title,
    check_needs,
    check_authored,
)

_OF_A_PART: tuple[Check, ...] = (
    check_sources,
    check_names,
    check_values,
    check_fields,
    check_metadata,
    check_title,
    check_authored,
)
"""What can be said of a rule whose condition is only a part of what it asks."""


class Alone(msgspec.Struct, frozen=True):
    """What is found about a rule without comparing it with others; may be kept by its caller."""

    liveness: Liveness
    events: tuple[EventVerdict, ...]
    findings: tuple[LintFinding, ...]


def check_rules(  # noqa: PLR0913 - what rules are held against, each by its name
    rules: Iterable[Rule],
    texts: Mapping[str, str],
    facts: Facts,
    *,
    against: Iterable[Rule] = (),
    known: Mapping[str, Alone] = MappingProxyType({}),
    authored: Mapping[str, Authored] = MappingProxyType({}),
) -> Iterator[RuleReport]:
    """Yield a report on each rule, in order.

    ``texts`` holds the rule files' texts by name; a finding in a file that is not there has the
    place of a field instead of a literal's. ``against`` are rules to compare with. ``known`` has
    by rule uid what ``check_alone`` said of a rule, its file's text, and its code and tests,
    which ``authored`` has by rule uid.
    """
    universe = Universe(facts)
    rules = tuple(rules)
    corpus = Corpus((*rules, *against))
    singles = {rule.condition for rule in rules if isinstance(rule.logic, Single)}
    for rule in rules:
        text = texts.get(rule.source.file, "")
        context = Context(rule, text, facts, universe, authored.get(rule.uid))
        # What is wrong with conditions of other rules is said of those.
        if not isinstance(rule.logic, Single) and singles.issuperset(rule.conditions):
            yield _report(context, _alone(context, (check_metadata,)), ())
        elif not rule.exact:
            yield _report(context, _alone(context, _OF_A_PART), ())
        else:
            yield _report(
                context, known.get(rule.uid) or _alone(context, _CHECKS), corpus.check(context)
            )


def check_alone(
    rules: Iterable[Rule],
    texts: Mapping[str, str],
    facts: Facts,
    authored: Mapping[str, Authored] = MappingProxyType({}),
) -> Iterator[tuple[str, Alone]]:
    """Yield (rule uid, what is found without other rules); depends on nothing but its arguments."""
    universe = Universe(facts)
    for rule in rules:
        text = texts.get(rule.source.file, "")
        context = Context(rule, text, facts, universe, authored.get(rule.uid))
        yield rule.uid, _alone(context, _CHECKS)


def _alone(context: Context, checks: Iterable[Check]) -> Alone:
    found = tuple(_filed(finding) for check in checks for finding in check(context))
    if context.rule.meta.needs:
        # What stands for its condition is not what it will ask.
        return Alone(Liveness.LIVE, (), found)
    return Alone(*liveness_of(context), found)


def _filed(finding: LintFinding) -> LintFinding:
    """Return a finding with the file that its place is in; only the rule's own is ever edited."""
    if not isinstance(finding.at, FileSpan):
        return finding
    at = Span(finding.at.line, finding.at.column, finding.at.length)
    return msgspec.structs.replace(finding, at=at, file=finding.at.file, edits=())


def _report(context: Context, alone: Alone, compared: Iterable[LintFinding]) -> RuleReport:
    found = [*alone.findings, *compared]
    if alone.liveness is Liveness.DEAD:
        if not any(finding.level is Grade.DEAD for finding in found):
            found.append(_filed(_never(context)))
    else:
        found = [_softened(finding) for finding in found]
    distinct = {(one.code, one.message, one.at): one for one in found}
    order = sorted(distinct.values(), key=_order)
    return RuleReport(context.rule, alone.liveness, alone.events, tuple(order))


def _never(context: Context) -> LintFinding:
    place = context.beginning
    if context.condition == FALSE:
        notes: Iterable[str] = context.rule.meta.notes
        if context.authored is not None:
            # Of code, much else is noted.
            notes = (note for note in notes if note.startswith("it cannot match"))
        said = "as it is read, the condition is false"
        return LintFinding("L-NEVER", said, place, "; ".join(notes))
    said = "no event that CloudTrail writes can satisfy the condition"
    return LintFinding("L-NEVER", said, place)


def _softened(finding: LintFinding) -> LintFinding:
    """A test that cannot match in a rule that still can fire is a warning."""
    if finding.level is not Grade.DEAD:
        return finding
    return msgspec.structs.replace(finding, grade=Grade.WARN)


def _order(finding: LintFinding) -> tuple[int, int, int, str]:
    line, column = (finding.at.line, finding.at.column) if finding.at else (0, 0)
    return finding.level.rank, line, column, finding.code
