"""The key-value store: what ends makes room, and a full store says so."""

from __future__ import annotations

import pytest

from trailhawk.panther_runtime import store as module
from trailhawk.panther_runtime.store import Store


def test_what_has_ended_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 10)
    now = 1_000_000_000.0
    store = Store(lambda: now)
    for number in range(200):
        now += 60
        store.put_string_set(f"k{number}", ["x"], 300)
        assert store.get_string_set(f"k{number}") == {"x"}
    kept = {key for key, one in store.changes().items() if one is not None}
    assert kept <= {f"k{number}" for number in range(185, 200)}
    assert "k199" in kept


def test_a_full_store_says_so_and_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 2)
    store = Store(lambda: 1.0)
    store.increment_counter("a")
    store.put_dictionary("b", {"n": 1})
    with pytest.raises(RuntimeError, match="full"):
        store.put_string_set("c", ["x"])
    assert store.increment_counter("a") == 2
    assert store.get_dictionary("b") == {"n": 1}
