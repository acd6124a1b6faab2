"""YARA-L files to rules: every rule of a file is a rule here, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.frontends.yaral.analysis import analyse
from trailhawk.frontends.yaral.correlating import logic_of
from trailhawk.frontends.yaral.grouping import dedup_of
from trailhawk.frontends.yaral.meta import read_meta
from trailhawk.frontends.yaral.outcomes import Outcomes, output_paths
from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.products import check_product
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.ir.conditions import FALSE
from trailhawk.ir.logic import Logic, Single, conditions_of
from trailhawk.ir.rule import Loaded, Need, Rule, RuleFile, Source
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.limits import Limits

__all__ = ["load_yaral"]


def load_yaral(file: RuleFile, limits: Limits, settings: RuleSettings = NO_SETTINGS) -> Loaded:
    """Return the rules of a YARA-L file, and a refusal for each that is none.

    Of the settings, ``lists`` are the operator's reference lists and providers by name.
    """
    try:
        trees = parse_rules(file.text, limits)
    except RuleError as error:
        return Loaded(refusals=(refusal(error, file.name),))
    rules: list[Rule] = []
    refusals: list[Refusal] = []
    for number, tree in enumerate(trees):
        if isinstance(tree, RuleError):
            refusals.append(refusal(tree, file.name))
            continue
        try:
            rules.append(_rule(tree, Source(file.name, number, tree.at), limits, settings))
        except RuleError as error:
            refusals.append(refusal(error, file.name, _title(tree)))
    return Loaded(tuple(rules), tuple(refusals))


def _title(tree: RuleTree) -> str:
    return read_meta(tree, ()).title


def _rule(tree: RuleTree, source: Source, limits: Limits, settings: RuleSettings) -> Rule:
    check_product(tree)
    events = analyse(tree)
    scope = Scope(limits, settings.lists, events.bindings, settings.entities, settings.places)
    told = Outcomes(tree, events, scope)
    logic = logic_of(tree, events, scope, told)
    dedup = dedup_of(tree, events, scope, logic)
    needs = tuple(scope.needs.values())
    notes = (*_notes(logic, needs), *told.notes())
    return Rule(
        # Without what it needs a rule holds of nothing: half of it would be another rule.
        logic=Single(FALSE) if needs else logic,
        meta=read_meta(tree, notes, needs),
        source=source,
        outputs=output_paths(tree, events),
        outcomes=told.all,
        dedup=dedup,
    )


def _notes(logic: Logic, needs: tuple[Need, ...]) -> Iterator[str]:
    if not needs and FALSE in conditions_of(logic):
        yield "never true: no CloudTrail event is all that the rule asks for"
