"""What the lint says of rules that are not made for its tests: ours, and those of others."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.frontends.shared import RULES, needs_shared

from trailhawk.facts import load_facts
from trailhawk.lint import Liveness, RuleReport, check_rules
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack, shipped_rules

KNOWN = {
    # Its own page says so under false positives.
    ("security_group_opened_to_internet.yml", "L-ARRAY"),
}


@cache
def reports(folder: Path) -> list[RuleReport]:
    pack = load_pack((folder,), Limits(), cached=False)
    texts = {rule.source.file: Path(rule.source.file).read_text("utf-8-sig") for rule in pack.rules}
    return list(check_rules(pack.rules, texts, load_facts()))


def test_none_of_our_rules_is_dead_or_has_a_warning_that_is_not_known() -> None:
    found = {
        (Path(report.rule.source.file).name, finding.code)
        for report in reports(shipped_rules())
        for finding in report.findings
        if finding.level.value != "info"
    }
    assert found == KNOWN


def test_every_event_that_our_rules_name_can_make_them_fire() -> None:
    assert [
        one.rule.uid for one in reports(shipped_rules()) if one.liveness is not Liveness.LIVE
    ] == []


def test_the_techniques_of_our_rules_are_living_ones() -> None:
    attack = load_facts().attack
    for report in reports(shipped_rules()):
        for name in report.rule.meta.techniques:
            found = attack.technique(name)
            assert found is not None, name
            assert not found.retired, name


def codes_of(name: str) -> set[str]:
    return {
        finding.code
        for report in reports(RULES)
        if Path(report.rule.source.file).stem == name
        for finding in report.findings
    }


@needs_shared
def test_known_defects_of_public_rules_are_found() -> None:
    dead = {
        Path(report.rule.source.file).stem
        for report in reports(RULES)
        if report.liveness is Liveness.DEAD
    }
    assert dead == {"aws_route_53_domain_transferred_to_another_account"}
    assert "L-UNKNOWN-EVENT" in codes_of("aws_s3_data_management_tampering")
    assert "L-UNKNOWN-EVENT" in codes_of("aws_elasticache_security_group_modified_or_deleted")
    assert "L-FIELDREF" in codes_of("aws_iam_backdoor_users_keys")
    assert "L-FIELD-OP" in codes_of("aws_ecs_task_definition_cred_endpoint_query")
    assert "L-TAUTOLOGY" in codes_of("aws_sts_getsessiontoken_misuse")
    assert "L-ABSENT-ON-SUCCESS" in codes_of("aws_cloudtrail_bucket_deleted")
