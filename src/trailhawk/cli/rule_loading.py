"""The rules that a command is about: from its arguments, the configuration, or those that ship."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from trailhawk.alerting.types import named
from trailhawk.config import Config, find_config
from trailhawk.config.tables import entity_rows, list_lines
from trailhawk.frontends.settings import RuleSettings
from trailhawk.model.errors import ConfigError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs import Pack, load_pack, shipped_rules
from trailhawk.packs.baselines import Wish, with_baselines
from trailhawk.packs.files import RULE_SUFFIXES

__all__ = ["check_found", "check_loaded", "config_of", "load_rules", "rule_paths", "settings_of"]


def config_of(arguments: argparse.Namespace) -> Config:
    """Return the configuration that the arguments name, or the working folder's."""
    return find_config(arguments.config, Path())


def rule_paths(named: Sequence[Path], config: Config) -> tuple[Path, ...]:
    """Return the named paths, else the configuration's, else where the rules that ship are."""
    return tuple(named) or tuple(map(Path, config.rules)) or (shipped_rules(),)


def settings_of(config: Config) -> RuleSettings:
    """Return what the configuration tells the rule languages."""
    return RuleSettings(
        placeholders=config.placeholders,
        lists=list_lines(config),
        entities=entity_rows(config),
        places=bool(config.addresses.databases),
        array_matching=config.sigma.array_matching,
        constants=config.panther.constants,
    )


def load_rules(arguments: argparse.Namespace, limits: Limits) -> Pack:
    """Return the rules that ``--rules`` and ``--config`` name."""
    config = config_of(arguments)
    pack = load_pack(rule_paths(arguments.rules, config), limits, settings_of(config))
    wishes = [Wish(**msgspec.structs.asdict(one)) for one in config.baseline]
    if not wishes:
        return pack
    _say_unmet(pack, wishes)
    return msgspec.structs.replace(pack, rules=with_baselines(pack.rules, wishes))


def _say_unmet(pack: Pack, wishes: Sequence[Wish]) -> None:
    """Say which names of a configuration are of no loaded rule: they may be misspelt."""
    for place, wish in enumerate(wishes, 1):
        for name in wish.rules:
            if not any(named(rule, (name,)) for rule in pack.rules):
                print(
                    f"baseline {place}: no loaded rule is called {printable(repr(name))}",
                    file=sys.stderr,
                )


def check_found(pack: Pack) -> None:
    """Raise ConfigError when the paths hold no rule file at all."""
    if not pack.rules and not pack.refusals:
        endings = ", ".join(sorted(RULE_SUFFIXES))
        raise ConfigError(f"there is no rule file at these paths: their names end in {endings}")


def check_loaded(pack: Pack) -> None:
    """Raise ConfigError when there is no rule to run, with the first reason."""
    check_found(pack)
    if pack.rules:
        return
    python = f" ({len(pack.partial)} need Python: --trust-python)" if pack.partial else ""
    first = pack.refusals[0].text().partition("\n")[0]
    raise ConfigError(
        f"no rule could be loaded, {len(pack.refusals)} refused{python}: {first}; "
        "trailhawk rules list shows all, with the same -r"
    )
