from __future__ import annotations

import builtins
from pathlib import Path

import pytest
from tests.addresses.databases import MAXMIND_ASN, MAXMIND_CITY, write_database

from trailhawk.addresses import NO_BOOK, Owner, open_address_book
from trailhawk.model.errors import ConfigError, SourceError

PRAGUE = Owner(
    country="CZ",
    country_name="Czechia",
    continent="EU",
    region="Prague",
    city="Prague",
    latitude=50.088,
    longitude=14.4208,
    time_zone="Europe/Prague",
    asn=64500,
    organisation="Example Networks",
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    networks = ("203.0.113.0/24", "2001:db8::/32")
    return (
        write_database(tmp_path / "city.mmdb", dict.fromkeys(networks, MAXMIND_CITY)),
        write_database(tmp_path / "asn.mmdb", dict.fromkeys(networks, MAXMIND_ASN)),
    )


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::1"])
def test_files_answer_together(files: tuple[Path, Path], address: str) -> None:
    found = open_address_book(files).lookup(address)
    assert found == PRAGUE
    assert found.text == "Prague, Czechia; AS64500 Example Networks"


@pytest.mark.parametrize(
    "address",
    ["198.51.100.1", "2001:db9::1", "s3.amazonaws.com", "", "203.0.113.9 ", "AWS Internal"],
)
def test_what_is_unknown_or_no_address_has_no_owner(files: tuple[Path, Path], address: str) -> None:
    assert open_address_book(files).lookup(address) is None


def test_a_file_of_old_addresses_knows_nothing_of_new_ones(tmp_path: Path) -> None:
    path = write_database(tmp_path / "a.mmdb", {"203.0.113.0/24": MAXMIND_ASN}, ip_version=4)
    book = open_address_book([path])
    assert book.lookup("2001:db8::1") is None
    assert book.lookup("203.0.113.1") is not None


def test_the_earlier_file_wins(tmp_path: Path) -> None:
    paths = [
        write_database(tmp_path / f"{code}.mmdb", {"203.0.113.0/24": {"country_code": code}})
        for code in ("AT", "CH")
    ]
    found = open_address_book(paths).lookup("203.0.113.1")
    assert found is not None
    assert found.country == "AT"


def test_no_files_know_nothing() -> None:
    assert open_address_book(()) is NO_BOOK
    assert NO_BOOK.lookup("203.0.113.9") is None


def test_a_missing_file_and_another_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        open_address_book([tmp_path / "none.mmdb"])
    (tmp_path / "text.mmdb").write_text("hello " * 50)
    with pytest.raises(ConfigError, match="no address database"):
        open_address_book([tmp_path / "text.mmdb"])
    (tmp_path / "empty.mmdb").write_text("")
    with pytest.raises(ConfigError, match="no address database"):
        open_address_book([tmp_path / "empty.mmdb"])


def test_damage_raises_and_does_no_worse(files: tuple[Path, Path], tmp_path: Path) -> None:
    content = files[0].read_bytes()
    broken = tmp_path / "broken.mmdb"
    problems = 0
    for at in range(0, len(content) - 200, 7):
        broken.write_bytes(content[:at] + b"\xff" * 5 + content[at + 5 :])
        try:
            open_address_book([broken]).lookup("203.0.113.9")
        except (ConfigError, SourceError):
            problems += 1
    assert problems


def test_a_missing_reader_is_asked_for(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: object, **more: object) -> object:
        if name == "maxminddb":
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConfigError, match=r"trailhawk\[geo\]"):
        open_address_book(files)
