"""What is of YARA-L but not executed is refused by name: see ``cases/refused.yml``."""

from __future__ import annotations

import msgspec
import pytest
from tests.frontends.yaral.running import HERE, LIMITS, Cases, text_of

from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.frontends.yaral import load_yaral
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import RuleError


class Refused(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule by its sections, and how its refusal begins."""

    says: str
    events: str
    match: str = ""
    outcome: str = ""
    condition: str = "$e"
    options: str = ""
    lists: dict[str, tuple[str, ...]] = {}


def read() -> list[Refused]:
    (root,) = read_documents((HERE / "cases" / "refused.yml").read_text("utf-8"), LIMITS)
    assert not isinstance(root, RuleError), root.message
    return msgspec.convert(plain(root), list[Refused])


CASES = read()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.events} {case.condition}"[:80])
def test_case(case: Refused) -> None:
    sections = Cases(
        name="refused",
        events=case.events,
        match=case.match,
        outcome=case.outcome,
        condition=case.condition,
        options=case.options,
    )
    loaded = load_yaral(
        RuleFile("rule.yaral", text_of(sections)), LIMITS, RuleSettings(lists=case.lists)
    )
    assert not loaded.rules
    (refusal,) = loaded.refusals
    assert f"{refusal.code} {refusal.message}".startswith(case.says)
    assert refusal.at is not None
