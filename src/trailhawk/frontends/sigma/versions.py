"""The version of the specification that a rule says it follows."""

from __future__ import annotations

import re2

from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.sigma.attributes import require, text_of
from trailhawk.frontends.sigma.setting import Brackets
from trailhawk.frontends.yaml_reader.tree import Mapping
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut

__all__ = ["brackets_of"]

_NAME = "sigma-version"
_VERSION = re2.compile(r"(\d{1,4})(?:\.\d{1,4}){0,2}")
_NEWEST = 3
_WITH_SELECTORS = 3


def brackets_of(document: Mapping, settings: RuleSettings) -> Brackets:
    """Return how field names of a document are read; ``RuleError`` for an unknown version."""
    version = _version(document)
    if version is not None and version < _WITH_SELECTORS:
        return Brackets.LITERAL
    return Brackets.SELECTORS if settings.array_matching else Brackets.REFUSED


def _version(document: Mapping) -> int | None:
    written = text_of(document, _NAME)
    if not written:
        return None
    at = require(document, _NAME).at
    found = _VERSION.fullmatch(written)
    if found is None:
        raise RuleError("R202", f"{_NAME!r} must be a version such as 2 or 2.1", at=at)
    if int(found.group(1)) > _NEWEST:
        raise RuleError(
            "R202", f"{_NAME!r} is {cut(written, 20)}: {_NEWEST} is the newest read here", at=at
        )
    return int(found.group(1))
