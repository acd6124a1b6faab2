"""Which rule language a file is written in, and loading it.

A new language is one line in ``FRONTENDS``; the first that claims a file loads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import re2

from trailhawk.frontends.panther import link_panther, load_panther
from trailhawk.frontends.reading import is_yaml, read_each
from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.frontends.sigma.linking import link_sigma
from trailhawk.frontends.sigma.loader import load_sigma
from trailhawk.frontends.stellar.loader import load_stellar
from trailhawk.frontends.texts import check_text
from trailhawk.frontends.yaral import load_yaral
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

__all__ = ["FRONTENDS", "Companions", "Frontend", "companions_of", "load_file", "load_files"]


class Companions(msgspec.Struct, frozen=True):
    """Which other files a language's rules cannot be read without; data like the rules."""

    suffixes: tuple[str, ...]
    """Files with these endings, in the folder of the rule."""
    shared: tuple[str, ...] = ()
    """Folders of these names beside the nearest folder above that has any of them."""


class Frontend(msgspec.Struct, frozen=True):
    """A rule language: how its files are told, and what reads them."""

    name: str
    claims: Callable[[RuleFile], bool]
    load: Callable[[RuleFile, Limits, RuleSettings], Loaded]
    link: Callable[[Loaded, Limits, RuleSettings], Loaded] | None = None
    """Resolves what waits for rules of other files, once all are loaded."""
    companions: Companions | None = None


_SIGMA_KEY = re2.compile(
    r"""(?m)(?:^|[{,])[ \t]*["']?(?:detection|correlation|filter|logsource)["']?[ \t]*:"""
)
_STELLAR_KEY = re2.compile(r"(?m)^(?:rule_source|log_source|alert_type):")
_YARAL_RULE = re2.compile(r"(?m)^[ \t]*rule[ \t]+\w+\s*\{")
_PANTHER_KEY = re2.compile(r"(?m)^AnalysisType[ \t]*:")
_QUERY_KEY = re2.compile(r"(?m)^query:")


def _claims_sigma(file: RuleFile) -> bool:
    return is_yaml(file.name) and _SIGMA_KEY.search(file.text) is not None


def _claims_stellar(file: RuleFile) -> bool:
    keys = (_STELLAR_KEY, _QUERY_KEY)
    return is_yaml(file.name) and all(key.search(file.text) is not None for key in keys)


def _claims_yaral(file: RuleFile) -> bool:
    named = file.name.lower().endswith((".yaral", ".yl2"))
    return named or _YARAL_RULE.search(file.text) is not None


def _claims_panther(file: RuleFile) -> bool:
    if file.name.lower().endswith(".py"):
        return True
    return is_yaml(file.name) and _PANTHER_KEY.search(file.text) is not None


def _load_panther(file: RuleFile, limits: Limits, _: RuleSettings) -> Loaded:
    return load_panther(file, limits)


def _link_sigma(loaded: Loaded, limits: Limits, _: RuleSettings) -> Loaded:
    return link_sigma(loaded, limits)


def _load_stellar(file: RuleFile, limits: Limits, _: RuleSettings) -> Loaded:
    return load_stellar(file, limits)


FRONTENDS: tuple[Frontend, ...] = (
    Frontend(
        "panther",
        _claims_panther,
        _load_panther,
        link_panther,
        Companions((".py",), ("global_helpers", "data_models")),
    ),
    Frontend("stellar", _claims_stellar, _load_stellar),
    Frontend("sigma", _claims_sigma, load_sigma, _link_sigma),
    Frontend("yaral", _claims_yaral, load_yaral),
)


def load_file(file: RuleFile, limits: Limits, settings: RuleSettings = NO_SETTINGS) -> Loaded:
    """Return what the file's language makes of it; a refusal when no language claims it."""
    try:
        check_text(file.text, limits)
        frontend = _frontend_of(file)
    except RuleError as error:
        return Loaded(refusals=(refusal(error, file.name),))
    return frontend.load(file, limits, settings)


def load_files(
    files: Iterable[RuleFile], limits: Limits, settings: RuleSettings = NO_SETTINGS
) -> Loaded:
    """Return what all files come to together, everything that waits for others resolved."""
    each = read_each(lambda file: load_file(file, limits, settings), tuple(files))
    loaded = Loaded.together(each)
    for frontend in FRONTENDS:
        if frontend.link is not None:
            loaded = frontend.link(loaded, limits, settings)
    return loaded


def companions_of(file: RuleFile) -> Companions | None:
    """Return which files have to be read besides this one; None when it stands alone."""
    found = next((frontend for frontend in FRONTENDS if frontend.claims(file)), None)
    return None if found is None else found.companions


def _frontend_of(file: RuleFile) -> Frontend:
    for frontend in FRONTENDS:
        if frontend.claims(file):
            return frontend
    raise RuleError(
        "R001", "no rule language recognises this file", fix="see docs/languages for what does"
    )
