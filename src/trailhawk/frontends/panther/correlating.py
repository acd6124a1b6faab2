"""Correlation rules joined to the rules that they name, once all are loaded."""

from __future__ import annotations

from trailhawk.frontends.panther.conditions import is_simple
from trailhawk.frontends.panther.content import Content
from trailhawk.frontends.panther.correlation_parts import Part, rows_of
from trailhawk.frontends.panther.correlations import logic_of
from trailhawk.frontends.panther.meta import is_for_cloudtrail, read_meta
from trailhawk.frontends.panther.readings import context_reading
from trailhawk.frontends.panther.specs import Kind, Spec, text_at
from trailhawk.frontends.refusals import refusal
from trailhawk.ir.conditions import FALSE
from trailhawk.ir.logic import Reading, Sequence, Single, Windowed
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Loaded, Partial, Rule
from trailhawk.ir.templates import Copied, Tells
from trailhawk.model.deciding import TOLD
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["link_correlations", "needs_python"]

MAX_OPEN = 16
"""How deep correlations may build on each other."""

CONTEXT = "p_alert_context."


def link_correlations(content: Content, loaded: Loaded) -> Loaded:
    """Return what the correlation rules of a content come to, given what its rules did."""
    linker = _Linker(content, loaded)
    found = Loaded()
    for spec in content.specs:
        if spec.kind is Kind.CORRELATION:
            try:
                found = found.plus(linker.loaded(spec))
            except RuleError as error:
                found = found.plus(Loaded(refusals=(refusal(error, spec.source.file, spec.title),)))
    return found


def _finds_nothing(reading: Reading) -> bool:
    if reading.cases:
        return all(_finds_nothing(one) for _, one in reading.cases)
    return reading == Reading(())


def _stated(tells: Tells, keys: tuple[str, ...]) -> Reading:
    """Return what stands under keys of the context that a rule's document states."""
    entry = dict(tells.context).get(keys[0])
    if not isinstance(entry, Copied):
        return Reading(())
    return Reading((FieldPath((*entry.path.steps, *keys[1:])),))


def needs_python(partial: Partial) -> Refusal:
    """Return why a rule does nothing until its Python is trusted."""
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


