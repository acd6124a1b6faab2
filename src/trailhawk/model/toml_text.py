"""TOML from files that others may have written: the standard library's reader behind a guard."""

from __future__ import annotations

import tomllib

import re2

__all__ = ["read_toml"]

_MAX_KEY_PARTS = 32
# tomllib takes time in the square of a key's parts: 400 KB of ``a.a.a`` keep it busy for minutes.
# A text value that looks like this is refused as well; no name on the internet has as many parts.
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re2.compile(_PART + r"(?:[ \t]*\.[ \t]*" + _PART + f"){{{_MAX_KEY_PARTS}}}")


def read_toml(text: str) -> dict[str, object]:
    """Return what the text says; ValueError or RecursionError when it is not to be read."""
    if _LONG_KEY.search(text):
        raise ValueError(f"a key of more than {_MAX_KEY_PARTS} parts")
    return tomllib.loads(text)
