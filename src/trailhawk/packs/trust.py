"""What becomes of loaded rules where the operator trusts the code that came with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from trailhawk.ir.dedup import Dedup, Piece
from trailhawk.ir.logic import Reading, Single
from trailhawk.ir.rule import Code, CodeFile, Rule
from trailhawk.model.deciding import TOLD
from trailhawk.model.paths import FieldPath
from trailhawk.packs.load import Pack

__all__ = ["Trust", "codes_of", "trusted_code", "trusted_pack", "within"]

Trust = Callable[[str], bool]
"""Whether a file's code may run."""


def within(folders: Sequence[Path]) -> Trust:
    """Trust files in these folders, links followed on both sides."""
    real = [folder.resolve() for folder in folders]

    def trusts(file: str) -> bool:
        path = Path(file).resolve()
        return any(path == folder or folder in path.parents for folder in real)

    return trusts


def trusted_pack(pack: Pack, trusts: Trust, *, whole: bool = True) -> Pack:
    """Return the same rules, each with its own code as the last word where that is trusted.

    Rules that cannot do without their code become rules like any other. Not ``whole``: code is
    left out where all that it would add is more of an alert's context.
    """
    code = trusted_code(pack.code, trusts)
    own = [_with_code(rule, code) if whole or _adds(rule) else rule for rule in pack.rules]
    taken = {rule.uid for rule in own}
    more: list[Rule] = []
    for one in pack.partial:
        rule = one.rule
        if rule.uid not in taken and set(filter(None, rule.codes)) <= set(code.rules):
            more.append(_with_code(rule, code))
            taken.add(rule.uid)
    done = {(rule.source.file, rule.source.document) for rule in more}
    titles = {(rule.source.file, rule.meta.title) for rule in more}
    return msgspec.structs.replace(
        pack,
        rules=(*own, *more),
        partial=tuple(one for one in pack.partial if _place(one.rule) not in done),
        refusals=tuple(
            one
            for one in pack.refusals
            if one.code != "R605" or (one.file, one.title) not in titles
        ),
        code=code,
    )


def _place(rule: Rule) -> tuple[str, int]:
    return rule.source.file, rule.source.document


def trusted_code(code: Code, trusts: Trust) -> Code:
    """Return what of a content's code may run."""
    return Code(
        {name: one for name, one in code.rules.items() if trusts(one.file)},
        {name: file for name, file in code.helpers.items() if trusts(file)},
        {name: one for name, one in code.models.items() if not one.file or trusts(one.file)},
    )


def _adds(rule: Rule) -> bool:
    """Whether a rule's code says or keeps anything that is not known without it."""
    if not rule.exact or rule.asks is not None or rule.tells is None:
        return True
    return any(what.partition(".")[0] != "alert_context" for what, _ in rule.tells.untold)


def _with_code(rule: Rule, code: Code) -> Rule:
    """Return a rule whose own code decides; a rule over many events names its steps' by itself."""
    file = code.rules.get(rule.meta.id)
    # Ids of other languages' rules may be the same.
    if file is None or not isinstance(rule.logic, Single) or rule.dedup is None:
        return rule
    dedup = _told_dedup(rule.meta.id, rule.dedup, file)
    if rule.asks is not None:
        exact = rule.exact and rule.asks == rule.logic.condition
        rule = msgspec.structs.replace(rule, logic=Single(rule.asks), exact=exact)
    return msgspec.structs.replace(rule, codes=(rule.meta.id,), dedup=dedup)


def _told_dedup(name: str, dedup: Dedup, file: CodeFile) -> Dedup:
    """Return when findings are one alert, which the rule's code tells where nothing else can.

    What is known without it stays, so that alerts are the same ones once the code is trusted.
    """
    pieces = dedup.pieces if dedup.pieces is not None else (Piece(_told(name, "dedup")),)
    unique = dedup.unique
    if unique is None and file.unique:
        unique = _told(name, "unique")
    return msgspec.structs.replace(dedup, pieces=pieces, unique=unique)


def _told(name: str, what: str) -> Reading:
    return Reading((FieldPath((TOLD, name, what)),))


def codes_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the codes that rules name, each once."""
    return tuple(dict.fromkeys(code for rule in rules for code in rule.codes if code))
