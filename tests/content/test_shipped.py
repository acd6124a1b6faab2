"""The shipped rules on real logs: attacks are found, quiet days stay quiet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from trailhawk.ingest import LogObject, discover
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Level
from trailhawk.packs import load_pack, shipped_rules
from trailhawk.scan import Job, Scan, conditions_asked

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "cloudtrail"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs the public CloudTrail data sets beside the repository"
)
STRATUS = sorted((DATA / "stratus-red-team").glob("aws.*.json"))
TOOL = "Call made by an attack tool"


@cache
def findings(name: str) -> tuple[Finding, ...]:
    rules = load_pack((shipped_rules(),), Limits()).rules
    objects = [one for one in discover([str(DATA / name)], Limits()) if isinstance(one, LogObject)]
    job = Job(conditions=conditions_asked(rules))
    return tuple(Scan(job, rules, objects).findings(1, lambda *_: None))


def detonations() -> Iterator[dict[str, object]]:
    truth = DATA / "invictus-aws-dataset" / "truth.json"
    if truth.is_file():
        for label in json.loads(truth.read_text())["labels"]:
            if label["phase"] == "detonation":
                yield label


@needs_data
@pytest.mark.parametrize("path", STRATUS, ids=lambda path: path.stem)
def test_every_stratus_technique_raises_more_than_its_tool_s_name(path: Path) -> None:
    found = findings(f"stratus-red-team/{path.name}")
    assert [one for one in found if one.rule.title != TOOL and one.rule.severity.score >= 40]


@needs_data
@pytest.mark.parametrize("label", list(detonations()), ids=lambda label: str(label["id"]))
def test_every_labelled_detonation_raises_more_than_its_tool_s_name(
    label: dict[str, object],
) -> None:
    ids = set(map(str, label["event_ids"]))  # type: ignore[call-overload]  # a list in the data
    found = [one for one in findings("invictus-aws-dataset") if one.facts.event_id in ids]
    assert [one for one in found if one.rule.title != TOOL]


@needs_data
def test_a_quiet_account_stays_silent() -> None:
    assert findings("sans504-s3-lab") == ()


@needs_data
def test_console_work_raises_only_what_a_person_would_look_at() -> None:
    found = findings("permiso-console-sessions")
    # Six calls that open, stop or unlock something, and three that are listed for the record.
    assert len([one for one in found if not one.rule.severity.level < Level.MEDIUM]) == 6
    assert len(found) == 9


def test_every_shipped_rule_says_what_a_responder_needs() -> None:
    pack = load_pack((shipped_rules(),), Limits())
    assert pack.refusals == ()
    for rule in pack.rules:
        meta = rule.meta
        assert meta.description, meta.title
        assert meta.falsepositives, meta.title
        assert meta.references, meta.title
        assert meta.techniques or meta.severity.level < Level.MEDIUM, meta.title
        assert meta.author == "Trailhawk", meta.title
    titles = [rule.meta.title for rule in pack.rules]
    assert len(set(titles)) == len(titles)
