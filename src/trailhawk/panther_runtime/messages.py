"""What the client and its worker tell each other: frames of MessagePack with their length."""

from __future__ import annotations

import msgspec

__all__ = [
    "GIVEN",
    "Answer",
    "Ask",
    "Batch",
    "Content",
    "Kept",
    "Loading",
    "Model",
    "Ready",
    "Verdict",
]


GIVEN = b"\n"
"""What the worker is told once its content stands in its file: a pipe holds too little of it."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """An entry of the key-value store: what kind of value, the value, and when it ends."""

    kind: str
    value: object
    ends: float | None = None


class Model(msgspec.Struct, frozen=True):
    """What a log type's unified names stand for: paths, or methods of a module."""

    text: str = ""
    paths: dict[str, str] = {}
    methods: dict[str, str] = {}


class Content(msgspec.Struct, frozen=True):
    """The Python that a worker loads, and the data model of its events."""

    helpers: dict[str, str]
    """Helper modules by the name by which rules import them."""
    rules: dict[str, str]
    models: dict[str, Model] = {}
    """Data models by log type."""
    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 3600
    call_seconds: float = 5.0
    """The most that one rule may take for one record; 0 is no bound but the client's."""
    load_seconds: float = 10.0
    """The most that a rule may take to be loaded, with the helpers that it is first to import."""
    kept: dict[str, Kept] = {}
    """What the key-value store holds from before."""
    broken: dict[str, str] = {}
    """Rules that are left out, and why: they have ended a worker before."""


class Loading(msgspec.Struct, frozen=True, tag="loading"):
    """The worker is about to run a rule's module for the first time."""

    rule: str


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """What the worker has loaded, and how far it is confined."""

    confinement: str
    broken: dict[str, str]
    """Why a rule could not be loaded."""


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Ask one rule about records."""

    rule: str
    records: list[dict[str, object]]
    alerts: bool = False
    """Also call the functions that make the alert, matched or not, as tests do."""
    mocks: dict[str, object] = {}
    forget: bool = False
    """Empty the key-value store first."""


class Batch(msgspec.Struct, frozen=True, tag="batch"):
    """Ask several rules about several records, in this order; matches tell their alert."""

    records: list[dict[str, object]]
    asks: list[tuple[str, int]]
    """A rule, and the position of a record."""


class Verdict(msgspec.Struct, frozen=True):
    """What a rule said of one record; ``matched`` is None where it raised."""

    matched: bool | None
    error: str = ""
    alert: dict[str, object] = {}
    """What the functions that make the alert returned, by their names; the context as JSON text."""
    errors: dict[str, str] = {}
    """What the functions that make the alert raised, by their names."""
    missing: bool = False
    """Whether there is no such rule, or it could not be loaded, or was not asked."""


class Answer(msgspec.Struct, frozen=True):
    """The verdicts on one request's records."""

    verdicts: list[Verdict]
    changed: dict[str, Kept | None] = {}
    """What the key-value store holds otherwise than before; None for what is gone."""
