"""Finds, reads and checks ``trailhawk.toml``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from trailhawk.config.settings import KINDS, Addresses, Config, EntityFile, ListFile, Sink
from trailhawk.model.errors import ConfigError
from trailhawk.model.severity import Level
from trailhawk.model.toml_text import read_toml

__all__ = ["CONFIG_NAME", "find_config", "read_config"]

CONFIG_NAME = "trailhawk.toml"
MAX_BYTES = 256 * 1024

SHAPED = ("webhook", "slack", "teams", "pagerduty", "jira")
"""Kinds of sinks whose messages a template may shape."""
_NEEDS = {
    "jsonl": ("path",),
    "csv": ("path",),
    "ocsf": ("path",),
    "sarif": ("path",),
    "webhook": ("url",),
    "slack": ("url",),
    "teams": ("url",),
    "pagerduty": ("url", "key_env"),
    "jira": ("url", "project"),
    "syslog": ("host", "port"),
    "cef": ("host", "port"),
    "smtp": ("host", "port", "sender", "recipients"),
    "sns": ("topic", "region"),
    "securityhub": ("account", "region"),
}


def find_config(named: Path | None, folder: Path) -> Config:
    """Return the configuration that is named, else the folder's, else an empty one."""
    if named is not None:
        return read_config(named)
    path = folder / CONFIG_NAME
    return read_config(path) if path.is_file() else Config()


def read_config(path: Path) -> Config:
    """Return what a file says; ConfigError names the first thing that is wrong with it.

    Paths in it are relative to it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_BYTES} bytes")
        config = msgspec.convert(read_toml(content.decode("utf-8")), Config)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (RecursionError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from None
    _check(config, path)
    return _placed(config, path)


def _check(config: Config, path: Path) -> None:
    if config.file:
        raise ConfigError(f"{path}: Object contains unknown field `file`")
    if not 0 < config.alerts.suppress_hours <= 24 * 366:
        raise ConfigError(f"{path}: alerts.suppress_hours is not in 0 to 8784")
    if config.alerts.retell_factor < 0 or config.alerts.retell_factor == 1:
        raise ConfigError(f"{path}: alerts.retell_factor is 0, for never, or at least 2")
    names = [sink.name for sink in config.sink]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{path}: two sinks are called {name!r}: cursors go by the name")
    for sink in config.sink:
        _check_sink(sink, f"{path}: sink {sink.name!r}")


def _check_sink(sink: Sink, where: str) -> None:
    if sink.kind not in KINDS:
        raise ConfigError(f"{where}: no kind {sink.kind!r} ({', '.join(KINDS)})")
    for field in ("name", *_NEEDS[sink.kind]):
        if not getattr(sink, field):
            raise ConfigError(f"{where}: a sink of kind {sink.kind} needs {field}")
    if sink.min_level not in [level.value for level in Level]:
        raise ConfigError(f"{where}: no level {sink.min_level!r}")
    if sink.template and sink.kind not in SHAPED:
        raise ConfigError(f"{where}: a sink of kind {sink.kind} has no template")
    if sink.protocol not in {"udp", "tcp"}:
        raise ConfigError(f"{where}: protocol is udp or tcp, not {sink.protocol!r}")
    if not 0 <= sink.port < 65536 or not 0 < sink.timeout_seconds <= 300:
        raise ConfigError(f"{where}: port or timeout_seconds is out of range")


def _placed(config: Config, path: Path) -> Config:
    folder = path.parent

    def placed(name: str) -> str:
        return str(folder / name) if name and "://" not in name else name

    return msgspec.structs.replace(
        config,
        rules=tuple(map(placed, config.rules)),
        alert_types=tuple(map(placed, config.alert_types)),
        exceptions=tuple(map(placed, config.exceptions)),
        store=placed(config.store),
        panther=msgspec.structs.replace(
            config.panther, trust_python=tuple(map(placed, config.panther.trust_python))
        ),
        lists={
            name: ListFile(file=placed(one.file), kind=one.kind)
            if isinstance(one, ListFile)
            else one
            for name, one in config.lists.items()
        },
        entities={name: EntityFile(file=placed(one.file)) for name, one in config.entities.items()},
        addresses=Addresses(databases=tuple(map(placed, config.addresses.databases))),
        sink=tuple(
            msgspec.structs.replace(one, path=placed(one.path), template=placed(one.template))
            for one in config.sink
        ),
        file=str(path),
    )
