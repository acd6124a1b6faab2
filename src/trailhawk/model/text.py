"""The one fold and the one text form that comparisons of rules and events use.

Owns how letters are folded and how a JSON scalar reads as text. Knows nothing of rules.
"""

from __future__ import annotations

import string

__all__ = ["fold", "scalar_text"]

_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold(text: str) -> str:
    """Lower the 26 ASCII letters and nothing else.

    ``str.lower`` also maps KELVIN SIGN to ``k`` and changes the length of other letters, so
    Python, RE2 and SQL would each answer differently about text that an attacker chose.
    """
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


def scalar_text(value: object) -> str | None:
    """Return the text form of a JSON scalar; None for null, lists and objects.

    ``true`` reads ``"true"`` and ``717.0`` reads ``"717"``: CloudTrail writes the same member
    as text, integer or float depending on the service.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _integer_text(value)
    if isinstance(value, float):
        return _integer_text(int(value)) if value.is_integer() else repr(value)
    return None


def _integer_text(value: int) -> str | None:
    # Python refuses to print integers past a few thousand digits (CVE-2020-10735).
    return str(value) if value.bit_length() < 4096 else None
