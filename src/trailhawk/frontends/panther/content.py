"""A folder of Panther content as one program: modules, helpers, the data model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from trailhawk.frontends.panther.code_files import has_rule
from trailhawk.frontends.panther.derived import is_derived, resolved
from trailhawk.frontends.panther.overrides import Constants, overridden
from trailhawk.frontends.panther.specs import RULES, Kind, Spec, folder_of, text_at, texts_at
from trailhawk.frontends.panther.symbolic.program import Program, parse_python
from trailhawk.frontends.panther.symbolic.values import DataModel
from trailhawk.frontends.refusals import refusal
from trailhawk.ir.rule import Source
from trailhawk.model.errors import Refusal, RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["NO_CONSTANTS", "Content", "data_model"]

NO_CONSTANTS: Mapping[str, Constants] = MappingProxyType({})


class Content:
    """What the documents and Python files of one load are to each other."""

    def __init__(
        self,
        specs: Iterable[Spec],
        limits: Limits,
        constants: Mapping[str, Constants] = NO_CONSTANTS,
    ) -> None:
        self._problems: dict[Source, RuleError] = {}
        self._limits = limits
        self._constants = constants
        self.twins, distinct = _distinct(specs)
        """Why documents are left out: another one before has their id."""
        self.specs = self._resolved(distinct)
        self._packs = _packs(self.specs)
        self._python = {
            spec.id.replace("\\", "/"): text_at(spec.body, "text")
            for spec in self.specs
            if spec.kind is Kind.PYTHON
        }
        sources = {spec.id: self.text_of(spec) for spec in self.specs if spec.kind is Kind.GLOBAL}
        model = next(filter(_is_our_model, self.specs), None)
        if model is not None:
            sources[f"model:{model.id}"] = self.text_of(model)
        for spec in self.specs:
            if spec.kind in _RULES and text_at(spec.body, "Filename"):
                sources[self.module_of(spec)] = self.text_of(spec)
        known = {name: text for name, text in sources.items() if text is not None}
        self.program = Program(known, limits)
        self.model = DataModel() if model is None else data_model(model)

    def _resolved(self, specs: tuple[Spec, ...]) -> tuple[Spec, ...]:
        """Return the documents, the derived ones made whole; notes which cannot be."""
        rules: dict[str, Spec] = {}
        for spec in specs:
            if spec.kind is Kind.RULE:
                rules.setdefault(spec.id, spec)
        found: list[Spec] = []
        for spec in specs:
            try:
                found.append(resolved(spec, rules) if is_derived(spec) else spec)
            except RuleError as error:
                self._problems[spec.source] = error
                found.append(spec)
        return tuple(found)

    def packs_of(self, rule: str) -> tuple[str, ...]:
        """Return the packs that name a rule."""
        return self._packs.get(rule, ())

    def file_of(self, spec: Spec) -> str | None:
        """Return the name of the Python file beside a document; None when it is not there."""
        name = text_at(spec.body, "Filename")
        folder = folder_of(spec.source.file) if spec.home is None else spec.home
        file = f"{folder}/{name}" if folder else name
        return file if file in self._python else None

    def text_of(self, spec: Spec) -> str | None:
        """Return the text of the Python file beside a document; None when it is not there."""
        file = self.file_of(spec)
        text = None if file is None else self._python[file]
        constants = self._constants.get(spec.id)
        if text is None or not constants:
            return text
        return self._overridden(spec, text, constants)

    def _overridden(self, spec: Spec, text: str, constants: Constants) -> str:
        """Return a module's text with the configured constants; notes those that cannot be."""
        try:
            return overridden(text, parse_python(text, self._limits), constants)
        except RuleError as error:
            if error.code == "R610":
                said = f"[panther.constants.{spec.id}]: {error.message}"
                self._problems[spec.source] = RuleError("R610", said, at=spec.source.at)
            return text

    def unknown_constants(self) -> tuple[str, ...]:
        """Return the ids that the configuration has constants for and nothing here has."""
        known = {spec.id for spec in self.specs}
        return tuple(name for name in self._constants if name not in known)

    def module_of(self, spec: Spec) -> str:
        """Return the name of a rule's module; no import can name it."""
        return f"rule:{spec.id}"

    def check_base(self, spec: Spec) -> None:
        """Raise ``RuleError`` for a derived rule without its base."""
        if is_derived(spec) and spec.source in self._problems:
            raise self._problems[spec.source]

    def check_constants(self, spec: Spec) -> None:
        """Raise ``RuleError`` for configured constants that a module does not have."""
        if spec.source in self._problems:
            raise self._problems[spec.source]
        if spec.id in self._constants and not text_at(spec.body, "Filename"):
            raise RuleError(
                "R610", f"[panther.constants.{spec.id}]: it has no Python", at=spec.source.at
            )

    def check(self, spec: Spec) -> None:
        """Raise ``RuleError`` when a rule's Python is missing, broken or a bomb."""
        self.check_constants(spec)
        module = self.module_of(spec)
        if not self.program.has(module):
            name = text_at(spec.body, "Filename")
            raise RuleError(
                "R604",
                f"the file {name!r} does not stand beside the rule" if name else "no 'Filename'",
                at=spec.source.at,
                fix="load the whole folder, or put the file beside the rule",
            )
        if not has_rule(self.program.tree(module)) and spec.kind is Kind.RULE:
            name = cut(text_at(spec.body, "Filename"), 80)
            raise RuleError("R604", f"the file {name!r} has no function 'rule'", at=spec.source.at)


