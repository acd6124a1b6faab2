"""Small MaxMind-format files for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

MAXMIND_CITY = {
    "continent": {"code": "EU", "names": {"en": "Europe"}},
    "country": {"iso_code": "CZ", "names": {"en": "Czechia", "de": "Tschechien"}},
    "subdivisions": [{"iso_code": "10", "names": {"en": "Prague"}}],
    "city": {"names": {"en": "Prague", "de": "Prag"}},
    "location": {"latitude": 50.088, "longitude": 14.4208, "time_zone": "Europe/Prague"},
}
MAXMIND_ASN = {
    "autonomous_system_number": 64500,
    "autonomous_system_organization": "Example Networks",
}


def write_database(path: Path, entries: Mapping[str, Any], ip_version: int = 6) -> Path:
    """Write a database: what it says by network."""
    writer = MMDBWriter(ip_version=ip_version, ipv4_compatible=ip_version == 6)
    for network, entry in entries.items():
        writer.insert_network(IPSet([network]), entry)
    writer.to_db_file(str(path))
    return path
