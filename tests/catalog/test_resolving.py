"""Of the records in the shared logs, at least 99 in 100 have their event's page."""

from __future__ import annotations

import pytest
from tests.catalog.making import corpus, small_site
from tests.frontends.shared import LOGS

from trailhawk.catalog.names import event_url
from trailhawk.cli.catalog_evidence import evidence_of

pytestmark = pytest.mark.skipif(
    not LOGS.is_dir(), reason="the shared logs are not beside this repository"
)


def test_records_lead_to_event_pages() -> None:
    rules = corpus(*(entry.rule for entry in small_site().context.corpus.entries))
    seen = evidence_of(rules, [str(LOGS)], 1).seen
    known = small_site().known
    lost = {pair: number for pair, number in seen.items() if event_url(*pair) not in known}
    whole = sum(seen.values())
    assert whole > 10_000
    assert 1 - sum(lost.values()) / whole >= 0.99, lost
    assert 1 - len(lost) / len(seen) >= 0.95, lost
