"""The logs that a command is about, and the bounds on their records."""

from __future__ import annotations

import argparse

from trailhawk.ingest import LogObject, Pruning, Skipped, discover
from trailhawk.investigate.looking import Look
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.processors import processors
from trailhawk.scan import Filters

__all__ = ["check_read", "filters_of", "find_objects", "look_at", "workers_of"]


def find_objects(
    logs: list[str], limits: Limits, filters: Filters | None = None
) -> tuple[list[LogObject], list[Skipped]]:
    """Return what there is to read, and what is not read on purpose.

    What the filters leave out is not even listed where a bucket's layout tells.
    """
    kept = filters or Filters()
    pruning = Pruning(kept.accounts, kept.regions, kept.since, kept.until)
    found = list(discover(logs, limits, pruning))
    objects = [one for one in found if isinstance(one, LogObject)]
    return objects, [one for one in found if isinstance(one, Skipped)]


def filters_of(arguments: argparse.Namespace) -> Filters:
    """Return the bounds that the arguments set; ConfigError where nothing lies within."""
    since, until = arguments.since, arguments.until
    if since is not None and until is not None and since >= until:
        raise ConfigError("--since is not before --until: nothing lies between them")
    return Filters(
        since,
        until,
        frozenset(arguments.account),
        frozenset(arguments.region),
    )


def workers_of(arguments: argparse.Namespace) -> int:
    """Return how many processes to use: as told, else one a processor."""
    return int(arguments.workers or processors())


def look_at(arguments: argparse.Namespace) -> Look:
    """Return where an investigation looks."""
    limits = Limits()
    filters = filters_of(arguments)
    objects, skipped = find_objects(arguments.logs, limits, filters)
    return Look(objects, skipped, filters, limits, workers_of(arguments))


def check_read(books: Books, *, known: int = 0) -> None:
    """Raise SourceError when nothing could be read: an empty answer would be a wrong one.

    ``known`` are objects that a store has had before.
    """
    if not books.balanced:
        raise AssertionError("the books do not balance")
    if books.objects_done + books.objects_damaged + known == 0:
        reasons = ", ".join(f"{count} {reason}" for reason, count in books.objects_skipped.items())
        raise SourceError(f"no CloudTrail log could be read ({reasons or 'nothing was found'})")
