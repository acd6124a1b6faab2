"""States belong to alerts and go with them."""

from __future__ import annotations

import pytest
from tests.sinks.factories import RULE
from tests.store.stores import PLAN, trigger, whole

from trailhawk.alerting.alerts import State, Verdict
from trailhawk.model.errors import ConfigError
from trailhawk.store import Store, open_store
from trailhawk.store.reading import Wanted
from trailhawk.store.states import Change


@pytest.fixture
def store() -> Store:
    found = open_store(":memory:")
    with found.transaction():
        found.fold([trigger(1, 10), trigger(2, 10, principal="bob")])
    return found


def change(state: State, at: str = "2026-01-01T00:00:00Z") -> Change:
    verdict = Verdict.BENIGN if state is State.CLOSED else None
    return Change(state=state, verdict=verdict, note="because", author="me", at=at)


def test_a_state_is_kept_with_its_history(store: Store) -> None:
    ident = store.alerts()[0].id
    store.set_state(ident, change(State.ACKNOWLEDGED))
    store.set_state(ident, change(State.CLOSED, "2026-01-02T00:00:00Z"))
    alert = store.alert(ident)
    assert alert is not None
    assert (alert.state, alert.verdict, alert.note) == (State.CLOSED, Verdict.BENIGN, "because")
    said = [what for _, _, what in store.history(ident)]
    assert said == ["acknowledged because", "closed benign because"]
    assert len(store.alerts(Wanted(states=(State.NEW,)))) == 1


def test_a_state_goes_with_an_alert_whose_window_moves(store: Store) -> None:
    ident = next(one.id for one in whole(store) if one.principal != "bob")
    store.set_state(ident, change(State.CLOSED))
    with store.transaction():
        store.fold([trigger(3, 0)])
    assert {one.state for one in whole(store) if one.principal != "bob"} == {State.CLOSED}


def test_a_beginning_names_an_alert_unless_several_have_it(store: Store) -> None:
    ident = store.alerts()[0].id
    found = store.alert(ident[:10])
    assert found is not None
    assert found.id == ident
    assert store.alert("0" * 32) is None
    for typed in ("", "xyz", "'--"):
        with pytest.raises(ConfigError):
            store.alert(typed)


def test_an_alert_about_no_call_is_called_by_its_name() -> None:
    store = open_store(":memory:")
    with store.transaction():
        store.remember([RULE], [PLAN])
        store.fold([trigger(1, name=""), trigger(2, 99, name="StopLogging")])
    assert sorted(one.title for one in store.alerts()) == ["Type", "Type: StopLogging"]
