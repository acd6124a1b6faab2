"""``trailhawk catalog serve``: the catalog over HTTP, on this machine unless told otherwise."""

from __future__ import annotations

import argparse

from trailhawk.catalog.answers import Answers
from trailhawk.cli.catalog_loading import load_site
from trailhawk.cli.exits import ExitCode
from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import printable
from trailhawk.web import CatalogServer
from trailhawk.web.server import is_loopback

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command until it is interrupted."""
    names = frozenset(name.lower() for name in arguments.allow_host)
    if not is_loopback(arguments.host) and not names:
        raise ConfigError(
            f"{arguments.host} can be reached from other machines and there is no login; name "
            "with --allow-host by which names it may be called, if that is what you want"
        )
    site = load_site(arguments)
    server = CatalogServer(Answers(site), arguments.host, arguments.port, names)
    print(f"http://{printable(arguments.host)}:{server.port}/  (Ctrl-C ends)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return ExitCode.OK
