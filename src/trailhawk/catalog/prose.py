"""What AWS says about its operations, read from the botocore that the user has installed.

Nothing of it is stored in this repository. Without botocore the catalog says so and puts a line
of our own in its place, made from the operation's name.
"""

from __future__ import annotations

import gzip
import html
from importlib.util import find_spec
from pathlib import Path

import msgspec

__all__ = ["Prose", "installed_botocore", "sentence"]

MAX_CHARS = 1_200
MAX_LOADED = 40
_SKIPPED = ("note", "important")


class _Metadata(msgspec.Struct, frozen=True):
    full_name: str = msgspec.field(default="", name="serviceFullName")


class _Operation(msgspec.Struct, frozen=True):
    documentation: str = ""


class _Model(msgspec.Struct, frozen=True):
    metadata: _Metadata = _Metadata()
    operations: dict[str, _Operation] = {}


_decoder = msgspec.json.Decoder(_Model)


def installed_botocore() -> Path | None:
    """Return the folder of the installed botocore; None where there is none."""
    spec = find_spec("botocore")
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


class Prose:
    """Texts about services and operations; empty where there are none."""

    def __init__(self, botocore: Path | None) -> None:
        self._folder = botocore
        self._models: dict[str, _Model] = {}
        self._titles: dict[str, str] = {}

    @property
    def version(self) -> str:
        """The release of botocore that is read; empty for none."""
        if self._folder is None:
            return ""
        for line in (self._folder / "__init__.py").read_text("utf-8").splitlines():
            if line.startswith("__version__"):
                return line.partition("=")[2].strip(" '\"")
        return "of unknown release"

    def title(self, service: str) -> str:
        """Return the full name of botocore's service."""
        found = self._titles.get(service)
        if found is None:
            # Several pages name all services; their models are far too much to keep.
            found = self._titles[service] = self._model(service).metadata.full_name
        return found

    def about(self, service: str, operation: str) -> tuple[str, ...]:
        """Return the paragraphs on an operation, notes and warnings left out."""
        found = self._model(service).operations.get(operation)
        return () if found is None else _paragraphs(found.documentation)

    def first(self, service: str, operation: str) -> str:
        """Return the first sentence on an operation."""
        paragraphs = self.about(service, operation)
        return sentence(paragraphs[0]) if paragraphs else ""

    def _model(self, service: str) -> _Model:
        found = self._models.get(service)
        if found is None:
            # Pages come service by service, so a few models are all that is needed at a time.
            if len(self._models) >= MAX_LOADED:
                del self._models[next(iter(self._models))]
            found = self._models[service] = self._read(service)
        return found

    def _read(self, service: str) -> _Model:
        if self._folder is None or not service:
            return _Model()
        folder = self._folder / "data" / service
        files = sorted(folder.glob("*/service-2.json*")) if folder.is_dir() else []
        if not files:
            return _Model()
        content = files[-1].read_bytes()
        if files[-1].suffix == ".gz":
            content = gzip.decompress(content)
        return _decoder.decode(content)


def _paragraphs(documentation: str) -> tuple[str, ...]:
    for name in _SKIPPED:
        documentation = _without(documentation, name)
    texts = (_plain(part) for part in documentation.split("</p>"))
    found: list[str] = []
    room = MAX_CHARS
    for text in texts:
        room -= len(text)
        if text and (room > 0 or not found):
            found.append(text[:MAX_CHARS])
        if room <= 0:
            break
    return tuple(found)


def _without(markup: str, name: str) -> str:
    """Return the markup without the elements of a name."""
    first, *others = markup.split(f"<{name}>")
    return first + "".join(other.partition(f"</{name}>")[2] for other in others)


def _plain(markup: str) -> str:
    """Return the text of markup, tags dropped and blanks joined."""
    first, *others = markup.split("<")
    text = first + "".join(other.partition(">")[2] for other in others)
    joined = " ".join(html.unescape(text).split())
    for mark in ".,;:)":
        joined = joined.replace(f" {mark}", mark)
    return joined


def sentence(text: str) -> str:
    """Return the first sentence of a text."""
    head, stop, _ = text.partition(". ")
    return head + "." if stop else text
