"""A rule of any vendor: what it is about, what it asks, and where it was written."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import assert_never

import msgspec

from trailhawk.ir.conditions import Condition, Or
from trailhawk.ir.dedup import Dedup
from trailhawk.ir.logic import Logic, conditions_of
from trailhawk.ir.outcomes import Outcome
from trailhawk.ir.templates import Tells
from trailhawk.model.errors import Refusal
from trailhawk.model.findings import RuleCard
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Severity
from trailhawk.model.spans import Span

__all__ = [
    "Code",
    "CodeFile",
    "Loaded",
    "ModelFile",
    "Need",
    "NeedKind",
    "Partial",
    "Pending",
    "Rule",
    "RuleFile",
    "RuleMeta",
    "Source",
]


class RuleFile(msgspec.Struct, frozen=True):
    """A rule file as read: the name that messages show, and its text."""

    name: str
    text: str


class Source(msgspec.Struct, frozen=True):
    """Where a rule stands: file, number of the document in it, and its place."""

    file: str
    document: int = 0
    at: Span | None = None


class NeedKind(Enum):
    """What may be needed besides the log."""

    LIST = "list"
    ENTITIES = "entities"
    PLACES = "places"


class Need(msgspec.Struct, frozen=True):
    """Something that the operator has to give before a rule can hold of anything."""

    kind: NeedKind
    name: str
    """What the rule calls it."""
    at: Span | None = None
    """Where the rule first asks for it."""

    @property
    def what(self) -> str:
        """What is needed, in words."""
        match self.kind:
            case NeedKind.LIST:
                return f"list {self.name}"
            case NeedKind.ENTITIES:
                return f"entities {self.name}"
            case NeedKind.PLACES:
                return f"where addresses are ({self.name})"
            case _:
                assert_never(self.kind)

    @property
    def remedy(self) -> str:
        """What to do about it."""
        match self.kind:
            case NeedKind.LIST:
                return "give it under [lists]"
            case NeedKind.ENTITIES:
                return "give them under [entities]"
            case NeedKind.PLACES:
                return "give a database under [addresses]"
            case _:
                assert_never(self.kind)

    @property
    def text(self) -> str:
        """What is needed and where to give it."""
        return f"{self.what}: {self.remedy}"


class RuleMeta(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says about itself, in the author's words; the missing is empty."""

    id: str
    title: str
    vendor: str
    """The rule language's name, or the product's: a label for people, never a switch."""
    severity: Severity
    description: str = ""
    status: str = ""
    author: str = ""
    date: str = ""
    modified: str = ""
    license: str = ""
    product: str = ""
    service: str = ""
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    """ATT&CK tactic short names, such as ``defense-evasion``."""
    techniques: tuple[str, ...] = ()
    """ATT&CK technique ids, such as ``T1562.008``."""
    falsepositives: tuple[str, ...] = ()
    suppression: str = ""
    log_source: str = ""
    """What the vendor says has to be collected, where it says more than product and service."""
    alert_type: str = ""
    """The vendor's alert that the rule contributes to."""
    origin: str = ""
    """Where the vendor says that it has the rule from."""
    name: str = ""
    """A short name by which other rules refer to this one."""
    needs: tuple[Need, ...] = ()
    """What outside the log the rule cannot do without and nobody has given: it holds of nothing."""
    notes: tuple[str, ...] = ()
    """What the frontend says about how it read the rule."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One executable detection."""

    meta: RuleMeta
    logic: Logic
    source: Source
    outputs: tuple[FieldPath, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    """What it says about its findings, each for itself, in the rule's order."""
    reports: bool = True
    """Whether its matches are findings; those of a rule that only serves others are none."""
    dedup: Dedup | None = None
    """What the rule says itself of when its findings are one alert; None: nothing."""
    tells: Tells | None = None
    """What it says of each finding: title, severity, which are the same; None: nothing."""
    alerts: bool = True
    """Whether its findings become alerts; those of a rule that only other rules read do not."""
    codes: tuple[str, ...] = ()
    """For each of ``conditions``, the trusted code that has the last word on a record of which it
    holds, and that tells more of it; empty where there is none. No codes at all: none anywhere."""
    asks: Condition | None = None
    """Where its code keeps something of records, matching or not: what its trusted code is asked
    of instead of the condition, which implies it."""
    exact: bool = True
    """Whether the conditions are all there is, so that they stand where a code is missing."""

    @property
    def uid(self) -> str:
        """The identity over all loaded rules."""
        return f"{self.meta.vendor}:{self.meta.id}"

    @property
    def condition(self) -> Condition:
        """What must hold of a record for this rule to look at it."""
        parts = tuple(dict.fromkeys(self.conditions))
        return parts[0] if len(parts) == 1 else Or(parts)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition over single records that the rule asks, in the logic's order."""
        return conditions_of(self.logic)

    def card(self) -> RuleCard:
        """Return what reports say about this rule."""
        meta = self.meta
        return RuleCard(
            uid=self.uid,
            id=meta.id,
            title=meta.title,
            vendor=meta.vendor,
            severity=meta.severity,
            description=meta.description,
            tactics=meta.tactics,
            techniques=meta.techniques,
            references=meta.references,
            falsepositives=meta.falsepositives,
            file=self.source.file,
        )


class Pending(msgspec.Struct, frozen=True):
    """A document that refers to rules of any file, so that it waits until all are loaded."""

    language: str
    """The frontend that links it."""
    title: str
    source: Source
    body: bytes
    """What the frontend has read, in a form of its own."""


class Partial(msgspec.Struct, frozen=True):
    """A rule whose condition is only necessary: the rest is code that runs when it is trusted."""

    rule: Rule
    reason: str


class ModelFile(msgspec.Struct, frozen=True):
    """What a kind of log's common names stand for: paths, or functions in a file."""

    file: str
    paths: dict[str, str]
    functions: dict[str, str]


class CodeFile(msgspec.Struct, frozen=True):
    """A rule's own code: where it stands, and what the rule says where the code does not."""

    file: str
    title: str
    unique: bool = False
    """Whether it says which of an alert's findings are different ones."""


class Code(msgspec.Struct, frozen=True):
    """The code that came with rules: names of files, for whoever trusts them. Nothing is run."""

    rules: dict[str, CodeFile] = {}
    """By the rule's own id."""
    helpers: dict[str, str] = {}
    """Files by the name under which rules import them."""
    models: dict[str, ModelFile] = {}
    """By the kind of log."""

    @staticmethod
    def together(parts: Iterable[Code]) -> Code:
        """Return the code of several parts; of two under one name, the later."""
        parts = tuple(parts)
        return Code(
            {name: one for part in parts for name, one in part.rules.items()},
            {name: one for part in parts for name, one in part.helpers.items()},
            {name: one for part in parts for name, one in part.models.items()},
        )


class Loaded(msgspec.Struct, frozen=True):
    """What came of rule files: every rule in them is a rule here, or a refusal, or waits."""

    rules: tuple[Rule, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    pending: tuple[Pending, ...] = ()
    partial: tuple[Partial, ...] = ()
    """Of the refused, those that can run where the operator trusts their code."""
    listed: tuple[Partial, ...] = ()
    """Of the refused, those that are understood and shown but never run here, and why."""
    code: Code = Code()
    suites: dict[str, bytes] = {}
    """The tests that stand in rules' files: by language, in a form of the frontend's own."""

    def plus(self, other: Loaded) -> Loaded:
        """Return both together."""
        return Loaded.together((self, other))

    @staticmethod
    def together(parts: Iterable[Loaded]) -> Loaded:
        """Return what several parts come to, in their order."""
        parts = tuple(parts)
        return Loaded(
            tuple(one for part in parts for one in part.rules),
            tuple(one for part in parts for one in part.refusals),
            tuple(one for part in parts for one in part.pending),
            tuple(one for part in parts for one in part.partial),
            tuple(one for part in parts for one in part.listed),
            Code.together(part.code for part in parts),
            {name: suite for part in parts for name, suite in part.suites.items()},
        )
