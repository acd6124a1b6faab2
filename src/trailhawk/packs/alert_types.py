"""Alert types on disk: YAML files, read with the guard that reads rules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from trailhawk.alerting.plans import check_type
from trailhawk.alerting.types import AlertType
from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import ConfigError, Refusal, RuleError
from trailhawk.model.limits import Limits
from trailhawk.packs.files import read_rule_files

__all__ = ["load_alert_types"]


def load_alert_types(paths: Iterable[Path], limits: Limits) -> tuple[AlertType, ...]:
    """Return the alert types in all files; ConfigError for one that cannot be used.

    They are the operator's own, and few: a type that is left out in silence would send its
    rules' findings elsewhere.
    """
    found: dict[str, AlertType] = {}
    for file in read_rule_files(tuple(paths), limits):
        if isinstance(file, Refusal):
            raise ConfigError(f"alert types: {file.text()}")
        for kind in _of_file(file, limits):
            before = found.setdefault(kind.id, kind)
            if before is not kind:
                raise ConfigError(f"{file.name}: alert type {kind.id} is also in {before.file}")
    return tuple(found.values())


def _of_file(file: RuleFile, limits: Limits) -> Iterable[AlertType]:
    for document in read_documents(file.text, limits):
        if isinstance(document, RuleError):
            raise ConfigError(f"{file.name}: {document}")
        try:
            kind = msgspec.convert(plain(document), AlertType)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{file.name}: no alert type: {error}") from None
        check_type(kind)
        yield msgspec.structs.replace(kind, file=file.name)
