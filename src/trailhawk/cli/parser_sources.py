"""Options that several commands have: rules, configuration, how to run. Standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from trailhawk.cli.grammar import Grammar
from trailhawk.cli.values import positive

__all__ = [
    "LEVELS",
    "Commands",
    "config_option",
    "json_option",
    "rule_options",
    "store_option",
    "trust_option",
    "workers_option",
]

LEVELS = ("informational", "low", "medium", "high", "critical")

Commands: TypeAlias = "argparse._SubParsersAction[Grammar]"  # noqa: SLF001 - as said below
"""What ``add_subparsers`` returns; argparse has no public name for it."""


def rule_options(parser: argparse._ActionsContainer) -> None:
    """Add ``--rules`` and ``--config``, which ``rule_loading`` reads."""
    parser.add_argument(
        "-r",
        "--rules",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="rule file or folder, any language (default: the rules that ship); may be repeated",
    )
    config_option(parser)


def config_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--config``."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration (default: ./trailhawk.toml)"
    )


def trust_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--trust-python``."""
    parser.add_argument(
        "--trust-python",
        action="store_true",
        help="run the Python of Panther's rules, in a confined worker process",
    )


def json_option(parser: argparse._ActionsContainer, what: str = "JSON lines") -> None:
    """Add ``--json``, which puts what it says on standard output."""
    parser.add_argument("--json", action="store_true", help=f"{what} on standard output")


def workers_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--workers``."""
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes (default: one a processor)"
    )


def store_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--store``, of commands that need one."""
    parser.add_argument("--store", default="", metavar="STORE", help="file, or postgresql:// URL")
