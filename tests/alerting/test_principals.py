from __future__ import annotations

from tests.sinks.factories import failed, finding, folded, rule

from trailhawk.model.findings import Finding
from trailhawk.model.severity import Level


def many(principal: str, score: int, rules: int) -> list[Finding]:
    return [
        finding(principal=principal, card=rule(f"r:{score}-{number}", score))
        for number in range(rules)
    ]


def names(found: list[Finding]) -> list[str]:
    return [risk.name for risk in folded(found).principals]


def test_one_group_weighs_its_severity() -> None:
    (risk,) = folded([finding(time="2024-05-02T00:00:00Z"), finding()]).principals
    assert (risk.score, risk.groups, risk.findings, risk.worst) == (75, 1, 2, Level.HIGH)
    assert (risk.first, risk.last) == ("2024-05-01T10:00:00Z", "2024-05-02T00:00:00Z")


def test_no_number_of_low_findings_outweighs_a_high_one() -> None:
    assert names(many("noisy", 25, 200) + many("quiet", 75, 1)) == ["quiet", "noisy"]


def test_many_medium_rules_outweigh_one_critical() -> None:
    assert names(many("busy", 50, 10) + many("single", 95, 1)) == ["busy", "single"]


def test_calls_that_all_failed_weigh_less() -> None:
    assert names([failed(principal="denied"), finding(principal="did")]) == ["did", "denied"]


def test_the_same_name_in_two_accounts_is_two_principals() -> None:
    risks = folded([finding(account="1"), finding(account="2")]).principals
    assert [risk.account for risk in risks] == ["1", "2"]


def test_a_score_stays_bounded_whatever_the_number_of_rules() -> None:
    (risk,) = folded(many("all", 100, 3_000)).principals
    assert risk.score == 200
