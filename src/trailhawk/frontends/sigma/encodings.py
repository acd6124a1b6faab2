"""The modifiers that encode or multiply text: Base64, UTF-16 and Windows' dashes."""

from __future__ import annotations

from base64 import b64encode

import msgspec

from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.values import Text, literal
from trailhawk.model.errors import RuleError

__all__ = ["base64", "base64_offsets", "encoded_parts", "with_dashes"]

_DASHES = "-/\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}"
_OFFSET_STARTS = (0, 2, 3)
_OFFSET_ENDS = (None, -3, -2)


def _bytes(text: Text) -> bytes:
    plain = literal(text)
    if plain is None:
        raise RuleError(
            "R205",
            "text with wildcards cannot be encoded",
            at=text.at,
            fix=r"write \* and \? for the plain characters",
        )
    return _encode(plain, text.encoding)


def _encode(plain: str, encoding: str) -> bytes:
    # Python's "utf-16" writes the byte order of the machine that it runs on.
    if encoding == "utf-16":
        return b"\xff\xfe" + plain.encode("utf-16-le")
    return plain.encode(encoding)


def base64(text: Text, budget: Budget) -> Text:
    """Return the Base64 form of a text without wildcards."""
    data = _bytes(text)
    budget.spend_chars(2 * len(data), text.at)
    return _encoded(text, b64encode(data).decode())


def base64_offsets(text: Text, budget: Budget) -> tuple[Text, ...]:
    """Return what is sure to stand in the Base64 of anything that contains the text.

    One text for each position modulo three, without the characters that also depend on the
    neighbours.
    """
    data = _bytes(text)
    budget.spend_literals(3, text.at)
    budget.spend_chars(6 * len(data), text.at)
    return tuple(
        _encoded(
            text,
            b64encode(b" " * offset + data).decode()[
                _OFFSET_STARTS[offset] : _OFFSET_ENDS[(len(data) + offset) % 3]
            ],
        )
        for offset in range(3)
    )


def _encoded(text: Text, result: str) -> Text:
    parts = (result,) if result else ()
    return msgspec.structs.replace(text, parts=parts, raw=result, encoding="utf-8")


def encoded_parts(text: Text) -> Text:
    """Return a text whose encoding was chosen and never used: bytes as characters."""
    if text.encoding == "utf-8":
        return text
    parts: list[object] = []
    for part in text.parts:
        if isinstance(part, str):
            if not part.isascii():
                raise RuleError(
                    "R205",
                    "only ASCII text can be compared in UTF-16",
                    at=text.at,
                    fix="add base64 or base64offset after the encoding",
                )
            half = "utf-16-be" if text.encoding == "utf-16-be" else "utf-16-le"
            parts.append(part.encode(half).decode())
        else:
            parts.append(part)
    if text.encoding == "utf-16":
        parts.insert(0, "\ufeff")
    return msgspec.structs.replace(text, parts=tuple(parts), encoding="utf-8")


def with_dashes(text: Text, budget: Budget) -> tuple[Text, ...]:
    """Return the text with each leading dash of a word in each of its five forms."""
    places = [
        (number, index)
        for number, part in enumerate(text.parts)
        if isinstance(part, str)
        for index in range(len(part))
        if _is_dash(part, index)
    ]
    count = len(_DASHES) ** min(len(places), 20)
    budget.spend_literals(count, text.at)
    budget.spend_chars(count * len(text.raw), text.at)
    variants = [text.parts]
    for number, index in places:
        variants = [
            (
                *parts[:number],
                _replaced(str(parts[number]), index, dash),
                *parts[number + 1 :],
            )
            for parts in variants
            for dash in _DASHES
        ]
    return tuple(msgspec.structs.replace(text, parts=parts) for parts in variants)


def _is_dash(part: str, index: int) -> bool:
    """Whether a dash stands before a word and not inside one: the first of ``-param-name``."""
    if part[index] not in _DASHES or (index and _is_word(part[index - 1])):
        return False
    return index + 1 < len(part) and _is_word(part[index + 1])


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _replaced(part: str, index: int, letter: str) -> str:
    return part[:index] + letter + part[index + 1 :]
