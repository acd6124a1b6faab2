"""The store behind the pages: one connection that threads take turns with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from trailhawk.addresses import NO_BOOK, AddressBook
from trailhawk.alerting.alerts import Alert, State, Verdict
from trailhawk.investigate.looking import Look
from trailhawk.model.errors import ConfigError
from trailhawk.store import Store
from trailhawk.store.reading import Wanted
from trailhawk.store.states import Change

__all__ = ["Desk"]

Clock = Callable[[], datetime]


class Desk:
    """Alerts to read and to work on. Every method takes the lock, so any thread may call it."""

    def __init__(
        self,
        store: Store,
        *,
        author: str = "",
        book: AddressBook = NO_BOOK,
        logs: Callable[[datetime, datetime], Look] | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._author = author
        self._clock = clock
        self._lock = threading.RLock()
        self._stamp: tuple[object, ...] = ()
        self._alerts: tuple[Alert, ...] = ()
        self.book = book
        self.logs = logs
        """Where to look for what the store has not, between two times; None for nowhere."""

    def all(self) -> tuple[Alert, ...]:
        """Return every alert, samples left out, the one to read first first."""
        with self._lock:
            stamp = self._store.stamp()
            if stamp != self._stamp:
                self._alerts = tuple(self._store.alerts(Wanted()))
                self._stamp = stamp
            return self._alerts

    def one(self, typed: str) -> Alert | None:
        """Return the alert whose id begins so, whole; None where there is none, or several."""
        with self._lock:
            try:
                return self._store.alert(typed)
            except ConfigError:
                return None

    def locked(self) -> threading.RLock:
        """Return the lock, to ask several things at once."""
        return self._lock

    @property
    def store(self) -> Store:
        """The store; only for whoever holds the lock."""
        return self._store

    def change(self, idents: list[str], state: State, verdict: Verdict | None, note: str) -> int:
        """Write down where a person is with alerts; return how many there were."""
        at = self._clock().isoformat(timespec="microseconds").replace("+00:00", "Z")
        change = Change(state=state, verdict=verdict, note=note, author=self._author, at=at)
        with self._lock:
            known = [one for one in idents if self._store.exactly(one) is not None]
            for one in known:
                self._store.set_state(one, change)
            return len(known)
