"""Alert pages in a browser; the catalog's tests have the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from tests.catalog.conftest import chromium, page
from tests.triage.desks import EVENTS, answers_of, desk_of, filled_store

from trailhawk.alerting.alerts import State
from trailhawk.store.states import Change
from trailhawk.web import CatalogServer

__all__ = ["chromium", "page"]

MANY = tuple(
    (minute / 10, who, "DescribeTrails", {"error_code": "AccessDenied" * 3})
    for minute in range(1, 190)
    for who in {who for _, who, _, _ in EVENTS}
)


@pytest.fixture(scope="session")
def triage() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server with alerts of every state, and the alerts' ids."""
    desk = desk_of(filled_store((*EVENTS, *MANY)))
    idents = [one.id for one in desk.all()]
    desk.store.set_state(idents[0], Change(state=State.CLOSED, at="2026-01-01T00:00:00Z"))
    desk.store.set_state(idents[1], Change(state=State.ACKNOWLEDGED, at="2026-01-01T00:00:00Z"))
    answers = answers_of(desk)
    server = CatalogServer(answers, "127.0.0.1", 0, frozenset(), answers)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.port}", idents
    server.shutdown()
    server.server_close()
