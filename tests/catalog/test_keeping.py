"""What is kept between runs changes no answer, and a broken cache costs only time."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.catalog.making import SES, call, corpus, leaf, rule, small_site

from trailhawk.catalog import keeping
from trailhawk.catalog.keeping import Kept, key_of
from trailhawk.catalog.linting import reports_on
from trailhawk.catalog.relatives import Relatives
from trailhawk.facts import load_facts
from trailhawk.lint import check_rules
from trailhawk.model.forking import in_parts


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "trailhawk" / "catalog"


def test_what_was_put_is_found_by_the_next_run(folder: Path) -> None:
    kept = Kept("numbers", int)
    assert kept.get("a") is None
    kept.put("a", 7)
    kept.save()
    assert Kept("numbers", int).get("a") == 7
    assert (folder.stat().st_mode & 0o777) == 0o700


def test_a_cache_of_anything_else_is_no_cache(folder: Path) -> None:
    kept = Kept("numbers", int)
    kept.put("a", 7)
    kept.save()
    (file,) = folder.iterdir()
    for content in (b"", b"\xff" * 40, b"\x81\xa1a\xa3abc", b"\x91" * 100_000):
        file.write_bytes(content)
        assert Kept("numbers", int).get("a") is None


def test_a_folder_that_cannot_be_written_is_no_error(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("in the way")
    kept = Kept("numbers", int)
    kept.put("a", 7)
    kept.save()
    assert kept.get("a") == 7


def test_what_is_not_asked_any_more_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept("numbers", int)
    for number in range(5):
        kept.put(str(number), number)
    kept.save()
    monkeypatch.setattr(keeping, "MAX_ENTRIES", 3)
    again = Kept("numbers", int)
    assert again.get("4") == 4
    again.put("new", 9)
    again.save()
    last = Kept("numbers", int)
    assert [last.get(key) for key in ("4", "new", "0", "1")] == [4, 9, 0, None]


def test_old_files_go(folder: Path) -> None:
    for number in range(10):
        kept = Kept(f"kind{number}", int)
        kept.put("a", number)
        kept.save()
    assert len(list(folder.iterdir())) == keeping.MAX_FILES


def test_keys_tell_values_apart_and_take_names_that_are_no_text() -> None:
    assert key_of("a", "b") != key_of("ab", "")
    assert key_of("\udc80") != key_of("\udc81")


def test_reports_are_those_of_the_lint_fresh_kept_and_in_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = tuple(entry.rule for entry in small_site().context.corpus.entries)
    rules += tuple(rule(f"No {n}", call(SES, f"Nothing{n}")) for n in range(3))
    expected = {one.rule.uid: one for one in check_rules(rules, {}, load_facts())}
    assert reports_on(rules, {}, load_facts()) == expected
    assert reports_on(rules, {}, load_facts()) == expected
    monkeypatch.setattr("trailhawk.catalog.linting.MIN_RULES", 1)
    changed = (*rules[1:], rule("Newcomer", leaf("eventSource", "nowhere.amazonaws.com")))
    expected = {one.rule.uid: one for one in check_rules(changed, {}, load_facts())}
    assert reports_on(changed, {}, load_facts()) == expected


def test_prepared_relatives_are_those_that_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trailhawk.catalog.relatives.MIN_PAIRS", 1)
    rules = corpus(*(entry.rule for entry in small_site().context.corpus.entries))
    plain = Relatives(rules)
    for _ in range(2):
        prepared = Relatives(rules)
        prepared.prepare(workers=2)
        for entry in rules.entries:
            assert prepared.of(entry) == plain.of(entry)


def test_parts_come_in_order_with_any_number_of_workers() -> None:
    def double(some: tuple[int, ...]) -> list[int]:
        return [2 * one for one in some]

    things = tuple(range(53))
    for workers in (1, 2, 3):
        found = list(in_parts(double, things, at_least=10, workers=workers))
        assert found == [2 * one for one in things]


def test_no_more_is_kept_than_is_wanted() -> None:
    for number in range(5):
        kept = Kept("few", int, 2)
        kept.put(str(number), number)
        kept.save()
    kept = Kept("few", int, 2)
    assert [kept.get(str(number)) for number in range(5)] == [None, None, None, 3, 4]
