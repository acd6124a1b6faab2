"""``trailhawk who``: everything a principal or key did, role hops followed."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from trailhawk.addresses import AddressBook, Owner
from trailhawk.cli.answering import Files, files_for
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, look_at
from trailhawk.cli.owners import address_book, owner_fields, owners_of
from trailhawk.cli.tables import Column, print_books, print_csv, print_json, print_table
from trailhawk.investigate.counting import Counted
from trailhawk.investigate.profile import Actor, Profile
from trailhawk.investigate.who import Trail, trail_of
from trailhawk.model.books import Books
from trailhawk.model.printable import printable
from trailhawk.model.redaction import redacted
from trailhawk.sinks.wording import TIMES, counted, period_text, principal_text, time_text

__all__ = ["run"]

SHOWN = 12
NAMES = ("service", "calls", "failures", "first", "last", "operations")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    books = Books()
    trail = trail_of(arguments.name, look_at(arguments), books)
    check_read(books)
    book = address_book(arguments)
    with files_for(arguments, "trail", f"What {arguments.name} did") as files:
        _to_files(files, arguments.name, trail, book)
    if arguments.json:
        print_json("trail", [_fields(arguments.name, trail, book)])
    elif arguments.csv:
        rows = _service_rows(trail.profile, operations=1_000)
        print_csv(NAMES, islice(rows, arguments.limit))
    else:
        _write(arguments.name, trail, book, arguments.limit)
    print_books(books)
    return ExitCode.OK


def _to_files(files: Files, name: str, trail: Trail, book: AddressBook) -> None:
    """Write all that is known; files of one table have the services."""
    profile = trail.profile
    files.table("Services", NAMES, _service_rows(profile, operations=1_000))
    names = tuple(column.name for column in _ACTORS)
    files.table("Acted as", names, _by_session(profile.actors()))
    if trail.hops:
        files.table("Credentials handed on", tuple(column.name for column in _HOPS), _hops(trail))
    if profile.failures:
        rows = (
            (one.name, f"{one.count:,}", ", ".join(f"{code} {TIMES}{n:,}" for code, n in one.codes))
            for one in profile.errors()
        )
        files.table("Failures", ("class", "calls", "codes"), rows)
    for title, values in _places(profile):
        asked = values.rows if title == "addresses" else ()
        owners = owners_of(book, (value[0] for value, _ in asked))
        rows = ((f"{n:,}", value[0], _owner(owners, value[0])) for value, n in values.rows)
        files.table(title.capitalize(), ("calls", title, "whose"), rows)
    files.fields([_fields(name, trail, book)])


def _owner(owners: Mapping[str, Owner], name: str) -> str:
    return owners[name].text if name in owners else ""


def _hops(trail: Trail) -> Iterator[tuple[str, ...]]:
    for hop in trail.hops:
        who = principal_text(hop.caller, "")
        yield time_text(hop.time), hop.call, who, hop.to, hop.key


def _write(name: str, trail: Trail, book: AddressBook, limit: int | None) -> None:
    profile = trail.profile
    if not profile.count:
        print(f"{printable(name)} made no call in these logs")
        return
    failed = f", {profile.failures:,} failed" if profile.failures else ", none failed"
    print(f"{printable(name)}: {counted(profile.count, 'call')}{failed}")
    print(period_text(profile.first, profile.last))
    print("\nacted as")
    shown = _by_session(profile.actors())
    print_table(_ACTORS, shown[: SHOWN * 2])
    _say_more(len(shown) - SHOWN * 2)
    if trail.hops:
        print("\ncredentials handed on")
        print_table(_HOPS, islice(_hops(trail), SHOWN * 2))
        _say_more(len(trail.hops) - SHOWN * 2)
    print("\nservices")
    print_table(_SERVICES, islice(_service_rows(profile, operations=5), limit))
    if profile.failures:
        print("\nfailures")
        for one in profile.errors():
            codes = ", ".join(
                f"{printable(code)} {TIMES}{count:,}" for code, count in one.codes[:6]
            )
            print(f"  {one.name:14} {one.count:6,}  {codes}")
    for title, values in _places(profile):
        print(f"\n{title}")
        for value, count in values.rows:
            owner = book.lookup(value[0]) if title == "addresses" else None
            whose = f"  {printable(owner.text)}" if owner is not None else ""
            print(f"  {count:6,}  {printable(redacted(value[0])) or '(none)'}{whose}")
        if values.distinct > len(values.rows):
            print(f"          and {values.distinct - len(values.rows):,} more")


_ACTORS = (
    Column("principal", 60),
    Column("session", 36),
    Column("account", 12),
    Column("key", 26),
    Column("calls", 9, right=True),
    Column("first", 19),
    Column("last", 19),
)
_HOPS = (
    Column("time", 19),
    Column("call", 26),
    Column("by", 36),
    Column("to", 60),
    Column("key", 20),
)
_SERVICES = (
    Column("service", 24),
    Column("calls", 9, right=True),
    Column("failed", 9, right=True),
    Column("first", 19),
    Column("last", 19),
    Column("operations", 90),
)


def _places(profile: Profile) -> Iterator[tuple[str, Counted]]:
    yield "addresses", profile.addresses(SHOWN)
    yield "user agents", profile.agents(SHOWN)
    yield "regions", profile.regions(SHOWN)


def _by_session(actors: tuple[Actor, ...]) -> list[tuple[str, ...]]:
    """Return a row for each session; AWS signs what it does on a caller's behalf with new keys."""
    sessions: defaultdict[tuple[str, str, str], list[Actor]] = defaultdict(list)
    for one in actors:
        sessions[one.principal, one.session, one.account].append(one)
    return [
        (
            principal_text(principal, account),
            session,
            account,
            found[0].key + (f" +{len(found) - 1:,}" if len(found) > 1 else ""),
            f"{sum(one.count for one in found):,}",
            time_text(min(one.first for one in found)),
            time_text(max(one.last for one in found)),
        )
        for (principal, session, account), found in sessions.items()
    ]


def _say_more(count: int) -> None:
    if count > 0:
        print(f"and {count:,} more")


def _service_rows(profile: Profile, *, operations: int) -> Iterator[tuple[str, ...]]:
    for one in profile.services():
        calls = [f"{name} {TIMES}{count:,}" for name, count in one.calls[:operations]]
        if len(one.calls) > operations:
            calls.append(f"and {len(one.calls) - operations} more")
        yield (
            one.name.removesuffix(".amazonaws.com"),
            f"{one.count:,}",
            f"{one.failures:,}",
            time_text(one.first),
            time_text(one.last),
            ", ".join(calls),
        )


def _fields(name: str, trail: Trail, book: AddressBook) -> Mapping[str, object]:
    profile = trail.profile
    plain = msgspec.to_builtins
    return {
        "name": name,
        "calls": profile.count,
        "failures": profile.failures,
        "first": profile.first,
        "last": profile.last,
        "actors": plain(profile.actors()),
        "hops": plain(trail.hops),
        "hops_left_out": trail.hops_left_out,
        "services": plain(profile.services()),
        "errors": plain(profile.errors()),
        **{
            title.replace(" ", "_"): [
                {"value": value[0], "count": count} for value, count in values.rows
            ]
            for title, values in _places(profile)
        },
        "owners": {
            one: owner_fields(owner)
            for one, owner in owners_of(
                book, (value[0] for value, _ in profile.addresses(SHOWN).rows)
            ).items()
        },
    }
