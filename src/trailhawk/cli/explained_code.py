"""What a rule's own code says of one record, beside its condition: the last word, as in a scan."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trailhawk.ir.conditions import Verdict
from trailhawk.ir.rule import Rule
from trailhawk.model.deciding import Decider, Question, Ruling
from trailhawk.model.printable import cut

__all__ = ["Concluded", "conclude"]


class Concluded(msgspec.Struct, frozen=True):
    """The verdict on one of a rule's conditions, code included, and why it is another."""

    verdict: Verdict
    """What a scan would come to. None: CloudTrail left something out, or the code does not run."""
    why: str = ""


def conclude(
    rule: Rule,
    verdicts: Sequence[Verdict],
    unrun: str,
    decider: Decider | None,
    record: dict[str, object],
) -> list[Concluded]:
    """Return a conclusion for each condition.

    ``unrun`` says why a rule that is understood does not run; empty for one that does.
    """
    if unrun:
        return [
            Concluded(None, f"its condition holds; {unrun}")
            if verdict is True
            else Concluded(verdict)
            for verdict in verdicts
        ]
    codes = rule.codes or ("",) * len(verdicts)
    found: dict[str, Ruling] = {}
    concluded: list[Concluded] = []
    for code, verdict in zip(codes, verdicts, strict=True):
        if verdict is not True or not code or decider is None:
            concluded.append(Concluded(verdict))
            continue
        if code not in found:
            (found[code],) = decider.decide([Question(code, record)])
        concluded.append(_ruled(found[code], exact=rule.exact))
    return concluded


def _ruled(ruling: Ruling, *, exact: bool) -> Concluded:
    if ruling.missing:
        why = "its Python is not there" + (": the condition stands" if exact else "")
        return Concluded(exact, why)
    if ruling.matched is None:
        return Concluded(verdict=False, why=f"its Python failed: {cut(ruling.error, 200)}")
    if not ruling.matched:
        return Concluded(verdict=False, why="its condition holds, and its Python says no")
    return Concluded(verdict=True, why="its Python, asked about this record alone, agrees")
