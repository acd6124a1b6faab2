"""ATT&CK ids: living, revoked with a successor, and made up."""

from __future__ import annotations

from trailhawk.facts import load_facts

ATTACK = load_facts().attack


def test_living_techniques_have_tactics_that_exist() -> None:
    living = [one for one in ATTACK.techniques.values() if not one.retired]
    assert len(living) > 650
    for one in living:
        assert one.tactics
        assert set(one.tactics) <= ATTACK.tactics.keys()


def test_version_19_split_defense_evasion() -> None:
    assert ATTACK.version.startswith("19.")
    assert ATTACK.tactics["stealth"].id == "TA0005"
    assert ATTACK.tactics["defense-impairment"].id == "TA0112"
    assert "defense-evasion" not in ATTACK.tactics
    cloud_log = ATTACK.technique("t1685.002")
    assert cloud_log is not None
    assert cloud_log.name == "Disable or Modify Cloud Log"


def test_revoked_techniques_name_their_successor() -> None:
    gone = ATTACK.technique("T1562.008")
    assert gone is not None
    assert (gone.retired, gone.successor) == ("revoked", "T1685.002")
    for one in ATTACK.techniques.values():
        assert not one.successor or one.successor in ATTACK.techniques


def test_made_up_ids_are_unknown() -> None:
    for name in ("T1098.033", "T1201.007", "T1484.003", "T9999", ""):
        assert ATTACK.technique(name) is None
