"""Which of the loaded rules a command is about."""

from __future__ import annotations

from collections.abc import Iterable

from trailhawk.ir.rule import Rule
from trailhawk.model.errors import ConfigError
from trailhawk.model.severity import Level
from trailhawk.model.wildcards import some_match

__all__ = ["choose_rules", "is_called", "one_rule"]


def choose_rules(
    rules: Iterable[Rule], patterns: Iterable[str] = (), least: Level = Level.INFORMATIONAL
) -> tuple[Rule, ...]:
    """Return the rules at least so severe of which some pattern matches a name."""
    wanted = tuple(patterns)
    return tuple(
        rule
        for rule in rules
        if not rule.meta.severity.level < least and (not wanted or _named(rule, wanted))
    )


def one_rule(rules: Iterable[Rule], name: str) -> Rule:
    """Return the one rule of that id, title or file name; ConfigError for none or several."""
    found = choose_rules(rules, [name]) or choose_rules(rules, [f"*{name}*"])
    if not found:
        raise ConfigError(f"no rule is called {name!r}; trailhawk rules list shows their names")
    if len(found) > 1:
        shown = ", ".join(f"{rule.meta.id} ({rule.meta.title})" for rule in found[:5])
        raise ConfigError(f"{len(found)} rules are called {name!r}: {shown}")
    return found[0]


def is_called(patterns: Iterable[str], file: str, *names: str) -> bool:
    """Whether one of the names, or the file's, is one of the patterns, whatever its case."""
    name = file.rpartition("/")[2]
    return some_match(patterns, (*names, name, name.rpartition(".")[0]))


def _named(rule: Rule, patterns: tuple[str, ...]) -> bool:
    return is_called(patterns, rule.source.file, rule.meta.id, rule.uid, rule.meta.title)
