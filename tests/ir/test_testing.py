"""Many texts looked for at once against each by itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from trailhawk.ir.testing import MANY_TEXTS, predicate
from trailhawk.ir.tests import Contains
from trailhawk.model.text import fold

ODD = st.text(alphabet=["a", "B", "b", ".", "\\", "E", "\n", "\0", "ß", "İ", "\u212a", "\ud800"])
SMALL = st.text(alphabet="aB.\\", min_size=1, max_size=3)


@given(st.lists(st.one_of(SMALL, ODD), max_size=4), ODD, st.booleans())
@settings(max_examples=500)
def test_many_texts_are_found_as_each_is(texts: list[str], value: str, folded: bool) -> None:
    texts += [f"filler{number}" for number in range(MANY_TEXTS)]
    holds = predicate(Contains(tuple(texts), folded))
    wanted = [fold(text) if folded else text for text in texts]
    subject = fold(value) if folded else value
    assert holds(value) is any(text in subject for text in wanted)
