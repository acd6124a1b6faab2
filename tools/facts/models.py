"""Reads botocore's service models: what a service calls itself, its operations and shapes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.facts.sources import SOURCES

__all__ = ["Model", "read_models"]


@dataclass(frozen=True, slots=True)
class Model:
    """One service of botocore."""

    service: str
    metadata: Mapping[str, Any]
    operations: Mapping[str, Any]
    shapes: Mapping[str, Any]

    @property
    def sources(self) -> tuple[str, ...]:
        """What CloudTrail writes before ``.amazonaws.com``, the usual spelling first."""
        named = SOURCES.get(self.service)
        if named is not None:
            return named
        return (str(self.metadata.get("signingName") or self.metadata["endpointPrefix"]).lower(),)

    @property
    def signing_name(self) -> str:
        """The prefix of the service's IAM actions, nearly always."""
        return str(self.metadata.get("signingName") or self.metadata["endpointPrefix"]).lower()


def read_models(package: Path) -> list[Model]:
    """Return the newest model of every service of a botocore package, sorted by service."""
    folders = sorted(path for path in (package / "data").iterdir() if path.is_dir())
    return [model for folder in folders if (model := _newest(folder)) is not None]


def _newest(folder: Path) -> Model | None:
    for version in sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True):
        for name in ("service-2.json.gz", "service-2.json"):
            path = version / name
            if path.exists():
                data = path.read_bytes()
                content = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
                return Model(
                    folder.name, content["metadata"], content["operations"], content["shapes"]
                )
    return None
