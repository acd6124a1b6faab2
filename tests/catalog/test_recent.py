"""What is kept in memory stays within its budget."""

from __future__ import annotations

from tests.catalog.making import small_site

from trailhawk.catalog.answers import Answers
from trailhawk.catalog.recent import Recent


def test_the_longest_unused_goes_first() -> None:
    recent: Recent[str] = Recent(10)
    recent.put("a", "A", 4)
    recent.put("b", "B", 4)
    assert recent.get("a") == "A"
    recent.put("c", "C", 4)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == ("A", None, "C")


def test_what_is_too_large_is_not_kept_and_nothing_is_counted_twice() -> None:
    recent: Recent[str] = Recent(10)
    recent.put("a", "A", 11)
    assert recent.get("a") is None
    for _ in range(5):
        recent.put("b", "B", 6)
    recent.put("c", "C", 4)
    assert (recent.get("b"), recent.get("c")) == ("B", "C")


def test_an_answer_is_the_same_made_and_kept() -> None:
    answers = Answers(small_site())
    for url in ("/", "/events/aws/ses/", "/search/rows.json", "/static/catalog.css"):
        first, again = answers.answer(url), answers.answer(url)
        assert again is first
        assert first == Answers(small_site()).answer(url)
        assert first.packed
        assert first.etag


def test_addresses_that_do_not_exist_fill_no_memory() -> None:
    answers = Answers(small_site())
    for number in range(50):
        answers.answer(f"/nowhere/{number}/")
        answers.answer(f"/events/aws/ses/?q={number}")
    assert len(answers._recent._values) == 1
