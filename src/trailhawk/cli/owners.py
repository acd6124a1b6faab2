"""Whose addresses are, for the commands that show them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping

import msgspec

from trailhawk.addresses import AddressBook, Owner, open_address_book
from trailhawk.cli.rule_loading import config_of

__all__ = ["address_book", "owner_fields", "owners_of"]


def address_book(arguments: argparse.Namespace) -> AddressBook:
    """Return the book of the configuration's databases; one that knows nothing for none."""
    return open_address_book(config_of(arguments).addresses.databases)


def owners_of(book: AddressBook, addresses: Iterable[str]) -> dict[str, Owner]:
    """Return what is known of addresses, by address."""
    return {one: owner for one in addresses if (owner := book.lookup(one)) is not None}


def owner_fields(owner: Owner) -> Mapping[str, object]:
    """Return an owner as fields; what is not known is left out."""
    return {
        name: value
        for name, value in msgspec.structs.asdict(owner).items()
        if value is not None and value != ""
    }
