"""What rules say beyond what they match: their alerts, their code, what builds on them."""

from __future__ import annotations

import msgspec

from trailhawk.frontends.panther.content import Content, data_model
from trailhawk.frontends.panther.correlating import link_correlations
from trailhawk.frontends.panther.readings import has_function, reading_of
from trailhawk.frontends.panther.shapes import is_whole
from trailhawk.frontends.panther.specs import Kind, Spec, text_at, texts_at
from trailhawk.ir.dedup import Dedup, Piece
from trailhawk.ir.rule import Code, CodeFile, Loaded, ModelFile, Partial, Rule
from trailhawk.ir.templates import Tells

__all__ = ["code_of", "finished"]

DEFAULT_MINUTES = 60
LEAST_MINUTES = 5
MOST_MINUTES = 366 * 24 * 60


def finished(content: Content, loaded: Loaded) -> Loaded:
    """Return a content's rules with what they say of their alerts, code and correlations."""
    specs = {spec.id: spec for spec in content.specs if spec.kind is Kind.RULE}
    rules = tuple(_alerting(specs[rule.meta.id], rule) for rule in loaded.rules)
    partial = tuple(
        Partial(_coded(_alerting(specs[one.rule.meta.id], one.rule)), one.reason)
        for one in loaded.partial
    )
    code = Code.together((loaded.code, _shared_code(content)))
    found = msgspec.structs.replace(loaded, rules=rules, partial=partial, code=code)
    return found.plus(link_correlations(content, found))


def _coded(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, codes=(rule.meta.id,), exact=False)


def _alerting(spec: Spec, rule: Rule) -> Rule:
    body, tells = spec.body, rule.tells or Tells()
    return msgspec.structs.replace(
        rule,
        alerts=body.get("CreateAlert") is not False,
        dedup=Dedup(
            seconds=_minutes(body) * 60,
            pieces=_pieces(spec, tells),
            least=max(1, _whole(body.get("Threshold"), 1)),
            unique=None if tells.unique is None else reading_of(tells.unique, ""),
        ),
    )


def _minutes(body: dict[str, object]) -> int:
    """Return the dedup period: an hour where none is given, and never less than five minutes."""
    found = _whole(body.get("DedupPeriodMinutes"), 0)
    return min(max(LEAST_MINUTES, found), MOST_MINUTES) if found > 0 else DEFAULT_MINUTES


def _whole(value: object, default: int) -> int:
    # Digits behind a zero are read as text, most such being account ids. Here they are none.
    return int(value) if isinstance(value, int | str) and is_whole(value) else default


def _pieces(spec: Spec, tells: Tells) -> tuple[str | Piece, ...] | None:
    """Return what ``dedup()`` says, else ``title()``; None where only Python can tell."""
    default = f"defaultDedupString:{spec.id}"
    untold = dict(tells.untold)
    for name, said in (("dedup", tells.dedup), ("title", tells.title)):
        if name in untold:
            return None
        if said is not None and text_at(spec.body, "Filename"):
            return (Piece(reading_of(said, default), default),)
    return (default,)


def code_of(content: Content, spec: Spec) -> Code:
    """Return which file holds a rule's code, if any does."""
    file = content.file_of(spec)
    if file is None:
        return Code()
    has_unique = bool(text_at(spec.body, "Filename")) and has_function(content, spec, "unique")
    return Code({spec.id: CodeFile(file, spec.title, has_unique)})


def _shared_code(content: Content) -> Code:
    """Return which files hold the code of helpers and of data models."""
    helpers = [spec for spec in content.specs if spec.kind is Kind.GLOBAL]
    models: dict[str, ModelFile] = {}
    for spec in content.specs:
        if spec.kind is Kind.DATA_MODEL and spec.body.get("Enabled") is not False:
            model = data_model(spec)
            one = ModelFile(content.file_of(spec) or "", dict(model.paths), dict(model.methods))
            for log_type in texts_at(spec.body, "LogTypes"):
                models.setdefault(log_type, one)
    return Code(
        {},
        {spec.id: file for spec in helpers if (file := content.file_of(spec)) is not None},
        models,
    )
