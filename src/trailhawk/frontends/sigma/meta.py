"""What a Sigma rule says about itself."""

from __future__ import annotations

import hashlib
from difflib import get_close_matches

import msgspec
import re2

from trailhawk.frontends.sigma.attributes import mapping_of, require, text_of, texts_of
from trailhawk.frontends.yaml_reader.tree import Mapping, plain
from trailhawk.ir.rule import RuleMeta
from trailhawk.model.errors import RuleError
from trailhawk.model.severity import Level, Severity

__all__ = ["check_logsource", "read_meta"]

_TECHNIQUE = re2.compile(r"attack\.(t\d{4}(?:\.\d{3})?)")
_OTHER = re2.compile(r"attack\.(?:g|s|ds|m|a|dc)\d+")
_LEVELS = {level.value: level for level in Level}
_PRODUCT = "aws"
_SERVICE = "cloudtrail"


def check_logsource(document: Mapping) -> tuple[str, ...]:
    """Return what is to be noted about the log source; ``RuleError`` when it is not AWS."""
    source = mapping_of(document, "logsource")
    product = text_of(source, "product").lower()
    if product != _PRODUCT:
        named = " ".join(
            f"{name} {text_of(source, name)!r}"
            for name in ("category", "product", "service")
            if text_of(source, name)
        )
        raise RuleError(
            "R216", f"not for CloudTrail: the log source is {named or 'empty'}", at=source.at
        )
    service = text_of(source, "service")
    if service.lower() in {"", _SERVICE}:
        return ()
    return (f"written for the AWS service log {service!r}, evaluated on CloudTrail",)


def read_meta(document: Mapping, notes: tuple[str, ...]) -> RuleMeta:
    """Return the attributes of a rule; a correlation need not say where its events come from."""
    require(document, "title")
    severity, level_notes = _severity(document)
    tags = texts_of(document, "tags")
    source = document.get("logsource")
    if not isinstance(source, Mapping):
        source = Mapping((), document.at)
    return RuleMeta(
        id=text_of(document, "id") or _derived_id(document),
        title=text_of(document, "title"),
        vendor="sigma",
        severity=severity,
        description=text_of(document, "description").strip(),
        status=text_of(document, "status"),
        name=text_of(document, "name"),
        author=", ".join(texts_of(document, "author")),
        date=text_of(document, "date"),
        modified=text_of(document, "modified"),
        license=text_of(document, "license"),
        product=text_of(source, "product"),
        service=text_of(source, "service"),
        references=texts_of(document, "references"),
        tags=tags,
        tactics=_tactics(tags),
        techniques=_techniques(tags),
        falsepositives=texts_of(document, "falsepositives"),
        notes=(*level_notes, *notes),
    )


def _severity(document: Mapping) -> tuple[Severity, tuple[str, ...]]:
    word = text_of(document, "level")
    if not word:
        return Severity.of(Level.MEDIUM), ("the rule gives no level; taken as medium",)
    level = _LEVELS.get(word.lower())
    if level is None:
        near = get_close_matches(word.lower()[:40], list(_LEVELS), n=1)
        raise RuleError(
            "R220",
            f"unknown level {word[:80]!r}",
            at=require(document, "level").at,
            fix=f"use {near[0]!r}" if near else f"use one of {', '.join(_LEVELS)}",
        )
    return Severity.of(level), ()


def _techniques(tags: tuple[str, ...]) -> tuple[str, ...]:
    found = (_TECHNIQUE.fullmatch(tag.lower()) for tag in tags)
    return tuple(dict.fromkeys(match.group(1).upper() for match in found if match))


def _tactics(tags: tuple[str, ...]) -> tuple[str, ...]:
    # Tags before version 2 of the specification have underscores.
    words = (tag.lower().replace("_", "-") for tag in tags)
    return tuple(
        dict.fromkeys(
            word.removeprefix("attack.")
            for word in words
            if word.startswith("attack.")
            and not _TECHNIQUE.fullmatch(word)
            and not _OTHER.fullmatch(word)
        )
    )


def _derived_id(document: Mapping) -> str:
    """Return an id for a rule without one: the same while its title and logic stay the same."""
    kept = {
        name: plain(node)
        for name in ("title", "logsource", "detection", "correlation")
        if (node := document.get(name)) is not None
    }
    digest = hashlib.sha256(msgspec.json.encode(kept)).hexdigest()
    return f"sha256-{digest[:32]}"
