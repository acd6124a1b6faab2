"""The page of what is wrong with rules."""

from __future__ import annotations

from tests.catalog.making import SES, call, corpus, rule

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Corpus
from trailhawk.catalog.html import to_html
from trailhawk.catalog.pages.overviews import FindingRow, FindingsPage
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.facts import load_facts
from trailhawk.model.errors import Refusal
from trailhawk.model.spans import Span

REFUSALS = (
    Refusal("R101", "not YAML", "mine/<b>.yml"),
    Refusal("R203", "unknown modifier 'x'", "mine/a.yml", "Named", Span(3, 5, 1)),
)


def test_what_was_not_loaded_has_a_name_and_a_place() -> None:
    entries = corpus(rule("One", call(SES, "DeleteIdentity"))).entries
    site = Site(Context(Corpus(entries, REFUSALS), load_facts(), Prose(None)))
    page = site.page("findings/")
    assert isinstance(page, FindingsPage)
    rows = {group.code: group.rows for group in page.groups}
    assert rows["R101"] == (FindingRow("<b>.yml", "", "not YAML", "mine/<b>.yml"),)
    assert rows["R203"] == (FindingRow("Named", "", "unknown modifier 'x'", "mine/a.yml:3"),)
    titles = {group.code: group.title for group in page.groups}
    assert titles["R203"] == "a modifier is unknown"
    markup = to_html(page)
    assert "<code>mine/&lt;b&gt;.yml</code>" in markup
    assert "<b>Named</b>" in markup
