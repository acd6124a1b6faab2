"""Stellar rule files to rules: the query is a Sigma detection over flattened field names."""

from __future__ import annotations

import hashlib

import msgspec
import re2

from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.sigma.attributes import require, text_of, texts_of
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.logic import translate
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.frontends.stellar.fields import flattened_path
from trailhawk.frontends.stellar.literals import read_literal
from trailhawk.frontends.tactics import TACTICS
from trailhawk.frontends.yaml_reader import Mapping, Node, Scalar, plain, read_documents
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Loaded, Rule, RuleFile, RuleMeta, Source
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Severity

__all__ = ["load_stellar"]


_AWS = re2.compile(r"(?i)\b(?:aws|cloudtrail)\b")


def load_stellar(file: RuleFile, limits: Limits) -> Loaded:
    """Return the rules of a Stellar rule file, and a refusal for each document that is none."""
    rules: list[Rule] = []
    refusals: list[Refusal] = []
    for number, root in enumerate(read_documents(file.text, limits)):
        title = ""
        try:
            document = _document(root)
            title = text_of(document, "title")
            rules.append(_rule(document, Source(file.name, number, document.at), limits))
        except RuleError as error:
            refusals.append(refusal(error, file.name, title))
    return Loaded(tuple(rules), tuple(refusals))


def _document(root: Node | RuleError) -> Mapping:
    if isinstance(root, RuleError):
        raise root
    if isinstance(root, Mapping):
        return root
    raise RuleError("R202", "a rule must be a map of attributes", at=root.at)


def _rule(document: Mapping, source: Source, limits: Limits) -> Rule:
    require(document, "title")
    _check_log_source(document)
    setting = Setting(flattened_path, {}, Budget(limits))
    translated = translate(_detection(document, limits), setting)
    return Rule(
        meta=_meta(document, translated.notes),
        logic=Single(translated.condition),
        source=source,
    )


def _check_log_source(document: Mapping) -> None:
    source = text_of(document, "log_source")
    if source and not _AWS.search(source):
        raise RuleError(
            "R216",
            f"not for CloudTrail: the log source is {source[:80]!r}",
            at=require(document, "log_source").at,
        )


def _detection(document: Mapping, limits: Limits) -> Mapping:
    node = require(document, "query")
    query = read_literal(node, limits) if isinstance(node, Scalar) else node
    if isinstance(query, Mapping):
        return query
    raise RuleError("R202", "'query' must be a map of searches and a condition", at=query.at)


def _meta(document: Mapping, notes: tuple[str, ...]) -> RuleMeta:
    rule_source = text_of(document, "rule_source")
    alert_type = text_of(document, "alert_type")
    said = (
        (rule_source, f"rule source: {rule_source}"),
        (alert_type, f"contributes to the alert type {alert_type!r}"),
    )
    return RuleMeta(
        id=text_of(document, "rule_id") or _derived_id(document),
        title=text_of(document, "title"),
        vendor="stellar",
        severity=_severity(document),
        description=text_of(document, "description").strip(),
        author=text_of(document, "author"),
        product="aws",
        service="cloudtrail",
        references=texts_of(document, "references"),
        tactics=tuple(TACTICS.get(name, name) for name in texts_of(document, "tactics")),
        techniques=texts_of(document, "techniques"),
        suppression=text_of(document, "suppression"),
        log_source=text_of(document, "log_source"),
        alert_type=alert_type,
        origin=rule_source,
        notes=(*(note for value, note in said if value), *notes),
    )


def _severity(document: Mapping) -> Severity:
    node = require(document, "severity")
    if isinstance(node, Scalar) and type(node.value) is int and 0 <= node.value <= 100:
        return Severity(node.value)
    raise RuleError("R303", "'severity' must be a whole number from 0 to 100", at=node.at)


def _derived_id(document: Mapping) -> str:
    """Return an id for a rule without one: the same while its title and query stay the same."""
    kept = (text_of(document, "title"), plain(require(document, "query")))
    digest = hashlib.sha256(msgspec.json.encode(kept)).hexdigest()
    return f"sha256-{digest[:32]}"
