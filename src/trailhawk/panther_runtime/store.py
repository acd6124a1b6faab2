"""The key-value store that rules keep state in: in memory, with expiry, resettable."""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["Store"]

MAX_KEYS = 100_000


class Store:
    """String sets and counters by key; what has expired is not there."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._values: dict[str, object] = {}
        self._ends: dict[str, float] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self._ends.clear()

    def get(self, key: str) -> object:
        """Return the value of a key; None when there is none, or no more."""
        ends = self._ends.get(key)
        if ends is not None and ends <= self._clock():
            self._values.pop(key, None)
            self._ends.pop(key, None)
        return self._values.get(key)

    def put(self, key: str, value: object, epoch_seconds: object = None) -> None:
        """Keep a value, until a time where one is given: an epoch, or seconds from now."""
        if len(self._values) >= MAX_KEYS and key not in self._values:
            raise MemoryError("the key-value store is full")
        self._values[key] = value
        if epoch_seconds is not None:
            self.expire(key, epoch_seconds)

    def expire(self, key: str, epoch_seconds: object) -> None:
        """Say when a key's value ends."""
        ends = float(str(epoch_seconds))
        # Rules give either; no epoch in use is as small as ten years in seconds.
        self._ends[key] = ends if ends > 315_360_000 else self._clock() + ends

    def get_string_set(self, key: str, force_ttl_check: object = None) -> set[str]:  # noqa: ARG002
        """Return the texts of a key; the empty set for none."""
        found = self.get(key)
        return set(found) if isinstance(found, set | frozenset) else set()

    def put_string_set(self, key: str, val: Iterable[str], epoch_seconds: object = None) -> None:
        """Keep texts; no texts take the key away."""
        texts = {str(one) for one in val}
        if texts:
            self.put(key, texts, epoch_seconds)
        else:
            self._values.pop(key, None)

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
        self.put(key, self.get_counter(key) + val, epoch_seconds)
        return self.get_counter(key)

    def get_dictionary(self, key: str, force_ttl_check: object = None) -> dict[str, object]:  # noqa: ARG002
        """Return the dictionary of a key; the empty one for none."""
        found = self.get(key)
        return dict(found) if isinstance(found, dict) else {}

    def put_dictionary(
        self, key: str, val: dict[str, object], epoch_seconds: object = None
    ) -> None:
        """Keep a dictionary."""
        self.put(key, dict(val), epoch_seconds)

    def reset(self, key: str) -> None:
        """Take a key away."""
        self._values.pop(key, None)
        self._ends.pop(key, None)

    def check_account_age(self, key: object) -> bool:
        """Whether a new account or user of this name was noted: its key holds something."""
        return isinstance(key, str) and bool(self.get_string_set(key))


def _all(val: object) -> Iterable[object]:
    return val if isinstance(val, Iterable) else [val]
