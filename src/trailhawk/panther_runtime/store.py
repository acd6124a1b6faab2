"""The key-value store that rules keep state in: in memory, with expiry, resettable.

Its clock is the time of the event that a rule is called with, so that a replay of old logs forgets
what it would have forgotten then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from trailhawk.panther_runtime.alerting import clean, plain_json
from trailhawk.panther_runtime.messages import Kept

__all__ = ["HELPERS", "Store"]

HELPERS = (
    *("get_string_set", "put_string_set", "add_to_string_set", "remove_from_string_set"),
    *("get_counter", "increment_counter", "get_dictionary", "put_dictionary"),
    *("check_account_age", "evaluate_threshold"),
)
"""What rules import by the same name."""

MAX_KEYS = 100_000
SWEEP_SECONDS = 10
"""How much time of events passes before a full store is looked through again."""

MAX_RELATIVE_SECONDS = 315_360_000
"""Rules give a time or a number of seconds; no time in use is as small as ten years in seconds."""


class Store:
    """String sets and counters by key; what has expired is not there."""

    def __init__(self, clock: Callable[[], float], wall: Callable[[], float] | None = None) -> None:
        """``clock`` is the time of events, ``wall`` the one that rules' own code can read."""
        self._clock = clock
        self._wall = wall or clock
        self._touched: set[str] = set()
        self._values: dict[str, object] = {}
        self._ends: dict[str, float] = {}
        self._swept = 0.0

    def clear(self) -> None:
        """Forget everything."""
        self._touched |= set(self._values)
        self._values.clear()
        self._ends.clear()

    def restore(self, kept: Mapping[str, Kept]) -> None:
        """Take back what ``changes`` told of earlier."""
        for key, one in kept.items():
            is_set = one.kind == "set" and isinstance(one.value, list)
            self._values[key] = set(map(str, _all(one.value))) if is_set else one.value
            if one.ends is not None:
                self._ends[key] = one.ends

    def changes(self) -> dict[str, Kept | None]:
        """Return what was changed since this was last asked."""
        found = {key: self._kept(key) for key in self._touched}
        self._touched = set()
        return found

    def _kept(self, key: str) -> Kept | None:
        if key not in self._values:
            return None
        value = self._values[key]
        if isinstance(value, set | frozenset):
            return Kept("set", sorted(value), self._ends.get(key))
        return Kept("plain", value, self._ends.get(key))

    def _drop(self, key: str) -> None:
        key = _key(key)
        self._touched.add(key)
        self._values.pop(key, None)
        self._ends.pop(key, None)

    def get(self, key: str) -> object:
        """Return the value of a key; None when there is none, or no more."""
        key = _key(key)
        ends = self._ends.get(key)
        if ends is not None and ends <= self._clock():
            self._drop(key)
        return self._values.get(key)

    def put(self, key: str, value: object, epoch_seconds: object = None) -> None:
        """Keep a value, until a time where one is given: an epoch, or seconds from now."""
        key = _key(key)
        if len(self._values) >= MAX_KEYS and key not in self._values:
            self._sweep()
            if len(self._values) >= MAX_KEYS:
                raise RuntimeError("the key-value store is full")
        self._touched.add(key)
        self._values[key] = value
        if epoch_seconds is not None:
            self.expire(key, epoch_seconds)

    def _sweep(self) -> None:
        """Drop what has ended, which ``get`` does only with what is asked for again."""
        now = self._clock()
        if now < self._swept + SWEEP_SECONDS:
            return
        self._swept = now
        for key in [key for key, ends in self._ends.items() if ends <= now]:
            self._drop(key)

    def expire(self, key: str, epoch_seconds: object) -> None:
        """Say when a key's value ends: in so many seconds, or at a time."""
        ends, now, wall = float(str(epoch_seconds)), self._clock(), self._wall()
        if ends <= MAX_RELATIVE_SECONDS:
            ends += now
        elif abs(ends - wall) < abs(ends - now):
            # The rule looked at the machine's clock: what it means is how long from now.
            ends += now - wall
        key = _key(key)
        self._touched.add(key)
        self._ends[key] = ends

    def get_string_set(self, key: str, force_ttl_check: object = None) -> set[str]:  # noqa: ARG002
        """Return the texts of a key; the empty set for none."""
        found = self.get(key)
        return set(found) if isinstance(found, set | frozenset) else set()

    def put_string_set(self, key: str, val: Iterable[str], epoch_seconds: object = None) -> None:
        """Keep texts; no texts take the key away."""
        texts = {clean(str(one)) for one in val}
        if texts:
            self.put(key, texts, epoch_seconds)
        else:
            self._drop(key)

    def add_to_string_set(self, key: str, val: object, epoch_seconds: object = None) -> set[str]:
        """Add texts and return all."""
        more = {val} if isinstance(val, str) else {str(one) for one in _all(val)}
        self.put_string_set(key, self.get_string_set(key) | more, epoch_seconds)
        return self.get_string_set(key)

    def remove_from_string_set(
        self, key: str, val: object, epoch_seconds: object = None
    ) -> set[str]:
        """Take texts away and return the rest."""
        less = {val} if isinstance(val, str) else {str(one) for one in _all(val)}
        self.put_string_set(key, self.get_string_set(key) - less, epoch_seconds)
        return self.get_string_set(key)

    def get_counter(self, key: str, force_ttl_check: object = None) -> int:  # noqa: ARG002
        """Return a counter; zero for none."""
        found = self.get(key)
        return found if isinstance(found, int) else 0

    def increment_counter(self, key: str, val: int = 1, epoch_seconds: object = None) -> int:
        """Add to a counter and return it."""
        if not isinstance(val, int):
            raise TypeError(f"a counter cannot grow by a {type(val).__name__}")
        self.put(key, self.get_counter(key) + val, epoch_seconds)
        return self.get_counter(key)

    def evaluate_threshold(
        self, key: str, threshold: int = 10, expiry_seconds: float = 3600
    ) -> bool:
        """Count; say whether so many came within seconds of the first, and then begin anew."""
        count = self.increment_counter(key)
        if count == 1:
            self.expire(key, expiry_seconds)
        if count < threshold:
            return False
        self.reset(key)
        return True

    def get_dictionary(self, key: str, force_ttl_check: object = None) -> dict[str, object]:  # noqa: ARG002
        """Return the dictionary of a key; the empty one for none."""
        found = self.get(key)
        return dict(found) if isinstance(found, dict) else {}

    def put_dictionary(
        self, key: str, val: dict[str, object], epoch_seconds: object = None
    ) -> None:
        """Keep a dictionary; ``ValueError`` for one that is no JSON."""
        try:
            made = json.loads(clean(json.dumps(val, default=plain_json, ensure_ascii=False)))
        except TypeError as error:
            raise ValueError(f"the dictionary is not JSON: {error}") from error
        if not isinstance(made, dict):
            raise TypeError("put_dictionary() takes a dictionary")
        self.put(key, made, epoch_seconds)

    def reset(self, key: str) -> None:
        """Take a key away."""
        self._drop(key)

    def check_account_age(self, key: object) -> bool:
        """Whether a new account or user of this name was noted: its key holds something."""
        return isinstance(key, str) and bool(self.get_string_set(key))


def _key(key: object) -> str:
    """Return a key as it is kept; ``TypeError`` for what is no text, as DynamoDB has it."""
    if not isinstance(key, str):
        raise TypeError(f"a key of the key-value store is a text, not {type(key).__name__}")
    return clean(key)


def _all(val: object) -> Iterable[object]:
    return val if isinstance(val, Iterable) else [val]
