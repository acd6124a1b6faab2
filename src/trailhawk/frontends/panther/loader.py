"""Panther files to rules: each waits until all are read, then they are one program."""

from __future__ import annotations

import msgspec

from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.meta import is_for_cloudtrail, read_meta
from trailhawk.frontends.panther.outputs import output_fields
from trailhawk.frontends.panther.specs import Kind, Spec, read_specs, text_at
from trailhawk.frontends.panther.translate import Translation, translate_rule
from trailhawk.frontends.refusals import refusal
from trailhawk.ir.conditions import FALSE
from trailhawk.ir.logic import Single
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Loaded, Partial, Pending, Rule, RuleFile
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["LANGUAGE", "link_panther", "load_panther", "spec_of"]

LANGUAGE = "panther"

_decode = msgspec.msgpack.Decoder(Spec).decode


def spec_of(pending: Pending) -> Spec:
    """Return the document that waits."""
    return _decode(pending.body)


def load_panther(file: RuleFile, limits: Limits) -> Loaded:
    """Return a file's documents as they wait for the others; a refusal for each broken one."""
    waiting: list[Pending] = []
    refusals: list[Refusal] = []
    for spec in read_specs(file, limits):
        try:
            if isinstance(spec, RuleError):
                raise spec
            waiting.append(Pending(LANGUAGE, spec.title, spec.source, spec.encoded()))
        except RuleError as error:
            refusals.append(refusal(error, file.name))
    return Loaded(refusals=tuple(refusals), pending=tuple(waiting))


def link_panther(loaded: Loaded, limits: Limits) -> Loaded:
    """Return the same with its Panther documents made rules, all of them being one program."""
    ours = [spec_of(one) for one in loaded.pending if one.language == LANGUAGE]
    if not ours:
        return loaded
    others = tuple(one for one in loaded.pending if one.language != LANGUAGE)
    content = Content(ours, limits)
    found = Loaded()
    for spec in content.specs:
        try:
            found = found.plus(_loaded(content, spec))
        except RuleError as error:
            found = found.plus(Loaded(refusals=(refusal(error, spec.source.file, spec.title),)))
    return Loaded(loaded.rules, loaded.refusals, others, loaded.partial).plus(found)


def _loaded(content: Content, spec: Spec) -> Loaded:
    """Return what one document comes to; most kinds are nothing by themselves."""
    match spec.kind:
        case Kind.RULE:
            return _rule(content, spec)
        case Kind.CORRELATION:
            raise RuleError("R607", "correlation rules are not yet executed", at=spec.source.at)
        case Kind.SCHEDULED_RULE:
            raise RuleError(
                "R606", "a scheduled rule looks at the results of a query", at=spec.source.at
            )
        case _:
            return Loaded()


def _rule(content: Content, spec: Spec) -> Loaded:
    if not is_for_cloudtrail(spec):
        names = spec.body.get("LogTypes")
        said = f"not for CloudTrail: the log types are {cut(str(names), 80)}"
        raise RuleError("R216", said, at=spec.source.at)
    if not text_at(spec.body, "Filename"):
        raise RuleError("R608", "simple detections are not yet executed", at=spec.source.at)
    if _asks(spec.body.get("InlineFilters")):
        raise RuleError("R608", "inline filters are not yet executed", at=spec.source.at)
    content.check(spec)
    translation = translate_rule(content.program, content.module_of(spec), content.model)
    rule = Rule(
        meta=read_meta(spec, _said(translation)),
        logic=Single(translation.condition),
        source=spec.source,
        outputs=output_fields(content, spec),
    )
    if translation.reason:
        partial = Partial(rule, translation.reason)
        return Loaded(refusals=(_needs_python(partial),), partial=(partial,))
    return Loaded((rule,))


def _asks(filters: object) -> bool:
    """Whether inline filters ask anything; an empty ``All`` does not."""
    rows = filters if isinstance(filters, list) else [] if filters is None else [filters]
    return any(row != {"All": []} for row in rows)


def _said(translation: Translation) -> tuple[str, ...]:
    notes = [f"what is not done: {effect}" for effect in translation.effects]
    if translation.condition == FALSE:
        notes.append("it cannot match: CloudTrail's own records have no enrichment")
    return tuple(notes)


def _needs_python(partial: Partial) -> Refusal:
    rule = partial.rule
    known = print_condition(rule.condition)
    return Refusal(
        "R605",
        f"needs Python: {partial.reason}; known so far: {cut(known, 300)}",
        rule.source.file,
        rule.meta.title,
        rule.source.at,
        "--trust-python runs it",
    )
