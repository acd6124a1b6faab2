"""Hits sorted outside memory."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.logs import event

from trailhawk.model.books import Books
from trailhawk.model.events import event_facts
from trailhawk.model.findings import Place
from trailhawk.scan.hits import Hit, HitRuns, distinct


def hit(number: int, place: int, padding: int = 0) -> Hit:
    record = event(number)
    raw = b'{"eventID":"%d"}' % number + b" " * padding
    return Hit(event_facts(record), Place("o", place), ((0, ()),), raw)


@given(numbers=st.lists(st.integers(0, 50), max_size=60), budget=st.sampled_from([1, 2000, 10**9]))
def test_spilled_runs_merge_to_the_sorted_hits(
    numbers: list[int], budget: int, tmp_path_factory: object
) -> None:
    folder = Path(tmp_path_factory.mktemp("runs"))  # type: ignore[attr-defined]
    runs = HitRuns(folder, budget)
    hits = [hit(number, place) for place, number in enumerate(numbers)]
    for one in hits:
        runs.add(one)
    assert list(runs.merged()) == sorted(hits, key=lambda one: one.key)


def test_parts_from_other_processes_merge_with_our_own(tmp_path: Path) -> None:
    theirs, ours = HitRuns(tmp_path, 1), HitRuns(tmp_path, 10**9)
    for number in (5, 1):
        theirs.add(hit(number, 0))
    ours.add(hit(3, 0))
    ours.add_part(theirs.part())
    assert [one.key[1][-1] for one in ours.merged()] == ["1", "3", "5"]
    assert theirs.part().hits == ()


def test_deliveries_of_one_event_are_told_by_content_not_by_layout() -> None:
    books = Books()
    kept = list(distinct([hit(1, 0), hit(1, 1, padding=3), hit(2, 0)], books))
    assert [one.place.index for one in kept] == [0, 0]
    assert (books.duplicate_matches, books.conflicting_matches) == (1, 0)
