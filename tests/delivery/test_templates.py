"""Bodies that the operator shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.delivery.receivers import filled, web
from tests.delivery.test_deliver import send

from trailhawk.config import Sink
from trailhawk.config.reading import read_config
from trailhawk.delivery.shapes.templates import FIELDS, MAX_BYTES, read_template
from trailhawk.model.errors import ConfigError

HOSTILE = "<!here> {id} {noformat} [a](http://evil) @x"


def posted(kind: str, template: object, tmp_path: Path, **facts: Any) -> Any:
    path = tmp_path / "body.json"
    path.write_text(json.dumps(template))
    with web() as seen:
        url = f"http://127.0.0.1:{seen.port}/"
        sink = Sink(name="s", kind=kind, url=url, key_env="SECRET", project="P", template=str(path))
        assert send(filled(1, **facts), sink).sent == 1
    return json.loads(seen.requests[0][2])


@pytest.mark.parametrize("kind", ["webhook", "slack", "teams", "pagerduty", "jira"])
def test_a_body_is_what_the_template_says(kind: str, tmp_path: Path) -> None:
    template = {"a": ["{severity}", "{level} x{count}", 7, None], "{id}": {"b": "{account}"}}
    body = posted(kind, template, tmp_path, account="111122223333")
    assert body == {"a": [75, "high x1", 7, None], "{id}": {"b": "111122223333"}}


def test_what_an_attacker_chose_is_quoted_and_not_filled_in_again(tmp_path: Path) -> None:
    bodies = {
        kind: posted(kind, {"t": "{calls}"}, tmp_path, name=HOSTILE)["t"]
        for kind in ("webhook", "slack", "teams", "jira")
    }
    assert bodies["webhook"] == HOSTILE
    assert "<!here>" not in bodies["slack"]
    assert "[a](" not in bodies["teams"]
    assert "{noformat}" not in bodies["jira"]
    assert "[a]" not in bodies["jira"]
    assert all("{id" in body for body in bodies.values())


def test_the_routing_key_is_pagerduty_s_alone(tmp_path: Path) -> None:
    assert posted("pagerduty", {"routing_key": "{key}"}, tmp_path) == {"routing_key": "s3cret"}
    with pytest.raises(ConfigError, match=r"no field \{key\}"):
        read_template(tmp_path / "body.json", "webhook")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": "{nope}"}', r"no field \{nope\}"),
        ("[1]", "a JSON object"),
        ("{", "template"),
        ('{"a": "' + "x" * MAX_BYTES + '"}', "larger than"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", "nested"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said):
        read_template(path, "webhook")


def test_every_field_can_be_filled_in(tmp_path: Path) -> None:
    names = [name for name in FIELDS if name != "key"]
    body = posted("webhook", {name: f"{{{name}}}" for name in names}, tmp_path)
    assert set(body) == set(names)
    assert body["title"]
    assert body["count"] == 1


def test_the_configuration_places_templates_and_knows_who_has_them(tmp_path: Path) -> None:
    path = tmp_path / "trailhawk.toml"
    head = '[[sink]]\nname = "s"\ntemplate = "t.json"\n'
    path.write_text(head + 'kind = "webhook"\nurl = "https://x.test/"\n')
    assert read_config(path).sink[0].template == str(tmp_path / "t.json")
    path.write_text(head + 'kind = "csv"\npath = "x.csv"\n')
    with pytest.raises(ConfigError, match="has no template"):
        read_config(path)
