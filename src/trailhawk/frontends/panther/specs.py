"""Panther's YAML documents as read: what kind each is, and its attributes as plain data."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from enum import Enum

import msgspec

from trailhawk.frontends.panther.shapes import misshapen
from trailhawk.frontends.yaml_reader import Mapping, Node, plain, read_documents
from trailhawk.ir.rule import RuleFile, Source
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["RULES", "Kind", "Spec", "folder_of", "read_specs", "read_yaml", "text_at", "texts_at"]


class Kind(Enum):
    """The values of ``AnalysisType``, and Python files."""

    RULE = "rule"
    SCHEDULED_RULE = "scheduled_rule"
    CORRELATION = "correlation_rule"
    POLICY = "policy"
    DATA_MODEL = "datamodel"
    GLOBAL = "global"
    LOOKUP_TABLE = "lookup_table"
    SAVED_QUERY = "saved_query"
    SCHEDULED_QUERY = "scheduled_query"
    PACK = "pack"
    PROMPT = "scheduled_prompt"
    PYTHON = "python"
    """A Python file, whose text is the attribute ``text``."""


_IDS: AbstractMapping[Kind, str] = {
    Kind.POLICY: "PolicyID",
    Kind.DATA_MODEL: "DataModelID",
    Kind.GLOBAL: "GlobalID",
    Kind.LOOKUP_TABLE: "LookupName",
    Kind.SAVED_QUERY: "QueryName",
    Kind.SCHEDULED_QUERY: "QueryName",
    Kind.PACK: "PackID",
    Kind.PROMPT: "PromptName",
}
_KINDS = {kind.value: kind for kind in Kind}

MAX_ALIASES = 200
"""In one document."""

RULES = frozenset({Kind.RULE, Kind.SCHEDULED_RULE, Kind.CORRELATION})
"""The kinds that share one space of ids."""


class Spec(msgspec.Struct, frozen=True):
    """One document: kind, id, attributes."""

    kind: Kind
    id: str
    source: Source
    body: dict[str, object]
    home: str | None = None
    """The folder of its Python, where that is not its own."""

    @property
    def title(self) -> str:
        """The name shown to people."""
        return text_at(self.body, "DisplayName").strip() or self.id

    def encoded(self) -> bytes:
        """Return the document as bytes; ``RuleError`` where a number is too large for that."""
        try:
            return msgspec.msgpack.encode(self)
        except OverflowError:
            raise RuleError("R205", "a number has more than 64 bits", at=self.source.at) from None


def folder_of(file: str) -> str:
    """Return the folder that a file stands in, as it was given."""
    return file.replace("\\", "/").rpartition("/")[0]


def read_yaml(text: str, limits: Limits) -> tuple[Node | RuleError, ...]:
    """Return the roots of a file's documents, aliases read.

    Panther recommends them for correlation rules. What one stands for counts in full, so that few
    of them cannot be much.
    """
    allowed = max(MAX_ALIASES, limits.max_yaml_aliases)
    return read_documents(text, msgspec.structs.replace(limits, max_yaml_aliases=allowed))


def read_specs(file: RuleFile, limits: Limits) -> list[Spec | RuleError]:
    """Return the documents of a file, and an error for each that is none of Panther's."""
    if file.name.endswith(".py"):
        return [Spec(Kind.PYTHON, file.name, Source(file.name), {"text": file.text})]
    found: list[Spec | RuleError] = []
    for number, root in enumerate(read_yaml(file.text, limits)):
        if isinstance(root, RuleError):
            found.append(root)
        elif isinstance(root, Mapping):
            found.append(_spec(root, Source(file.name, number, root.at)))
        else:
            found.append(RuleError("R202", "a rule must be a map of attributes", at=root.at))
    return found


def _spec(document: Mapping, source: Source) -> Spec | RuleError:
    body = plain(document)
    assert isinstance(body, dict)  # noqa: S101 - a mapping is a dictionary
    word = body.get("AnalysisType")
    kind = _KINDS.get(word) if isinstance(word, str) else None
    if kind is None or kind is Kind.PYTHON:
        entry = document.entry("AnalysisType")
        at = document.at if entry is None else entry.value.at
        return RuleError("R202", f"unknown AnalysisType {cut(repr(word), 80)}", at=at)
    name = _IDS.get(kind, "RuleID")
    found = body.get(name)
    if not isinstance(found, str) or not found:
        return RuleError("R201", f"the document has no {name!r}", at=document.at)
    return (_shape_error(document, body) if kind in RULES else None) or Spec(
        kind, found, source, body
    )


def _shape_error(document: Mapping, body: dict[str, object]) -> RuleError | None:
    wrong = misshapen(body)
    if wrong is not None:
        entry = document.entry(wrong[0])
        at = document.at if entry is None else entry.value.at
        shown = cut(repr(body[wrong[0]]), 40)
        return RuleError("R202", f"{wrong[0]!r} must be {wrong[1]}, not {shown}", at=at)
    if "Detection" in body and "Filename" in body:
        return RuleError(
            "R202",
            "the rule has both 'Detection' and 'Filename'",
            at=document.at,
            fix="keep one: match expressions, or Python",
        )
    return None


def text_at(body: AbstractMapping[str, object], name: str) -> str:
    """Return the text under a name; empty when it is absent or anything else."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def texts_at(body: AbstractMapping[str, object], name: str) -> tuple[str, ...]:
    """Return the texts of the list under a name; of anything else, none."""
    found = body.get(name)
    items = found if isinstance(found, list) else [found]
    return tuple(item for item in items if isinstance(item, str))
