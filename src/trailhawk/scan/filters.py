"""Which records a run looks at: by time, account and region."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from trailhawk.model.events import event_time

__all__ = ["Filters"]


class Filters(msgspec.Struct, frozen=True):
    """Bounds on records. ``since`` is included, ``until`` is not; empty means any."""

    since: datetime | None = None
    until: datetime | None = None
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def active(self) -> bool:
        """Whether any record could be filtered out."""
        return bool(self.since or self.until or self.accounts or self.regions)

    def keeps(self, record: Any) -> bool:  # noqa: ANN401 - a struct made at run time
        """Return whether a record decoded as a screening struct is looked at."""
        identity = record.userIdentity
        caller = getattr(identity, "accountId", None)
        return self._keeps(record.eventTime, record.awsRegion, record.recipientAccountId, caller)

    def keeps_record(self, record: dict[str, object]) -> bool:
        """Return whether a whole record is looked at."""
        identity = record.get("userIdentity")
        caller = identity.get("accountId") if isinstance(identity, dict) else None
        return self._keeps(
            record.get("eventTime"),
            record.get("awsRegion"),
            record.get("recipientAccountId"),
            caller,
        )

    def _keeps(self, time: object, region: object, recipient: object, caller: object) -> bool:
        if self.regions and region not in self.regions:
            return False
        account = recipient if isinstance(recipient, str) else caller
        if self.accounts and account not in self.accounts:
            return False
        if self.since is None and self.until is None:
            return True
        moment = event_time(time) if isinstance(time, str) else None
        # A record without a readable time is looked at: leaving it out would be silence.
        if moment is None:
            return True
        if self.since is not None and moment < self.since:
            return False
        return self.until is None or moment < self.until
