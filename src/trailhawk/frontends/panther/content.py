"""A folder of Panther content as one program: modules, helpers, the data model."""

from __future__ import annotations

from collections.abc import Iterable

from trailhawk.frontends.panther.specs import Kind, Spec, text_at, texts_at
from trailhawk.frontends.panther.symbolic.program import Program
from trailhawk.frontends.panther.symbolic.values import DataModel
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

__all__ = ["Content", "data_model", "folder_of"]


def folder_of(file: str) -> str:
    """Return the folder that a file stands in, as it was given."""
    return file.replace("\\", "/").rpartition("/")[0]


class Content:
    """What the documents and Python files of one load are to each other."""

    def __init__(self, specs: Iterable[Spec], limits: Limits) -> None:
        self.specs = tuple(specs)
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
            if spec.kind is Kind.RULE and text_at(spec.body, "Filename"):
                sources[self.module_of(spec)] = self.text_of(spec)
        known = {name: text for name, text in sources.items() if text is not None}
        self.program = Program(known, limits)
        self.model = DataModel() if model is None else data_model(model)

    def text_of(self, spec: Spec) -> str | None:
        """Return the text of the Python file beside a document; None when it is not there."""
        name = text_at(spec.body, "Filename")
        folder = folder_of(spec.source.file)
        return self._python.get(f"{folder}/{name}" if folder else name)

    def module_of(self, spec: Spec) -> str:
        """Return the name of a rule's module; no import can name it."""
        return f"rule:{spec.id}"

    def check(self, spec: Spec) -> None:
        """Raise ``RuleError`` when a rule's Python is missing, broken or a bomb."""
        module = self.module_of(spec)
        if not self.program.has(module):
            name = text_at(spec.body, "Filename")
            raise RuleError(
                "R604",
                f"the file {name!r} does not stand beside the rule" if name else "no 'Filename'",
                at=spec.source.at,
                fix="load the whole folder, or put the file beside the rule",
            )
        self.program.tree(module)


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
