"""The documentation page: every row becomes a rule file, whatever state it is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frontends.shared import SEEDS, needs_shared

from trailhawk.frontends import load_file
from trailhawk.frontends.stellar import pages_to_files
from trailhawk.frontends.stellar.pages import read_page
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

HEAD = """Rules Contributing to Odd Activity Alert
The following rules are used to identify odd activity.
Title |
Description |
||||||||
---|---|---
"""
QUERY = "{'selection': {'eventName': 'DeleteIdentity'}, 'condition': 'selection'}"
FULL = f"""Trail Deleted |
Somebody deleted "it"
again. More details
Rule IDodd_trail_1Query{QUERY} Log SourceStellar Cyber AWS configured for:
a list
Rule SourceSigmaHQ,20f754db-d025-4a8f-9d74-e0037e999a9a Author: Ann
Tactics, Techniques, and ProceduresTA0005 (T1562.008, T1070)References
https://example.org/a
https://example.org/b
Severity50 Suppression Logic Based On
srcip
Additional Information
none
|
||||||||
"""
SPARE = f"""Spare |
Text. More details
Rule IDQuery{QUERY} Log SourceStellar Cyber AWS configured.
Rule SourceDeveloped internally by Stellar Cyber Tactics, Techniques, and ProceduresReferences
N/A
Severity25 Suppression Logic Based On
Additional Information
|
"""


def loaded(files: list[tuple[str, str]]) -> Loaded:
    found = Loaded()
    for name, text in files:
        found = found.plus(load_file(RuleFile(name, text), Limits()))
    return found


def test_everything_that_stands_on_the_page() -> None:
    full, spare = read_page(HEAD + FULL + SPARE, Limits())
    assert full.title == "Trail Deleted"
    assert full.description == 'Somebody deleted "it" again.'
    assert full.rule_id == "odd_trail_1"
    assert full.query == QUERY
    assert full.log_source == "Stellar Cyber AWS configured for: a list"
    assert full.rule_source == "SigmaHQ,20f754db-d025-4a8f-9d74-e0037e999a9a"
    assert full.author == "Ann"
    assert (full.tactics, full.techniques) == (("TA0005",), ("T1562.008", "T1070"))
    assert full.references == ("https://example.org/a", "https://example.org/b")
    assert full.severity == "50"
    assert full.suppression == "srcip"
    assert full.additional_information == "none"
    assert full.alert_type == "Odd Activity"
    assert (spare.rule_id, spare.author, spare.references) == ("", "", ())
    assert spare.rule_source == "Developed internally by Stellar Cyber"


def test_the_files_load() -> None:
    files = pages_to_files(HEAD + FULL + SPARE)
    assert [name for name, _ in files] == ["trail_deleted.yml", "spare.yml"]
    found = loaded(files)
    assert found.refusals == ()
    full, spare = found.rules
    assert full.uid == "stellar:odd_trail_1"
    assert full.meta.tactics == ("defense-evasion",)
    assert full.meta.suppression == "srcip"
    assert spare.meta.id.startswith("sha256-")


def test_titles_that_are_the_same_have_files_of_their_own() -> None:
    names = [name for name, _ in pages_to_files(HEAD + SPARE + "||||\n" + SPARE + "||||\n" + SPARE)]
    assert names == ["spare.yml", "spare_2.yml", "spare_3.yml"]


def test_a_title_without_letters_has_a_file_name() -> None:
    assert pages_to_files(SPARE.replace("Spare |", "\u00e9 |"))[0][0] == "rule.yml"


def test_a_query_that_cannot_be_read_is_refused_when_its_file_is_loaded() -> None:
    found = loaded(pages_to_files(HEAD + FULL + "\n" + SPARE.replace("'condition'", "condition")))
    assert len(found.rules) == 1
    assert [(one.code, one.title) for one in found.refusals] == [("R302", "Spare")]


@pytest.mark.parametrize(
    ("cut", "code"),
    [("Severity", "R201"), ("Query", "R302"), ("Log Source", None), ("Rule Source", None)],
)
def test_a_row_that_is_cut_short_is_still_a_file(cut: str, code: str | None) -> None:
    found = loaded(pages_to_files(HEAD + FULL[: FULL.index(cut)]))
    assert len(found.rules) + len(found.refusals) == 1
    if code:
        assert [one.code for one in found.refusals] == [code]


def test_a_page_without_rules_is_an_error() -> None:
    for text in ("", "nothing", HEAD):
        with pytest.raises(RuleError) as caught:
            pages_to_files(text)
        assert caught.value.code == "R301"


def test_a_page_has_the_limits_of_a_rule_file() -> None:
    with pytest.raises(RuleError) as caught:
        pages_to_files(HEAD + FULL, Limits(max_rule_file_bytes=100))
    assert caught.value.code == "R002"


def test_quotes_backslashes_and_braces_inside_a_query_do_not_end_it() -> None:
    query = r"""{'a': {'x|re': 'it\'s }} Log Source "q"'}, 'condition': 'a'}"""
    (rule,) = read_page(SPARE.replace(QUERY, query), Limits())
    assert rule.query == query
    assert len(loaded(pages_to_files(SPARE.replace(QUERY, query))).rules) == 1


@needs_shared
def test_the_shared_page_is_29_rules_and_all_load() -> None:
    (page,) = SEEDS.glob("004_*.txt")
    files = pages_to_files(page.read_text("utf-8"))
    found = loaded(files)
    assert len(files) == 29
    assert found.refusals == ()
    assert len({rule.uid for rule in found.rules}) == 29
    assert {rule.meta.vendor for rule in found.rules} == {"stellar"}
    severities = sorted(rule.meta.severity.score for rule in found.rules)
    assert severities == [10] + [25] * 11 + [50] * 11 + [70] + [75] * 4 + [80]
    derived = [rule for rule in found.rules if any("SigmaHQ" in note for note in rule.meta.notes)]
    assert len(derived) == 7


@given(st.text(), st.sampled_from(["", HEAD]), st.integers(0, len(FULL)))
def test_any_text_in_a_row_is_kept_as_one_file(junk: str, head: str, place: int) -> None:
    text = head + FULL[:place] + junk.replace("|", "") + FULL[place:]
    try:
        files = pages_to_files(text)
    except RuleError as error:
        assert error.code in {"R004", "R301"}  # noqa: PT017 - either way is right
    else:
        found = loaded(files)
        assert len(found.rules) + len(found.refusals) == len(files)