class _Linker:
    def __init__(self, content: Content, loaded: Loaded) -> None:
        self._content = content
        self._specs = {spec.id: spec for spec in content.specs if spec.kind is Kind.RULE}
        self._scheduled = {
            spec.id for spec in content.specs if spec.kind is Kind.SCHEDULED_RULE
        } - self._specs.keys()
        """Rules over the results of queries, which are not run: they never match."""
        self._correlations = {
            spec.id: spec for spec in content.specs if spec.kind is Kind.CORRELATION
        }
        self._rules = {rule.meta.id: rule for rule in loaded.rules}
        self._partial = {one.rule.meta.id: one for one in loaded.partial}
        self._readings: dict[tuple[str, str], Reading | None] = {}
        self._needing: set[tuple[str, str]] = set()
        """Correlations, and rules whose context only Python can tell them."""
        self._empty: list[tuple[str, str]] = []
        """Rules, and what is matched of their context though it is never there."""
        self._open: list[str] = []

    def loaded(self, spec: Spec) -> Loaded:
        """Return a correlation as a rule, or as one that needs Python."""
        logic = self._logic(spec)
        if not any(self._is_ours(name) for name in self._named(spec)):
            raise RuleError(
                "R216", "not for CloudTrail: so is every rule it names", at=spec.source.at
            )
        codes = self._codes(spec)
        rule = Rule(
            meta=read_meta(spec, self._notes(spec)),
            logic=logic,
            source=spec.source,
            alerts=spec.body.get("CreateAlert") is not False,
            codes=codes if any(codes) else (),
            exact=not any(codes),
        )
        if not any(codes):
            return Loaded((rule,))
        named = ", ".join(dict.fromkeys(filter(None, codes)))
        partial = Partial(rule, f"so do rules that it builds on: {named}")
        return Loaded(refusals=(needs_python(partial),), partial=(partial,))

    def _logic(self, spec: Spec) -> Windowed | Sequence:
        if spec.id in self._open:
            raise self._error(spec, f"it builds on itself, by way of {self._open[-1]!r}")
        if len(self._open) >= MAX_OPEN:
            raise self._error(spec, f"more than {MAX_OPEN} correlations build on each other")
        self._open.append(spec.id)
        try:
            return logic_of(spec, lambda rule: self._part(spec, rule))
        finally:
            self._open.pop()

    def _part(self, spec: Spec, name: str) -> Part:
        rule = self._rule(name) if name in self._rules or name in self._partial else None
        if rule is not None and isinstance(rule.logic, Single):
            return Part(rule.logic.condition, lambda field: self._reading(spec, name, field))
        inner = self._correlations.get(name)
        if inner is not None:
            return self._inner(spec, inner)
        target = self._specs.get(name)
        if name in self._scheduled or (target is not None and not is_for_cloudtrail(target)):
            return Part(FALSE, lambda field: Reading((FieldPath.of(field),)))
        why = "is not loaded" if target is None else "was refused"
        raise self._error(spec, f"the rule {cut(name, 80)!r} {why}")

    def _inner(self, spec: Spec, inner: Spec) -> Part:
        """Return a correlation as a step of another: what happens while it holds."""
        logic = self._logic(inner)
        if isinstance(logic, Windowed) and any(
            row.get("Absence") is True or "MaxMatchCount" in row
            for part in rows_of(inner.body.get("Detection"))
            for row in rows_of(part.get("Sequence") or part.get("Group"))
        ):
            raise self._error(spec, f"{inner.id!r} waits for what is absent: no step can do that")

        def read(field: str) -> Reading:
            raise self._error(spec, f"{field!r} is matched of a correlation, which has no fields")

        return Part(logic, read)

    def _reading(self, spec: Spec, name: str, field: str) -> Reading:
        """Return how a criterion's field is read off a record on which a rule matches."""
        if not field.startswith(CONTEXT):
            if field.startswith("p_"):
                raise self._error(spec, f"raw CloudTrail has no {cut(field, 80)!r}")
            return Reading((FieldPath.of(field),))
        keys = tuple(field.removeprefix(CONTEXT).split("."))
        found = self._known(name, field)
        if found is None:
            self._needing.add((spec.id, name))
            return Reading((FieldPath((TOLD, name, "context", *keys)),))
        if _finds_nothing(found):
            self._empty.append((name, field))
        return found

    def _known(self, name: str, field: str) -> Reading | None:
        """Return what the context's key reads, where that can be told without Python."""
        key = (name, field)
        if key not in self._readings:
            keys = tuple(field.removeprefix(CONTEXT).split("."))
            target, tells = self._specs[name], self._rule(name).tells
            if tells is not None and ("context" in tells.stated or is_simple(target)):
                self._readings[key] = _stated(tells, keys)
            else:
                self._readings[key] = context_reading(self._content, target, keys)
        return self._readings[key]

    def _rule(self, name: str) -> Rule:
        found = self._rules.get(name)
        return self._partial[name].rule if found is None else found

    def _codes(self, spec: Spec) -> tuple[str, ...]:
        """Return, for each condition of a correlation's logic, the code that it needs."""
        found: list[str] = []
        for name in self._named(spec):
            if name in self._correlations and name not in self._rules | self._partial:
                found += self._codes(self._correlations[name])
            else:
                needs = name in self._partial or (spec.id, name) in self._needing
                found.append(name if needs else "")
        return tuple(found)

    def _named(self, spec: Spec) -> tuple[str, ...]:
        """Return the rules that a correlation names, in its order."""
        part = rows_of(spec.body.get("Detection"))[0]
        rows = rows_of(part.get("Sequence") or part.get("Group"))
        return tuple(text_at(row, "RuleID") for row in rows)

    def _is_ours(self, name: str) -> bool:
        """Whether a rule, or one that a correlation names in turn, is about CloudTrail."""
        inner = self._correlations.get(name)
        if inner is not None:
            return any(self._is_ours(one) for one in self._named(inner))
        target = self._specs.get(name)
        return target is not None and is_for_cloudtrail(target)

    def _notes(self, spec: Spec) -> tuple[str, ...]:
        """Return what keeps a correlation from telling what it is written for."""
        part = rows_of(spec.body.get("Detection"))[0]
        notes: list[str] = []
        for row in rows_of(part.get("Sequence") or part.get("Group")):
            name = text_at(row, "RuleID")
            if name in self._specs and not self._is_ours(name):
                way = "is always absent" if row.get("Absence") is True else "never happens"
                notes.append(f"{name} is about other logs, and {way} in CloudTrail's")
            elif name in self._scheduled:
                way = "is always absent" if row.get("Absence") is True else "never happens"
                notes.append(f"{name} looks at a query's results, which is not run: it {way}")
        notes += [
            f"the alert context of {name} has no {field.removeprefix(CONTEXT)!r}: it shares nothing"
            for name, field in dict.fromkeys(self._empty)
            if name in self._named(spec)
        ]
        return tuple(notes)

    def _error(self, spec: Spec, message: str) -> RuleError:
        return RuleError("R607", message, at=spec.source.at)
