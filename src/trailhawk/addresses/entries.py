"""What a database says of an address, in whichever of the common shapes, as an ``Owner``.

MaxMind (GeoIP2, GeoLite2) and DB-IP nest names by language; IPinfo and the tables made from
public registries are flat. A value of another type than expected is not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from trailhawk.addresses.owners import NO_OWNER, Owner
from trailhawk.model.printable import cut

__all__ = ["merged", "owner_of"]

MAX_CHARS = 200


def owner_of(entry: object) -> Owner:
    """Return what an entry says; of an entry of unknown shape, nothing."""
    if not isinstance(entry, Mapping):
        return NO_OWNER
    country, name = _country(entry)
    where = entry.get("location")
    location = where if isinstance(where, Mapping) else entry
    latitude = _number(location, "latitude", "lat")
    longitude = _number(location, "longitude", "lng", "lon")
    placed = latitude is not None and longitude is not None
    return Owner(
        country=country,
        country_name=name,
        continent=_code(entry.get("continent")) or _text(entry, "continent_code"),
        region=_region(entry),
        city=_name(entry.get("city")),
        latitude=latitude if placed else None,
        longitude=longitude if placed else None,
        time_zone=_text(location, "time_zone", "timezone"),
        asn=_system(entry),
        organisation=_text(
            entry, "autonomous_system_organization", "as_name", "organization", "isp"
        ),
    )


def merged(first: Owner, second: Owner) -> Owner:
    """Return what both know; where both do, the first. A place is never put together of two."""
    taken = {
        name: getattr(second, name)
        for name in _GROUPS[0] + _GROUPS[1]
        if not _known(first, _GROUPS[0] if name in _GROUPS[0] else _GROUPS[1])
    }
    return msgspec.structs.replace(first, **taken)


_GROUPS = (
    (
        *("country", "country_name", "continent", "region", "city"),
        *("latitude", "longitude", "time_zone"),
    ),
    ("asn", "organisation"),
)


def _known(owner: Owner, names: tuple[str, ...]) -> bool:
    return any(getattr(owner, name) not in {None, ""} for name in names)


def _country(entry: Mapping[object, object]) -> tuple[str, str]:
    """Return code and name. ``country`` is an object, a code, or a name beside a code."""
    for key in ("country", "registered_country"):
        found = entry.get(key)
        if isinstance(found, Mapping):
            code = _text(found, "iso_code").upper()
            if code:
                return code, _name(found)
    code = _text(entry, "country_code").upper()
    plain = _text(entry, "country")
    if not code and len(plain) == 2:
        return plain.upper(), _text(entry, "country_name")
    return code, _text(entry, "country_name") or (plain if len(plain) != 2 else "")


def _region(entry: Mapping[object, object]) -> str:
    found = entry.get("subdivisions")
    if isinstance(found, list) and found:
        return _name(found[0])
    return _text(entry, "region", "state1", "region_name")


def _system(entry: Mapping[object, object]) -> int | None:
    found = entry.get("autonomous_system_number", entry.get("asn"))
    if isinstance(found, str):
        digits = found.upper().removeprefix("AS")
        found = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 11 else None
    good = isinstance(found, int) and not isinstance(found, bool) and 0 < found < 1 << 32
    return found if good and isinstance(found, int) else None


def _code(value: object) -> str:
    return _text(value, "code").upper() if isinstance(value, Mapping) else ""


def _name(value: object) -> str:
    """Return the English name of a nested value, or a plain one."""
    if isinstance(value, str):
        return cut(value, MAX_CHARS)
    names = value.get("names") if isinstance(value, Mapping) else None
    return _text(names, "en") if isinstance(names, Mapping) else ""


def _text(entry: Mapping[object, object], *keys: str) -> str:
    for key in keys:
        value = entry.get(key)
        if isinstance(value, str) and value:
            return cut(value, MAX_CHARS)
    return ""


def _number(entry: Mapping[object, object], *keys: str) -> float | None:
    for key in keys:
        value = entry.get(key)
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                continue
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    return None
