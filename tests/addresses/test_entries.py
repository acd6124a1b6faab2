from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.addresses.entries import merged, owner_of
from trailhawk.addresses.owners import NO_OWNER, Owner


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, NO_OWNER),
        ("text", NO_OWNER),
        ({}, NO_OWNER),
        ({"country": "US", "country_name": "United States"}, ("US", "United States")),
        ({"country": "United States", "country_code": "us"}, ("US", "United States")),
        ({"country_code": "DE"}, ("DE", "")),
        ({"registered_country": {"iso_code": "FR", "names": {"en": "France"}}}, ("FR", "France")),
        ({"country": {"names": {"en": "Nowhere"}}}, NO_OWNER),
    ],
)
def test_countries(entry: object, expected: Owner | tuple[str, str]) -> None:
    wanted = (
        Owner(country=expected[0], country_name=expected[1])
        if isinstance(expected, tuple)
        else expected
    )
    assert owner_of(entry) == wanted


@pytest.mark.parametrize(
    ("entry", "asn", "organisation"),
    [
        ({"autonomous_system_number": 7, "autonomous_system_organization": "X"}, 7, "X"),
        ({"asn": "AS15169", "as_name": "Example"}, 15169, "Example"),
        ({"asn": "as7"}, 7, ""),
        ({"asn": "ASX"}, None, ""),
        ({"asn": "AS99999999999"}, None, ""),
        ({"asn": True}, None, ""),
        ({"asn": -1}, None, ""),
        ({"isp": "Y"}, None, "Y"),
    ],
)
def test_networks(entry: object, asn: int | None, organisation: str) -> None:
    assert owner_of(entry) == Owner(asn=asn, organisation=organisation)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"lat": "50.1", "lng": "14.4", "timezone": "Europe/Prague"}, (50.1, 14.4)),
        ({"location": {"latitude": 1, "longitude": 2}}, (1.0, 2.0)),
        ({"location": {"latitude": 1}}, (None, None)),
        ({"lat": "north", "lng": "14.4"}, (None, None)),
        ({"lat": float("nan"), "lng": 1.0}, (None, None)),
    ],
)
def test_places(entry: object, place: tuple[float | None, float | None]) -> None:
    found = owner_of(entry)
    assert (found.latitude, found.longitude) == place


def test_a_place_is_not_put_together_of_two() -> None:
    first, second = Owner(country="CZ"), Owner(country="US", city="Boston", asn=5)
    assert merged(first, second) == Owner(country="CZ", asn=5)
    assert merged(NO_OWNER, second) == second


entries = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["country", "names", "en", "iso_code", "subdivisions", "location", "asn", "lat"]
            ),
            part,
        )
    ),
    max_leaves=20,
)


@given(entries)
def test_an_entry_of_any_shape_has_some_owner(entry: object) -> None:
    assert isinstance(owner_of(entry).text, str)
