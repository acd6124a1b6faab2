"""MaxMind-format files (``.mmdb``) as an address book; the reader comes with ``trailhawk[geo]``.

The reader's pure Python mode is used: a damaged file can then raise, and do nothing worse.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from trailhawk.addresses.entries import merged, owner_of
from trailhawk.addresses.owners import NO_BOOK, NO_OWNER, AddressBook, Owner
from trailhawk.model.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from maxminddb import Reader

__all__ = ["open_address_book"]

REMEMBERED = 20_000
"""Addresses whose owner is kept: a pure Python look-up costs some 50 microseconds."""


def open_address_book(databases: Iterable[str | Path]) -> AddressBook:
    """Return a book over all files, earlier ones first; ``NO_BOOK`` for none.

    ConfigError for a file that is not there or is no such database, and for a missing reader.
    """
    paths = tuple(Path(one) for one in databases)
    return _Book(paths) if paths else NO_BOOK


class _Book:
    def __init__(self, paths: tuple[Path, ...]) -> None:
        try:
            import maxminddb  # noqa: PLC0415 - an extra
        except ImportError:
            raise ConfigError(
                "address databases need maxminddb: pip install 'trailhawk[geo]'"
            ) from None
        self._readers: list[tuple[Path, Reader]] = []
        for path in paths:
            try:
                reader = maxminddb.open_database(path, maxminddb.MODE_MMAP)
            except OSError as error:
                raise ConfigError(f"{path}: {error.strerror}") from None
            except (maxminddb.InvalidDatabaseError, ValueError) as error:
                raise ConfigError(f"{path}: no address database: {error}") from None
            self._readers.append((path, reader))
        self._broken = maxminddb.InvalidDatabaseError
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._ask)

    def lookup(self, ip: str) -> Owner | None:
        """Return what the files know of an address together."""
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            # CloudTrail writes service names where a service made the call.
            return None
        found = self._remembered(address)
        return None if found == NO_OWNER else found

    def _ask(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Owner:
        found = NO_OWNER
        for path, reader in self._readers:
            if address.version == 6 and reader.metadata().ip_version == 4:
                continue
            try:
                entry = reader.get(address)
            except (self._broken, ValueError, RecursionError, IndexError, OverflowError) as error:
                raise SourceError(f"{path}: the address database is damaged: {error}") from error
            found = merged(found, owner_of(entry))
        return found
