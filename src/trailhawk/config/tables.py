"""What rules ask for besides the log, read from the files that the configuration names."""

from __future__ import annotations

import csv
import ipaddress
from collections.abc import Iterator
from pathlib import Path

import msgspec
import re2

from trailhawk.config.settings import Config, ListFile
from trailhawk.model.errors import ConfigError
from trailhawk.model.text import scalar_text

__all__ = ["entity_rows", "list_lines"]

MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS = 100_000


def list_lines(config: Config) -> dict[str, tuple[str, ...]]:
    """Return the lines of every list; ConfigError names a file and line that are wrong.

    Of a file, blank lines and what follows ``//`` are left out, as in Google's editor.
    """
    return {
        name: _lines(Path(said.file), said.kind) if isinstance(said, ListFile) else said
        for name, said in config.lists.items()
    }


def _lines(path: Path, kind: str) -> tuple[str, ...]:
    found: list[str] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        # A regular expression may hold two slashes; there only whole lines are comments.
        text = line.strip()
        if kind != "regex":
            text = text.partition("//")[0].strip()
        elif text.startswith("//"):
            text = ""
        if not text:
            continue
        _check_line(text, kind, f"{path}:{number}")
        found.append(text)
        if len(found) > MAX_ROWS:
            raise ConfigError(f"{path}: more than {MAX_ROWS} lines")
    return tuple(dict.fromkeys(found))


def _check_line(text: str, kind: str, where: str) -> None:
    match kind:
        case "cidr":
            try:
                ipaddress.ip_network(text)
            except ValueError as error:
                raise ConfigError(f"{where}: {error}") from None
        case "regex":
            try:
                options = re2.Options()
                options.log_errors = False
                re2.compile(text, options)
            except re2.error:
                raise ConfigError(f"{where}: RE2 does not take {text[:80]!r}") from None
        case _:
            return


def entity_rows(config: Config) -> dict[str, tuple[dict[str, str], ...]]:
    """Return the entities of every table: values by UDM name, without ``graph.``.

    A file is CSV with a heading, a JSON list of flat objects, or one such object a line.
    """
    return {name: tuple(_rows(Path(said.file))) for name, said in config.entities.items()}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    text = _text(path)
    objects = _csv(path, text) if path.suffix.lower() == ".csv" else _json(path, text)
    for number, row in enumerate(objects, 1):
        if number > MAX_ROWS:
            raise ConfigError(f"{path}: more than {MAX_ROWS} entities")
        found: dict[str, str] = {}
        for name, value in row.items():
            shown = "" if value is None else scalar_text(value)
            if shown is None:
                raise ConfigError(f"{path}: entity {number}: {name} is no text, number or boolean")
            if shown:
                found[name.strip().removeprefix("graph.")] = shown
        yield found


def _csv(path: Path, text: str) -> Iterator[dict[str, object]]:
    try:
        yield from csv.DictReader(text.splitlines(), restkey="", strict=True)
    except csv.Error as error:
        raise ConfigError(f"{path}: {error}") from None


def _json(path: Path, text: str) -> Iterator[dict[str, object]]:
    try:
        if text.lstrip()[:1] == "[":
            yield from msgspec.json.decode(text, type=list[dict[str, object]])
        else:
            yield from msgspec.json.Decoder(dict[str, object]).decode_lines(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: larger than {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8") from None
