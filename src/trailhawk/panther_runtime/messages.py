"""What the client and its worker tell each other: frames of MessagePack with their length."""

from __future__ import annotations

import msgspec

__all__ = ["Answer", "Ask", "Content", "Model", "Ready", "Verdict"]


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


class Ready(msgspec.Struct, frozen=True):
    """What the worker has loaded, and how far it is confined."""

    confinement: str
    broken: dict[str, str]
    """Why a rule could not be loaded."""


class Ask(msgspec.Struct, frozen=True):
    """Ask one rule about records."""

    rule: str
    records: list[dict[str, object]]
    alerts: bool = False
    """Also call the functions that make the alert, matched or not, as tests do."""
    mocks: dict[str, object] = {}
    forget: bool = False
    """Empty the key-value store first."""


class Verdict(msgspec.Struct, frozen=True):
    """What a rule said of one record; ``matched`` is None where it raised."""

    matched: bool | None
    error: str = ""
    alert: dict[str, object] = {}
    errors: dict[str, str] = {}
    """What the functions that make the alert raised, by their names."""


class Answer(msgspec.Struct, frozen=True):
    """The verdicts on one request's records."""

    verdicts: list[Verdict]
