"""The options by which commands are told their rules and configuration. Standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["config_option", "rule_options", "trust_option"]


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
