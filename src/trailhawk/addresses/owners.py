"""What is known of an address, and who can be asked for it."""

from __future__ import annotations

from typing import Protocol

import msgspec

__all__ = ["NO_BOOK", "NO_OWNER", "AddressBook", "Owner"]


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Where an address is and whose network it belongs to; what is not known is empty or None."""

    country: str = ""
    """ISO 3166-1 alpha-2, in capitals."""
    country_name: str = ""
    """In English."""
    continent: str = ""
    """Two letters."""
    region: str = ""
    """The first subdivision of the country, by its English name."""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = ""
    asn: int | None = None
    """The number of the autonomous system."""
    organisation: str = ""
    """Whom the autonomous system belongs to."""

    @property
    def text(self) -> str:
        """What a person reads beside the address; empty when nothing is known."""
        place = ", ".join(part for part in (self.city, self.country_name or self.country) if part)
        number = "" if self.asn is None else f"AS{self.asn}"
        network = " ".join(part for part in (number, self.organisation) if part)
        return "; ".join(part for part in (place, network) if part)


NO_OWNER = Owner()


class AddressBook(Protocol):
    """Answers whose an address is; pure for as long as it is open."""

    def lookup(self, ip: str) -> Owner | None:
        """Return what is known; None for a text that is no address, or an unknown one."""


class _NoBook:
    def lookup(self, ip: str) -> Owner | None:
        """Return None: nothing is known of any address."""
        del ip
        return None


NO_BOOK: AddressBook = _NoBook()
"""What is asked when no database is configured."""
