"""Panther files to rules: each waits until all are read, then they are one program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import msgspec

from trailhawk.frontends.panther.conditions import translation_of
from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.correlating import needs_python
from trailhawk.frontends.panther.derived import is_derived
from trailhawk.frontends.panther.finishing import code_of, finished
from trailhawk.frontends.panther.meta import is_for_cloudtrail, read_meta
from trailhawk.frontends.panther.specs import Kind, Spec, read_specs, text_at, texts_at
from trailhawk.frontends.panther.suite import suite_of
from trailhawk.frontends.panther.tells import tells_of
from trailhawk.frontends.panther.translate import Translation
from trailhawk.frontends.reading import read_each
from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.conditions import FALSE
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Loaded, Partial, Pending, Rule, RuleFile
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.forking import in_parts
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["LANGUAGE", "link_panther", "load_panther", "specs_in"]

LANGUAGE = "panther"

MIN_FOLLOWED = 40
"""Below this many rules, starting processes costs more than they save."""

PARTS_A_WORKER = 24
"""A few rules take a hundred times as long as most, and stand side by side."""

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


def specs_in(files: Sequence[RuleFile], limits: Limits) -> list[Spec]:
    """Return the documents of files; those that cannot be read are left out."""
    each = read_each(lambda file: load_panther(file, limits), files)
    return [spec_of(one) for loaded in each for one in loaded.pending]


def link_panther(loaded: Loaded, limits: Limits, settings: RuleSettings = NO_SETTINGS) -> Loaded:
    """Return the same with its Panther documents made rules, all of them being one program."""
    ours = [spec_of(one) for one in loaded.pending if one.language == LANGUAGE]
    if not ours:
        return loaded
    others = tuple(one for one in loaded.pending if one.language != LANGUAGE)
    content = Content(ours, limits, settings.constants)
    unknown = map(_unknown_constants, content.unknown_constants())
    refused = Loaded(refusals=(*content.twins, *unknown))
    # Only to follow a rule's Python takes time, and no rule needs what another came to.
    came_to = in_parts(
        lambda specs: [_safely(content, spec, limits) for spec in specs],
        tuple(filter(_is_followed, content.specs)),
        at_least=MIN_FOLLOWED,
        parts_a_worker=PARTS_A_WORKER,
    )
    ready = iter(tuple(came_to))
    each = (
        next(ready) if _is_followed(spec) else _safely(content, spec, limits)
        for spec in content.specs
    )
    found = msgspec.structs.replace(
        finished(content, Loaded.together((refused, *each))),
        suites={LANGUAGE: suite_of(content, limits).encoded()},
    )
    return msgspec.structs.replace(loaded, pending=others).plus(found)


def _is_followed(spec: Spec) -> bool:
    return spec.kind is Kind.SCHEDULED_RULE or (spec.kind is Kind.RULE and is_for_cloudtrail(spec))


def _safely(content: Content, spec: Spec, limits: Limits) -> Loaded:
    try:
        return _loaded(content, spec, limits)
    except RuleError as error:
        return Loaded(refusals=(refusal(error, spec.source.file, spec.title),))


def _loaded(content: Content, spec: Spec, limits: Limits) -> Loaded:
    """Return what one document comes to; what serves rules is nothing by itself."""
    match spec.kind:
        case Kind.RULE:
            return _rule(content, spec, limits)
        case Kind.SCHEDULED_RULE:
            return _scheduled(content, spec, limits)
        case Kind.CORRELATION:
            return Loaded()  # it is joined to the rules that it names, once all are there
        case Kind.POLICY | Kind.SAVED_QUERY | Kind.SCHEDULED_QUERY | Kind.PROMPT:
            said = f"a {spec.kind.value} asks nothing of log records"
            raise RuleError("R609", said, at=spec.source.at)
        case Kind.DATA_MODEL | Kind.GLOBAL:
            content.check_constants(spec)
            return Loaded()
        case Kind.LOOKUP_TABLE | Kind.PACK | Kind.PYTHON:
            return Loaded()
        case _:
            assert_never(spec.kind)


def _rule(content: Content, spec: Spec, limits: Limits) -> Loaded:
    content.check_base(spec)
    if not is_for_cloudtrail(spec):
        names = spec.body.get("LogTypes")
        said = f"not for CloudTrail: the log types are {cut(str(names), 80)}"
        raise RuleError("R216", said, at=spec.source.at)
    rule, translation = _translated(content, spec, limits)
    if translation.reason:
        partial = Partial(rule, translation.reason)
        found = Loaded(refusals=(needs_python(partial),), partial=(partial,))
    else:
        found = Loaded((rule,))
    return msgspec.structs.replace(found, code=code_of(content, spec))


def _scheduled(content: Content, spec: Spec, limits: Limits) -> Loaded:
    """Return a rule over a query's results: shown with what it asks of them, and refused."""
    queries = ", ".join(texts_at(spec.body, "ScheduledQueries")) or "a query"
    reason = f"scheduled: it looks at the results of {cut(queries, 120)}, which is not run"
    error = RuleError("R606", reason, at=spec.source.at)
    said = refusal(error, spec.source.file, spec.title)
    try:
        listed = (Partial(_translated(content, spec, limits)[0], reason),)
    except RuleError:
        # It would not run either way, and there is nothing of it to show.
        return Loaded(refusals=(said,))
    return Loaded(refusals=(said,), listed=listed)


def _translated(content: Content, spec: Spec, limits: Limits) -> tuple[Rule, Translation]:
    translation = translation_of(content, spec, limits)
    tells, outputs = tells_of(content, spec, limits, translation.changes, translation.condition)
    packs = tuple(f"pack: {name}" for name in content.packs_of(spec.id))
    rule = Rule(
        meta=read_meta(spec, _said(spec, translation), packs),
        logic=Single(translation.condition),
        source=spec.source,
        outputs=outputs,
        tells=tells,
        asks=translation.asks,
    )
    return rule, translation


def _said(spec: Spec, translation: Translation) -> tuple[str, ...]:
    notes = [f"what is not done: {effect}" for effect in translation.effects]
    if translation.condition == FALSE and not translation.reason:
        lacking = ", which have no enrichment" if translation.enrichment else ""
        said = f"nothing in it comes to True on CloudTrail's own records{lacking}"
        notes.append(f"it cannot match: {said}")
    if is_derived(spec):
        notes.append(f"derived from {text_at(spec.body, 'BaseDetection')}")
    return tuple(notes)


def _unknown_constants(name: str) -> Refusal:
    return Refusal(
        "R610",
        f"[panther.constants.{name}]: no rule or helper with this id is loaded",
        "trailhawk.toml",
        fix="give the RuleID or GlobalID as it stands in the YAML file",
    )
