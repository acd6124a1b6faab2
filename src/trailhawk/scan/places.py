"""Where callers are, put beside a record before rules that ask for it look at the record.

Records are looked up only when a rule reads the place, and only those that screening has left.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.addresses import NO_BOOK, AddressBook, open_address_book
from trailhawk.model.derived import ADDRESS_PLACE
from trailhawk.model.errors import ConfigError

__all__ = ["NO_PLACES", "Places"]


class Places:
    """Fills ``ADDRESS_PLACE`` of records, where some rule reads it."""

    def __init__(self, databases: tuple[str, ...], readers: Iterable[object]) -> None:
        """Take whatever may read places: conditions, logic, outcomes; plain data all."""
        # Whoever names the field in any role is taken to read it: that costs look-ups at most.
        named = ADDRESS_PLACE.encode()
        self.wanted = any(named in msgspec.json.encode(one) for one in readers)
        if self.wanted and not databases:
            # Without places a rule would ask another question than its author did.
            raise ConfigError("rules ask where addresses are, and no address database is given")
        self._book: AddressBook = open_address_book(databases) if self.wanted else NO_BOOK

    def put(self, record: dict[str, object]) -> None:
        """Put the caller's place beside the record, over whatever stood under its name."""
        if not self.wanted:
            return
        record.pop(ADDRESS_PLACE, None)
        address = record.get("sourceIPAddress")
        owner = self._book.lookup(address) if isinstance(address, str) else None
        if owner is not None:
            known = msgspec.structs.asdict(owner).items()
            record[ADDRESS_PLACE] = {
                name: value for name, value in known if value not in {"", None}
            }


NO_PLACES = Places((), ())
"""For rules of which none asks."""
