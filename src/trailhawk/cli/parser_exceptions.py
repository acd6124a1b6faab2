"""The grammar of ``exceptions``. Standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailhawk.cli.parser_sources import (
    Commands,
    config_option,
    json_option,
    rule_options,
    store_option,
    workers_option,
)

__all__ = ["add_exceptions", "exception_option"]


def exception_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--exceptions``."""
    parser.add_argument(
        "--exceptions",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="exceptions, in TOML; may be repeated",
    )


def add_exceptions(commands: Commands) -> None:
    """Add ``exceptions`` with its verbs."""
    parser = commands.add_parser("exceptions", help="what is not to be told: list, try, apply")
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)
    _list(verbs)
    _try(verbs)
    _apply(verbs)


def _list(verbs: Commands) -> None:
    listing = verbs.add_parser("list", help="exceptions, what they have hidden, which expired")
    listing.set_defaults(module="exceptions_list")
    exception_option(listing)
    json_option(listing)
    store_option(listing)
    config_option(listing)


def _try(verbs: Commands) -> None:
    trying = verbs.add_parser(
        "try",
        help="what exceptions would have hidden",
        description="Scan logs and show, exception by exception, what each would hide. Expired "
        "ones are tried as well. Nothing is written.",
    )
    trying.set_defaults(module="exceptions_try")
    trying.add_argument("logs", nargs="+", metavar="LOGS", help="as for scan")
    exception_option(trying)
    rule_options(trying)
    json_option(trying)
    workers_option(trying)


def _apply(verbs: Commands) -> None:
    applying = verbs.add_parser(
        "apply",
        help="hide what exceptions cover of alerts already stored, and bring back the rest",
        description="Make a store's alerts what they would be if today's exceptions had been there "
        "from the start. What was hidden by an exception that is over or gone comes back. "
        "Conditions are asked of the records that the store has kept, and of the logs that are "
        "named.",
    )
    applying.set_defaults(module="exceptions_apply")
    applying.add_argument("logs", nargs="*", metavar="LOGS", help="as for scan; may be left out")
    exception_option(applying)
    rule_options(applying)
    store_option(applying)
    json_option(applying)
    workers_option(applying)
