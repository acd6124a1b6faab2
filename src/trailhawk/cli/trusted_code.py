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
from trailhawk.engine.telling import compile_tells
from trailhawk.frontends.panther.overrides import overridden
from trailhawk.frontends.panther.symbolic.program import parse_python
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.rule import Code, Rule, RuleFile
from trailhawk.ir.templates import Tells, restated
from trailhawk.model.errors import RuleError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs import Pack
from trailhawk.packs.files import read_rule_files
from trailhawk.packs.trust import Trust, codes_of, trusted_pack, within
from trailhawk.panther_runtime import Content, Model, PythonDecider
from trailhawk.panther_runtime.decider import Restate

__all__ = ["content_of", "deciding", "load_trusted", "say_confinement", "trust_of"]


def load_trusted(arguments: argparse.Namespace, limits: Limits, *, whole: bool = True) -> Pack:
    """Return the rules that the arguments name, with the code that they trust.

    Not ``whole``: code that only adds to an alert's context is left out.
    """
    pack = load_rules(arguments, limits)
    trusts = trust_of(arguments)
    return pack if trusts is None else trusted_pack(pack, trusts, whole=whole)


def trust_of(arguments: argparse.Namespace) -> Trust | None:
    """Return which files' code may run, as the operator says; None where none may."""
    if arguments.trust_python:
        return lambda _: True
    folders = config_of(arguments).panther.trust_python
    if not folders:
        return None
    if arguments.config is None:
        print(
            "trust_python counts only in a file that --config names: nothing is trusted",
            file=sys.stderr,
        )
        return None
    return within([Path(name) for name in folders])


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
    with PythonDecider(content, titles, restate=_restaters(pack)) as decider:
        yield decider
        _say_worker(decider)


def _restaters(pack: Pack) -> dict[str, Restate]:
    """Return what rules' documents say themselves, in the place of what their code told."""
    rules = (*pack.rules, *(one.rule for one in pack.partial))
    return {
        rule.meta.id: _restater(rule.tells)
        for rule in rules
        if rule.tells is not None and rule.tells.stated
    }


def _restater(tells: Tells) -> Restate:
    say = compile_tells(tells)
    return lambda told, record: restated(told, say(dict(record)), tells.stated)


def say_confinement(confinement: str) -> None:
    """Tell that rules' Python is not confined by the kernel, where it is not."""
    if confinement != "seccomp":
        print(
            f"rules' Python is not confined by the kernel here: {confinement}",
            file=sys.stderr,
        )


def _say_worker(decider: PythonDecider) -> None:
    """Tell how far rules' Python is confined, and which rules of it could not be loaded."""
    say_confinement(decider.confinement)
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
    try:
        return overridden(found.text, parse_python(found.text, limits), constants)
    except RuleError:
        # What does not fit was refused when the rules were loaded, and leaves the module as it is.
        return found.text
