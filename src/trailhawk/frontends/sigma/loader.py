"""Sigma files to rules: every document is a rule or a refusal."""

from __future__ import annotations

from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.frontends.sigma.aggregations import translate_logic
from trailhawk.frontends.sigma.attributes import mapping_of, texts_of
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.correlations import read_correlation
from trailhawk.frontends.sigma.documents import Kind, kind_of, merged_documents
from trailhawk.frontends.sigma.filters import read_filter
from trailhawk.frontends.sigma.first_seen import with_first_seen
from trailhawk.frontends.sigma.linking import pending
from trailhawk.frontends.sigma.logic import raw_path
from trailhawk.frontends.sigma.meta import check_logsource, read_meta
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.frontends.sigma.versions import brackets_of
from trailhawk.frontends.yaml_reader import Mapping, Scalar, read_documents
from trailhawk.ir.rule import Loaded, Pending, Rule, RuleFile, Source
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.limits import Limits

__all__ = ["load_sigma"]


def load_sigma(file: RuleFile, limits: Limits, settings: RuleSettings = NO_SETTINGS) -> Loaded:
    """Return the rules of a Sigma file, and a refusal for each document that is none.

    Correlations and filters wait for the rules that they refer to: see ``linking``.
    """
    rules: list[Rule] = []
    waiting: list[Pending] = []
    refusals: list[Refusal] = []
    for number, document in enumerate(merged_documents(read_documents(file.text, limits), limits)):
        if isinstance(document, RuleError):
            refusals.append(refusal(document, file.name))
            continue
        try:
            found = _read(document, Source(file.name, number, document.at), limits, settings)
        except RuleError as error:
            refusals.append(refusal(error, file.name, _title(document)))
            continue
        if isinstance(found, Rule):
            rules.append(found)
        else:
            waiting.append(found)
    return Loaded(tuple(rules), tuple(refusals), tuple(waiting))


def _title(document: Mapping) -> str:
    title = document.get("title")
    return title.text if isinstance(title, Scalar) else ""


def _read(
    document: Mapping, source: Source, limits: Limits, settings: RuleSettings
) -> Rule | Pending:
    match kind_of(document):
        case Kind.CORRELATION:
            return pending(read_correlation(document, limits), source)
        case Kind.FILTER:
            return pending(read_filter(document, limits, settings), source)
        case Kind.DETECTION:
            return _detection_rule(document, source, limits, settings)


def _detection_rule(
    document: Mapping, source: Source, limits: Limits, settings: RuleSettings
) -> Rule:
    source_notes = check_logsource(document)
    setting = Setting(
        raw_path, settings.placeholders, Budget(limits), brackets_of(document, settings)
    )
    translated = translate_logic(mapping_of(document, "detection"), setting)
    return Rule(
        meta=read_meta(document, (*source_notes, *translated.notes)),
        logic=with_first_seen(document, translated.logic),
        source=source,
        outputs=tuple(raw_path(name) for name in texts_of(document, "fields")),
    )
