"""What the lint reads besides rules: the code and tests that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trailhawk.frontends.panther.examining import examined
from trailhawk.frontends.registry import companions_of
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.authored import Authored
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits
from trailhawk.packs.files import read_companions, read_rule_files

__all__ = ["read_code", "read_texts"]


def read_texts(paths: tuple[Path, ...], limits: Limits) -> dict[str, str]:
    """Return the texts of the rule files at the paths, and of what they need, by name."""
    files = [file for file in read_rule_files(paths, limits) if isinstance(file, RuleFile)]
    more = [file for file in read_companions(files, limits) if isinstance(file, RuleFile)]
    return {file.name: file.text for file in (*more, *files)}


def read_code(
    texts: Mapping[str, str], limits: Limits, settings: RuleSettings
) -> dict[str, Authored]:
    """Return the code and tests of the Panther rules among these files, by rule uid."""
    files = [RuleFile(name, text) for name, text in texts.items()]
    ours = [one for one in files if one.name.endswith(".py") or companions_of(one) is not None]
    if not any(one.name.endswith(".py") for one in ours):
        return {}
    found = examined(ours, limits, settings.constants)
    return {f"panther:{name}": authored for name, authored in found.items()}