_RULES = frozenset({Kind.RULE, Kind.SCHEDULED_RULE})


def _distinct(specs: Iterable[Spec]) -> tuple[tuple[Refusal, ...], tuple[Spec, ...]]:
    """Return the first document of each id, and a refusal for each other one."""
    first: dict[tuple[bool | Kind, str], Spec] = {}
    twins: list[Refusal] = []
    kept: list[Spec] = []
    for spec in specs:
        before = spec
        if spec.kind in {*RULES, Kind.GLOBAL, Kind.DATA_MODEL}:
            before = first.setdefault((spec.kind in RULES or spec.kind, spec.id), spec)
        if before is spec:
            kept.append(spec)
            continue
        said = f"another document has the id {cut(spec.id, 80)}: {before.source.file}"
        fix = "give this one an id of its own, or remove it"
        error = RuleError("R005", said, at=spec.source.at, fix=fix)
        twins.append(refusal(error, spec.source.file, spec.title))
    return tuple(twins), tuple(kept)


def _packs(specs: Iterable[Spec]) -> dict[str, tuple[str, ...]]:
    """Return the packs that name a rule, by rule."""
    found: dict[str, tuple[str, ...]] = {}
    for spec in specs:
        if spec.kind is Kind.PACK:
            for rule in dict.fromkeys(_pack_members(spec)):
                found[rule] = (*found.get(rule, ()), spec.id)
    return found


def _pack_members(spec: Spec) -> tuple[str, ...]:
    definition = spec.body.get("PackDefinition")
    return texts_at(definition, "IDs") if isinstance(definition, dict) else ()


def _is_our_model(spec: Spec) -> bool:
    return (
        spec.kind is Kind.DATA_MODEL
        and spec.body.get("Enabled") is not False
        and "AWS.CloudTrail" in texts_at(spec.body, "LogTypes")
    )


def data_model(spec: Spec) -> DataModel:
    """Return what a data model's document says."""
    mappings = spec.body.get("Mappings")
    rows = [row for row in mappings if isinstance(row, dict)] if isinstance(mappings, list) else []
    paths = {text_at(row, "Name"): text_at(row, "Path") for row in rows if row.get("Path")}
    methods = {text_at(row, "Name"): text_at(row, "Method") for row in rows if row.get("Method")}
    return DataModel(f"model:{spec.id}", paths, methods)
