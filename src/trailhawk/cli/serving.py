"""The web application on this machine: the catalog, and a store's alerts where one is named."""

from __future__ import annotations

import argparse
import getpass
from datetime import datetime
from pathlib import Path

from trailhawk.addresses import open_address_book
from trailhawk.catalog.answers import Answers
from trailhawk.catalog.context import Context
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import find_objects
from trailhawk.cli.rule_loading import config_of
from trailhawk.cli.setup import existing_store
from trailhawk.investigate.looking import Look
from trailhawk.model.errors import ConfigError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.scan import Filters
from trailhawk.triage import Desk, TriageAnswers
from trailhawk.triage.html import NAV
from trailhawk.web import CatalogServer
from trailhawk.web.server import is_loopback

__all__ = ["serve"]


def serve(arguments: argparse.Namespace, *, lint: bool, alerts: bool) -> ExitCode:
    """Serve until interrupted; with ``alerts`` a store has to be named."""
    local = is_loopback(arguments.host)
    names = frozenset(name.lower() for name in arguments.allow_host)
    if not local and not names:
        raise ConfigError(
            f"{arguments.host} can be reached from other machines and there is no login; name "
            "with --allow-host by which names it may be called, if that is what you want"
        )
    desk = _desk(arguments) if alerts or arguments.store else None
    site = load_site(arguments, lint=lint)
    catalog = Answers(site, NAV if desk is not None else ())
    # Whoever can reach another address could close alerts there: nobody logs in.
    triage = None if desk is None else _triage(catalog, site.context, desk, changes=local)
    server = CatalogServer(
        triage or catalog,
        arguments.host,
        arguments.port,
        names,
        triage if local else None,
    )
    start = "alerts/" if alerts else ""
    print(f"http://{printable(arguments.host)}:{server.port}/{start}  (Ctrl-C ends)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return ExitCode.OK


def _triage(catalog: Answers, context: Context, desk: Desk, *, changes: bool) -> TriageAnswers:
    return TriageAnswers(catalog, context, desk, changes=changes)


def _desk(arguments: argparse.Namespace) -> Desk:
    config = config_of(arguments)
    logs: list[str] = getattr(arguments, "around", None) or getattr(arguments, "logs", [])
    return Desk(
        existing_store(arguments),
        author=_user(),
        book=open_address_book(map(Path, config.addresses.databases)),
        logs=(lambda since, until: _look(logs, since, until)) if logs else None,
    )


def _look(logs: list[str], since: datetime, until: datetime) -> Look:
    """Return where to look for what happened between two times; read in this process."""
    limits = Limits()
    filters = Filters(since, until)
    objects, skipped = find_objects(logs, limits, filters)
    return Look(objects, skipped, filters, limits)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
