"""Which rule language a file is written in, and loading it.

A new language is one line in ``FRONTENDS``; the first that claims a file loads it.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import re2

from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.sigma.loader import NO_PLACEHOLDERS, load_sigma
from trailhawk.frontends.sigma.placeholders import Placeholders
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

__all__ = ["FRONTENDS", "Frontend", "load_file"]


class Frontend(msgspec.Struct, frozen=True):
    """A rule language: how its files are told, and what reads them."""

    name: str
    claims: Callable[[RuleFile], bool]
    load: Callable[[RuleFile, Limits, Placeholders], Loaded]


def _claims_sigma(file: RuleFile) -> bool:
    return _is_yaml(file.name) and _SIGMA_KEY.search(file.text) is not None


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yml", ".yaml", ".json"))


_SIGMA_KEY = re2.compile(
    r"""(?m)(?:^|[{,])[ \t]*["']?(?:detection|correlation|filter|logsource)["']?[ \t]*:"""
)

FRONTENDS: tuple[Frontend, ...] = (Frontend("sigma", _claims_sigma, load_sigma),)


def load_file(
    file: RuleFile, limits: Limits, placeholders: Placeholders = NO_PLACEHOLDERS
) -> Loaded:
    """Return what the file's language makes of it; a refusal when no language claims it."""
    for frontend in FRONTENDS:
        if frontend.claims(file):
            return frontend.load(file, limits, placeholders)
    error = RuleError("R001", "no rule language recognises this file")
    return Loaded(refusals=(refusal(error, file.name),))
