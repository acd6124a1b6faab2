"""Rules whose Python the operator trusts: which are, and who runs it.

Trust is an option of the command line, or stands in a configuration that the command names. A
``trailhawk.toml`` that just lies in the working folder trusts nobody: it may have come with the
rules.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from trailhawk.cli.rule_loading import config_of, load_rules, settings_of
from trailhawk.frontends.panther.overrides import overridden
from trailhawk.frontends.panther.symbolic.program import parse_python
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.rule import Code, Rule, RuleFile
from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs import Pack
from trailhawk.packs.files import read_rule_files
from trailhawk.packs.trust import codes_of, trusted_pack, within
from trailhawk.panther_runtime import Content, Model, PythonDecider

__all__ = ["content_of", "deciding", "load_trusted"]


def load_trusted(arguments: argparse.Namespace, limits: Limits, *, whole: bool = True) -> Pack:
    """Return the rules that the arguments name, with the code that they trust.

    Not ``whole``: code that only adds to an alert's context is left out.
    """
    pack = load_rules(arguments, limits)
    if arguments.trust_python:
        return trusted_pack(pack, lambda _: True, whole=whole)
    folders = config_of(arguments).panther.trust_python
    if not folders:
        return pack
    if arguments.config is None:
        print(
            "trust_python counts only in a file that --config names: nothing is trusted",
            file=sys.stderr,
        )
        return pack
    return trusted_pack(pack, within([Path(name) for name in folders]), whole=whole)


@contextmanager
def deciding(
    arguments: argparse.Namespace, pack: Pack, rules: Sequence[Rule], limits: Limits
) -> Iterator[PythonDecider | None]:
    """Start whoever runs the rules' own code, and end it; None where no rule has any."""
    codes = codes_of(rules)
    if not codes:
        yield None
        return
    content = content_of(pack.code, codes, limits, settings_of(config_of(arguments)))
    titles = {name: pack.code.rules[name].title for name in codes}
    with PythonDecider(content, titles) as decider:
        yield decider
        _say_confinement(decider)


def _say_confinement(decider: PythonDecider) -> None:
    """Tell how far rules' Python is confined, and which rules of it could not be loaded."""
    if decider.confinement != "seccomp":
        print(
            f"rules' Python is not confined by the kernel here: {decider.confinement}",
            file=sys.stderr,
        )
    for rule, why in decider.broken.items():
        print(f"{printable(rule)}: its Python cannot be loaded: {printable(why)}", file=sys.stderr)


def content_of(
    code: Code, codes: Sequence[str], limits: Limits, settings: RuleSettings = NO_SETTINGS
) -> Content:
    """Return the code of some rules, read from its files, as a worker loads it."""

    def text(name: str, file: str) -> str:
        return _text(file, limits, settings.constants.get(name, {}))

    return Content(
        {name: text(name, file) for name, file in code.helpers.items()},
        {name: text(name, code.rules[name].file) for name in codes},
        {
            name: Model(_text(one.file, limits, {}) if one.file else "", one.paths, one.functions)
            for name, one in code.models.items()
        },
        memory_bytes=limits.max_code_memory_bytes,
        call_seconds=limits.max_code_seconds,
    )


def _text(file: str, limits: Limits, constants: dict[str, object]) -> str:
    found = next(iter(read_rule_files((Path(file),), limits)))
    if not isinstance(found, RuleFile):
        raise SourceError(f"{file}: {found.message}")
    if not constants:
        return found.text
    return overridden(found.text, parse_python(found.text, limits), constants)
