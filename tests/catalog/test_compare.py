"""Rule sets side by side: what each covers, how their rules relate, what only one has."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.catalog.making import SES, call, leaf, rule, site, small_site
from tests.catalog.test_gather import SIGMA

from trailhawk.catalog.html import to_html
from trailhawk.catalog.names import compare_url, pair_url
from trailhawk.catalog.pages.compare import ComparePage, PairPage
from trailhawk.catalog.rule_sets import RuleSets, all_rule_sets
from trailhawk.catalog.site import Site
from trailhawk.cli.main import main

TRAIL = "cloudtrail.amazonaws.com"


def two_vendors() -> Site:
    return site(
        rule("Equal here", call(SES, "DeleteIdentity"), "sigma", techniques=("T1070",)),
        rule("Narrow", call(TRAIL, "StopLogging"), "sigma"),
        rule("Alone", call("kms.amazonaws.com", "DisableKey"), "sigma"),
        rule("Equal there", call(SES, "DeleteIdentity"), "panther", techniques=("T1078",)),
        rule("Wide", call(TRAIL, "StopLogging", "DeleteTrail"), "panther"),
        rule("Apart", call("iam.amazonaws.com", "CreateUser"), "panther"),
    )


def pair(whole: Site, one: str, other: str) -> PairPage:
    page = whole.page(pair_url("vendor", one, other))
    assert isinstance(page, PairPage)
    return page


def test_two_sets_in_detail() -> None:
    page = pair(two_vendors(), "Panther", "Sigma")
    assert [(row.one.title, row.relation, row.other.title) for row in page.rows] == [
        ("Equal there", "equal", "Equal here"),
        ("Wide", "contains", "Narrow"),
    ]
    assert dict(page.relations) == {
        "equal": 1,
        "contained": 0,
        "contains": 1,
        "overlaps": 0,
        "shares": 0,
        "unknown": 0,
    }
    assert [one.title for one in page.unlike_one] == ["Apart"]
    assert [one.title for one in page.unlike_other] == ["Alone"]
    assert [one.name for one in page.only_one] == ["DeleteTrail", "CreateUser"]
    assert [one.name for one in page.only_other] == ["DisableKey"]
    assert page.shared_events == 2
    assert (page.one.events, page.other.events) == (4, 3)
    assert [one.id for one in page.techniques_one] == ["T1078"]
    assert [one.id for one in page.techniques_other] == ["T1070"]
    text = to_html(page)
    for wanted in ("= equal to", "⊃ contains", "Equal here", "iam:CreateUser", "in common"):
        assert wanted in text


def test_all_sets_in_a_table() -> None:
    page = small_site().page(compare_url("vendor"))
    assert isinstance(page, ComparePage)
    assert [one.name for one in page.sets] == ["Panther", "Sigma", "Stellar Cyber", "YARA-L"]
    assert len(page.pairs) == 6
    by_name = {one.name: one for one in page.sets}
    # The rule on the whole source covers what the others name.
    assert by_name["Sigma"].alone == 0
    assert by_name["YARA-L"].alone == by_name["YARA-L"].events - 4
    equal = {(one.one, one.other): one.equal for one in page.pairs}
    assert equal["Sigma", "Stellar Cyber"] == 1


def test_alone_is_what_no_other_has() -> None:
    (sets,) = all_rule_sets(small_site().context).values()
    for one in sets.sets:
        others = {pair for other in sets.sets if other is not one for pair in other.events}
        assert sets.alone(one) == one.events - others


def test_the_largest_sets_are_compared() -> None:
    whole = site(
        *(rule(f"{number}", leaf("eventName", "x"), f"vendor {number:02}") for number in range(15)),
        rule("second", leaf("eventName", "y"), "vendor 14"),
    )
    (sets,) = all_rule_sets(whole.context).values()
    assert len(sets.sets) == 12
    assert "vendor 14" in [one.name for one in sets.sets]
    assert RuleSets("vendor", sets.sets[:2]).url == sets.url


def test_one_set_has_nothing_beside_it() -> None:
    whole = site(rule("Only", call(SES, "DeleteIdentity")))
    page = whole.page(compare_url("vendor"))
    assert isinstance(page, ComparePage)
    assert page.pairs == ()
    assert "only one rule set" in to_html(page)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    (tmp_path / "ours" / "two.yml").write_text(SIGMA)
    first, _, second = SIGMA.partition("---\n")
    (tmp_path / "theirs" / "twin.yml").write_text(first)
    changed = second.replace("22222222", "33333333").replace("GetSendQuota", "DeleteIdentity")
    (tmp_path / "theirs" / "other.yml").write_text(changed.replace("Second", "Third"))
    return ["-r", str(tmp_path / "ours"), "-r", str(tmp_path / "theirs")]


def test_folders_in_the_terminal(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "compare", *folders]) == 0
    out = capsys.readouterr().out
    assert "ours and theirs side by side" in out
    assert "only theirs: 1 event," in out
    assert main(["catalog", "compare", "--json", "ours", "THEIRS", *folders]) == 0
    page = msgspec.json.decode(capsys.readouterr().out, type=PairPage)
    # The rule with an id of the other folder is not compared, but counted.
    assert (page.one.rules, page.other.rules, page.other.twins) == (2, 1, 1)
    assert main(["catalog", "compare", "ours", *folders]) == 0
    assert "by folder" in capsys.readouterr().out
    assert main(["catalog", "compare", "nobody", *folders]) == 2
    assert "by folder: ours, theirs" in capsys.readouterr().err


def test_no_message_names_where_a_folder_is(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = tmp_path / "theirs" / ("d" * 60) / ("e" * 60) / ("f" * 60)
    deep.mkdir(parents=True)
    text = SIGMA.replace("11111111", "44444444").replace("22222222", "55555555")
    (deep / "same.yml").write_text(text.replace("First", "Same as first"))
    assert main(["catalog", "export", *folders, "--kind", "findings"]) == 0
    found = capsys.readouterr().out
    assert "L-DUP-CONDITION" in found
    assert "R005" in found
    assert str(tmp_path) not in found
    assert str(tmp_path)[:20] not in found
