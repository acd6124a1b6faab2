"""The event that a rule is called with: the record, and the names of a data model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from trailhawk.panther_runtime.event import EventMap, wrapped
from trailhawk.panther_runtime.indicators import INDICATORS, indicator

__all__ = ["Event", "Methods", "supplied"]

Methods = Mapping[str, Callable[[EventMap], object]]


class Event(EventMap):
    """A record as Panther hands it to a rule."""

    __slots__ = ("_found", "_methods", "_modelled", "_paths")

    def __init__(
        self,
        data: Mapping[str, object],
        model: tuple[Mapping[str, str], Methods] | None = None,
        *,
        raw: bool = False,
    ) -> None:
        """``raw``: what Panther collects of a record is worked out when it is first asked for."""
        super().__init__(data)
        self._found: dict[str, list[str]] | None = {} if raw else None
        self._modelled = model is not None
        self._paths, self._methods = model or ({}, {})

    def _absent(self, key: object) -> object:
        found = self._collected(key.lower()) if isinstance(key, str) else []
        if not found:
            raise KeyError(key)
        return wrapped(found)

    def _collected(self, key: str) -> list[str]:
        if self._found is None or key not in INDICATORS:
            return []
        if key not in self._found:
            self._found[key] = indicator(self._data, key)
        return self._found[key]

    def udm(self, key: str, default: object = None) -> object:
        """Return what a unified name means for this event."""
        if key in self._paths:
            return self.deep_get(*_keys(self._paths[key]), default=default)
        if key in self._methods:
            found = self._methods[key](EventMap(self._data))
            return default if found is None else found
        found = self.deep_get("p_udm", *key.split("."))
        return self.deep_get(*key.split("."), default=default) if found is None else found

    def udm_path(self, key: str) -> str:
        """Return the path, or the method's name, that a unified name stands for."""
        if not self._modelled:
            raise KeyError("there is no data model")
        if key in self._paths:
            return self._paths[key].removeprefix("$.")
        method = self._methods.get(key)
        return key if method is None else getattr(method, "__name__", key)

    def lookup(self, table: str, key: str) -> object:
        """Return an entry of a lookup table, which only tests have."""
        found = self.deep_get("_mocked_lookup_data_", table, key)
        if found is None:
            raise KeyError(f"no lookup table {table}")
        return found

    def event_time_epoch(self) -> int:
        """Return the event's time as an epoch; 0 where it is none."""
        text = self.get("p_event_time")
        try:
            moment = datetime.fromisoformat(str(text)[:26].rstrip("Z"))
        except ValueError:
            return 0
        return int(moment.replace(tzinfo=UTC).timestamp())

    @property
    def data(self) -> Mapping[str, object]:
        """The record itself."""
        return self._data


def _keys(path: str) -> list[str]:
    return path.removeprefix("$.").split(".")


def supplied(record: Mapping[str, object]) -> dict[str, object]:
    """Return a raw record with what Panther adds to it, as far as the record tells."""
    time = str(record.get("eventTime") or "").replace("T", " ").removesuffix("Z")
    added: dict[str, object] = {
        "p_log_type": "AWS.CloudTrail",
        "p_event_time": f"{time}.000000000" if "." not in time and time else time,
        "p_parse_time": f"{time}.000000000" if "." not in time and time else time,
        "p_row_id": record.get("eventID"),
        "p_source_label": "trailhawk",
    }
    return {**added, **record}
