"""Rule folders to loaded rules, by way of a cache that holds data only."""

from __future__ import annotations

from pathlib import Path

import msgspec

from trailhawk.frontends.cache import cache_key
from trailhawk.frontends.registry import load_files
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.rule import Code, Partial, Rule, RuleFile
from trailhawk.model.collecting import rare_collection
from trailhawk.model.errors import Refusal
from trailhawk.model.limits import Limits
from trailhawk.packs.cache import read_cached, write_cached
from trailhawk.packs.files import read_companions, read_rule_files

__all__ = ["Pack", "load_pack"]


class Pack(msgspec.Struct, frozen=True):
    """The rules of one run, and what was refused, with the text that messages point into."""

    rules: tuple[Rule, ...]
    refusals: tuple[Refusal, ...]
    partial: tuple[Partial, ...] = ()
    """Of the refused, those that can run where the operator trusts their code."""
    listed: tuple[Partial, ...] = ()
    """Of the refused, those that are understood and shown but never run here, and why."""
    code: Code = Code()
    suites: dict[str, bytes] = {}
    """The tests that stand in rules' files: by language, in a form of the frontend's own."""


def load_pack(
    paths: tuple[Path, ...],
    limits: Limits,
    settings: RuleSettings = NO_SETTINGS,
    *,
    cached: bool = True,
) -> Pack:
    """Load every rule file at the paths; of rules with one identity, the first stays."""
    found = list(read_rule_files(paths, limits))
    found += read_companions([one for one in found if isinstance(one, RuleFile)], limits)
    files = [one for one in found if isinstance(one, RuleFile)]
    unreadable = tuple(one for one in found if isinstance(one, Refusal))
    key = cache_key(files, limits, settings, edition=_code_stamp())
    loaded = read_cached(key) if cached else None
    if loaded is None:
        with rare_collection():
            loaded = load_files(files, limits, settings)
        if cached:
            write_cached(key, loaded)
    rules, twins = _distinct(loaded.rules)
    refusals = unreadable + loaded.refusals + twins
    return Pack(rules, refusals, loaded.partial, loaded.listed, loaded.code, loaded.suites)


def _code_stamp() -> str:
    """Return what changes whenever the code that reads rules does, without reading it."""
    package = Path(__file__).parent.parent
    stats = [
        (path.name, status.st_size, status.st_mtime_ns)
        for folder in ("frontends", "ir", "model")
        for path in sorted((package / folder).rglob("*.py"))
        for status in [path.stat()]
    ]
    return repr(stats)


def _distinct(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], tuple[Refusal, ...]]:
    first: dict[str, Rule] = {}
    twins: list[Refusal] = []
    for rule in rules:
        before = first.setdefault(rule.uid, rule)
        if before is not rule:
            twins.append(_twin(rule, before))
    return tuple(first.values()), tuple(twins)


def _twin(rule: Rule, before: Rule) -> Refusal:
    return Refusal(
        "R005",
        f"another rule has the id {rule.meta.id}: {before.source.file}",
        rule.source.file,
        title=rule.meta.title,
        at=rule.source.at,
        fix="give this rule an id of its own",
    )
