"""Which texts become links: plain http(s) addresses that say where they lead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["link_to", "technique_link"]

MAX_LINK_CHARS = 2_000

_TECHNIQUE = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?", re.ASCII)


def link_to(text: str) -> str | None:
    """Return the address to link to; None for text that is not a plain http(s) address.

    An address with a user name in it reads like one host and leads to another, so it stays
    text, as does anything with blanks or characters outside printable ASCII.
    """
    if len(text) > MAX_LINK_CHARS or not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "\\" in text:
        return None
    return text


def technique_link(technique: str) -> str | None:
    """Return the ATT&CK page of a technique id; None for anything else."""
    if not _TECHNIQUE.fullmatch(technique):
        return None
    return f"https://attack.mitre.org/techniques/{technique.replace('.', '/')}/"
