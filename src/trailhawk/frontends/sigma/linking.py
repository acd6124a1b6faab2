"""Sigma documents that refer to others, resolved once all files are loaded.

Filters first, so that a correlation looks at rules as they will run; then correlations, those
they refer to before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.sigma.correlations import Correlation, Reference
from trailhawk.frontends.sigma.correlations_logic import Part, logic_of, references_of
from trailhawk.frontends.sigma.filters import Filter, filtered
from trailhawk.ir.rule import Loaded, Pending, Rule, Source
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["LANGUAGE", "link_sigma", "pending"]

LANGUAGE = "sigma"
MAX_OPEN = 100
"""How far references are followed before any is resolved; deeper ones are refused anyway."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Correlation | Filter).decode


def pending(document: Correlation | Filter, source: Source) -> Pending:
    """Return a document as it waits for the others."""
    title = document.meta.title if isinstance(document, Correlation) else document.title
    return Pending(LANGUAGE, title, source, _encode(document))


def link_sigma(loaded: Loaded, limits: Limits) -> Loaded:
    """Return the same with its Sigma filters applied and its correlations resolved."""
    ours = [(one, _decode(one.body)) for one in loaded.pending if one.language == LANGUAGE]
    others = tuple(one for one in loaded.pending if one.language != LANGUAGE)
    refusals = list(loaded.refusals)
    rules = list(loaded.rules)
    correlations = {
        name
        for _, one in ours
        if isinstance(one, Correlation)
        for name in (one.meta.id, one.meta.name, one.meta.title)
    }
    for waiting, document in ours:
        if isinstance(document, Filter):
            refusals += _filter(rules, waiting, document, correlations)
    linker = _Linker(rules, refusals, limits)
    linker.link([(one, document) for one, document in ours if isinstance(document, Correlation)])
    return msgspec.structs.replace(
        loaded, rules=linker.rules(), refusals=tuple(refusals), pending=others
    )


def _filter(
    rules: list[Rule], waiting: Pending, one: Filter, correlations: set[str]
) -> list[Refusal]:
    """Apply a filter in place; return what it refers to in vain."""
    found: set[int] = set()
    vain: list[Refusal] = []
    for reference in one.references:
        matching = {at for at, rule in enumerate(rules) if reference.name in _names(rule)}
        found |= matching
        if not matching:
            hint = ": it is a correlation" if reference.name in correlations else ""
            error = _no_rule(reference, hint, _FILTERS) if hint else _no_rule(reference)
            vain.append(refusal(error, waiting.source.file, waiting.title))
    if not one.references:
        found = {at for at, rule in enumerate(rules) if rule.meta.vendor == LANGUAGE}
    for at in found:
        if one.service in {"", rules[at].meta.service.lower()}:
            rules[at] = filtered(rules[at], one)
    return vain


def _names(rule: Rule) -> tuple[str, ...]:
    return tuple(filter(None, (rule.meta.id, rule.meta.name, rule.meta.title)))


_FILES = "load the file that it stands in as well"
_FILTERS = "name the rules that the correlation refers to: filters narrow rules over single events"


def _no_rule(reference: Reference, hint: str = "", fix: str = _FILES) -> RuleError:
    return RuleError(
        "R222",
        f"no rule with the id, name or title {cut(reference.name, 80)!r} is loaded{hint}",
        at=reference.at,
        fix=fix,
    )


class _Linker:
    """Resolves correlations; each rule and each correlation is one target."""

    def __init__(self, rules: list[Rule], refusals: list[Refusal], limits: Limits) -> None:
        self._rules = rules
        self._refusals = refusals
        self._limits = limits
        self._drafts: dict[int, tuple[Pending, Correlation]] = {}
        self._linked: dict[int, Rule | None] = dict(enumerate(rules))
        self._open: list[int] = []
        self._by_name: tuple[dict[str, list[int]], ...] = ({}, {}, {})
        self._silent: set[int] = set()
        self._heard: set[int] = set()

    def link(self, drafts: Iterable[tuple[Pending, Correlation]]) -> None:
        """Resolve all; those that cannot be are refused."""
        for at, draft in enumerate(drafts, len(self._rules)):
            self._drafts[at] = draft
        self._by_name = self._index()
        for at, (waiting, _) in self._drafts.items():
            try:
                self._resolve(at)
            except RuleError as error:
                self._linked[at] = None
                self._refusals.append(refusal(error, waiting.source.file, waiting.title))

    def rules(self) -> tuple[Rule, ...]:
        """Return all rules, those that only serve correlations marked so."""
        silent = self._silent - self._heard
        return tuple(
            msgspec.structs.replace(rule, reports=False) if at in silent else rule
            for at, rule in sorted(self._linked.items())
            if rule is not None
        )

    def _index(self) -> tuple[dict[str, list[int]], ...]:
        """Return which targets have an id, a name, a title; ids come first, titles last."""
        metas = {at: rule.meta for at, rule in enumerate(self._rules)}
        metas |= {at: draft.meta for at, (_, draft) in self._drafts.items()}
        found: list[dict[str, list[int]]] = []
        for attribute in ("id", "name", "title"):
            index: defaultdict[str, list[int]] = defaultdict(list)
            for at, meta in metas.items():
                index[getattr(meta, attribute)].append(at)
            index.pop("", None)
            found.append(dict(index))
        return tuple(found)

    def _resolve(self, at: int) -> Rule:
        rule = self._linked.get(at)
        if rule is not None:
            return rule
        waiting, draft = self._drafts[at]
        self._open.append(at)
        try:
            parts = [
                Part(reference, self._target(reference))
                for reference in references_of(draft, self._limits)
            ]
            logic = logic_of(draft, parts, self._limits)
        finally:
            self._open.pop()
        rule = Rule(meta=draft.meta, logic=logic, source=waiting.source)
        self._linked[at] = rule
        (self._heard if draft.generate else self._silent).update(
            self._find(part.reference) for part in parts
        )
        return rule

    def _target(self, reference: Reference) -> Rule:
        at = self._find(reference)
        if at in self._open:
            raise RuleError(
                "R224",
                f"{cut(reference.name, 80)!r} refers back to this correlation",
                at=reference.at,
            )
        if len(self._open) >= MAX_OPEN:
            raise RuleError(
                "R229",
                f"the correlation cannot be executed: more than {MAX_OPEN} build on each other",
                at=reference.at,
            )
        if at in self._linked and self._linked[at] is None:
            raise _no_rule(reference, ": it was refused")
        try:
            return self._resolve(at)
        except RuleError as error:
            if error.code == "R224":
                message = f"{cut(reference.name, 80)!r} leads back to this correlation"
                raise RuleError(error.code, message, at=reference.at) from None
            raise _no_rule(reference, f": it is refused with {error.code}") from None

    def _find(self, reference: Reference) -> int:
        for index in self._by_name:
            found = index.get(reference.name, [])
            if len(found) > 1 and not self._same(found):
                raise RuleError(
                    "R223",
                    f"{len(found)} rules are called {cut(reference.name, 80)!r}",
                    at=reference.at,
                    fix="refer to the rule by its id",
                )
            if found:
                return found[0]
        raise _no_rule(reference, self._refused(reference))

    def _same(self, found: list[int]) -> bool:
        """Whether targets are one rule that was loaded twice; the first of them is kept."""
        ids = {self._rules[at].uid if at < len(self._rules) else f"{at}" for at in found}
        return len(ids) == 1

    def _refused(self, reference: Reference) -> str:
        codes = sorted({one.code for one in self._refusals if one.title == reference.name})
        return f": it is refused with {', '.join(codes)}" if codes else ""
