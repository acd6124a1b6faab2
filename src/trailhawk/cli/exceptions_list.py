"""``trailhawk exceptions list``: what is not told, why, until when, and how much that was."""

from __future__ import annotations

import argparse

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.rule_loading import config_of
from trailhawk.cli.setup import exceptions_of, existing_store, today
from trailhawk.cli.tables import Column, print_json, print_table

__all__ = ["run"]

COLUMNS = (
    Column("exception", 30),
    Column("state", 22, least=18),
    Column("hidden", 10, right=True),
    Column("author", 20),
    Column("reason", 70),
)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; an exception that expired is something to act on."""
    config = config_of(arguments)
    exceptions = exceptions_of(arguments, config).all
    hidden: dict[str, int] = {}
    if arguments.store or config.store:
        store = existing_store(arguments)
        hidden = store.hidden()
        store.close()
    rows = [
        (
            one.id,
            _state(one.expires, expired=one.expired(today())),
            f"{hidden.get(one.id, 0):,}",
            one.author,
            one.reason,
        )
        for one in exceptions
    ]
    if arguments.json:
        print_json("exception", (dict(zip(_NAMES, row, strict=True)) for row in rows))
    else:
        print_table(COLUMNS, rows)
    expired = any(one.expired(today()) for one in exceptions)
    return ExitCode.FINDINGS if expired else ExitCode.OK


_NAMES = ("exception", "state", "hidden", "author", "reason")


def _state(expires: object, *, expired: bool) -> str:
    if expires is None:
        return "no end"
    return f"EXPIRED {expires}" if expired else f"until {expires}"
