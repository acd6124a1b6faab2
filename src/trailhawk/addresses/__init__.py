"""Whose an address is, told from local database files; nothing is ever asked of a network."""

from trailhawk.addresses.databases import open_address_book
from trailhawk.addresses.owners import NO_BOOK, AddressBook, Owner

__all__ = ["NO_BOOK", "AddressBook", "Owner", "open_address_book"]
