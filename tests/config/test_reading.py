"""The configuration is checked whole, and every command works without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailhawk.config import Config, find_config, read_config
from trailhawk.model.errors import ConfigError

WHOLE = """\
rules = ["rules"]
exceptions = ["exceptions.toml"]
store = "alerts.db"
[alerts]
suppress_hours = 12
[egress]
hosts = ["*.example.com"]
[[sink]]
name = "soc"
kind = "webhook"
url = "https://soc.example.com/hook"
key_env = "SOC_KEY"
"""


def test_no_file_is_an_empty_one(tmp_path: Path) -> None:
    assert find_config(None, tmp_path) == Config()


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "trailhawk.toml").write_text(WHOLE)
    config = find_config(None, tmp_path)
    assert config.store == str(tmp_path / "alerts.db")
    assert config.rules == (str(tmp_path / "rules"),)
    assert config.alerts.suppress_hours == 12
    assert config.sink[0].key_env == "SOC_KEY"


def test_a_server_is_no_path(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('store = "postgresql://u@h/d"')
    assert read_config(path).store == "postgresql://u@h/d"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ruels = []", "ruels"),
        ("store = 7", "str"),
        ("store = ", "end of document"),
        ("[alerts]\nsuppress_hours = 0", "suppress_hours"),
        ('file = "x"', "file"),
        ('[[sink]]\nname = "a"\nkind = "pigeon"', "pigeon"),
        ('[[sink]]\nname = "a"\nkind = "slack"', "needs url"),
        ('[[sink]]\nname = ""\nkind = "slack"\nurl = "x"', "needs name"),
        ('[[sink]]\nname = "a"\nkind = "jsonl"\npath = "p"\nmin_level = "bad"', "bad"),
        ('[[sink]]\nname = "a"\nkind = "syslog"\nhost = "h"\nport = 99999', "out of range"),
        ('[[sink]]\nname = "a"\nkind = "syslog"\nhost = "h"\nport = 9\nprotocol = "x"', "udp"),
        ('[[sink]]\nname = "a"\nkind = "jsonl"\npath = "p"\n' * 2, "two sinks"),
        ("a = " + "[" * 5_000, "x.toml"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    assert said in str(caught.value)
    assert "x.toml" in str(caught.value)


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_config(tmp_path / "none.toml")
    (tmp_path / "big.toml").write_text("#" * 300_000)
    with pytest.raises(ConfigError, match="larger"):
        read_config(tmp_path / "big.toml")
