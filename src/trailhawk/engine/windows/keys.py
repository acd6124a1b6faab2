"""Which groups a record belongs to, and which values it has: texts read off the record."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from itertools import islice, product

import msgspec

from trailhawk.ir.logic import Missing, Reading, Step
from trailhawk.ir.readings import texts_of

__all__ = ["Key", "key_texts", "keys_of", "texts_at", "value_texts"]

Key = bytes
"""A group's key texts, packed."""

MAX_COMBINED = 256
"""Values that one event has for a measure over several fields."""

MAX_KEY_CHARS = 256
"""A longer text counts by its start and a hash of the whole, so that equality stays exact."""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[str | None, ...]).decode


def texts_at(reading: Reading, record: Mapping[str, object]) -> tuple[str, ...]:
    """Return the distinct texts that a reading finds, long ones by their start and a hash."""
    return tuple(dict.fromkeys(map(_short, texts_of(reading, record))))


def _short(text: str) -> str:
    if len(text) <= MAX_KEY_CHARS:
        return text.encode("utf-8", "replace").decode() if not text.isascii() else text
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return _short(f"{text[: MAX_KEY_CHARS - 40]}…{digest}")


def keys_of(
    step: Step, missing: Missing, record: Mapping[str, object], most: int
) -> tuple[tuple[Key, ...], bool]:
    """Return the keys of the groups that a step's event enters, and whether some were left out.

    A list in a key field enters the group of each element. No keys at all: it takes no part.
    """
    if not step.keys:
        return (_pack(()),), False
    choices = [texts_at(reading, record) for reading in step.keys]
    present = sum(map(bool, choices))
    needed = {Missing.SEPARATE: 0, Missing.NEED_ONE: 1, Missing.NEED_ALL: len(choices)}[missing]
    if present < needed:
        return (), False
    combined = product(*(choice or (None,) for choice in choices))
    found = tuple(map(_pack, islice(combined, most)))
    return found, next(combined, None) is not None


def key_texts(key: Key) -> tuple[str | None, ...]:
    """Return the texts that a key was packed from; None where the field is absent."""
    return _unpack(key)


def value_texts(readings: tuple[Reading, ...], record: Mapping[str, object]) -> tuple[str, ...]:
    """Return the values that readings make together; every reading has to find something."""
    if len(readings) == 1:
        return texts_at(readings[0], record)
    choices = [texts_at(reading, record) for reading in readings]
    combined = islice(product(*choices), MAX_COMBINED)
    return tuple(msgspec.json.encode(parts).decode() for parts in combined)
