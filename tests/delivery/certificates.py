"""A certificate for loopback, and an authority of our own that says so."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from pathlib import Path
from typing import NamedTuple

__all__ = ["Certificate", "certificate"]


class Certificate(NamedTuple):
    """Files: what a server shows, and whom to believe."""

    server: Path
    authority: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to speak TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context


def certificate(folder: Path, address: str = "127.0.0.1") -> Certificate:
    """Make a certificate for an address, signed by itself; needs cryptography."""
    from cryptography import x509  # noqa: PLC0415 - comes with moto
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "trailhawk test")])
    now = dt.datetime.now(dt.UTC)
    hour = dt.timedelta(hours=1)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - hour)
        .not_valid_after(now + hour)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    found = Certificate(folder / "server.pem", folder / "authority.pem")
    found.server.write_bytes(secret + shown)
    found.authority.write_bytes(shown)
    return found
