"""ATT&CK ids, names, tactics and what became of revoked ids, from a STIX bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["attack_rows"]


def attack_rows(path: Path) -> Iterator[str]:
    """Yield the lines of the table: a version, tactics, techniques, retired ids."""
    objects = json.loads(path.read_bytes())["objects"]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for one in objects:
        by_kind.setdefault(one["type"], []).append(one)
    version = by_kind["x-mitre-collection"][0]["x_mitre_version"]
    yield f"version\t{version}\tEnterprise"
    tactics = sorted((_id(one), one) for one in by_kind["x-mitre-tactic"] if not _gone(one))
    for name, one in tactics:
        yield f"tactic\t{name}\t{one['name']}\t{one['x_mitre_shortname']}"
    techniques = {one["id"]: one for one in by_kind["attack-pattern"]}
    heirs = {
        one["source_ref"]: _id(techniques[one["target_ref"]])
        for one in by_kind["relationship"]
        if one["relationship_type"] == "revoked-by" and one["target_ref"] in techniques
    }
    for one in sorted(techniques.values(), key=_id):
        if _gone(one):
            kind = "revoked" if one.get("revoked") else "deprecated"
            yield f"{kind}\t{_id(one)}\t{one['name']}\t{heirs.get(one['id'], '')}"
        else:
            phases = sorted(phase["phase_name"] for phase in one.get("kill_chain_phases", ()))
            yield f"technique\t{_id(one)}\t{one['name']}\t{' '.join(phases)}"


def _gone(one: dict[str, Any]) -> bool:
    return bool(one.get("revoked") or one.get("x_mitre_deprecated"))


def _id(one: dict[str, Any]) -> str:
    return str(
        next(
            reference["external_id"]
            for reference in one["external_references"]
            if reference["source_name"] == "mitre-attack"
        )
    )
