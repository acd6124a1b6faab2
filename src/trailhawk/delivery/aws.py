"""Alerts to SNS and Security Hub; needs boto3 (``pip install 'trailhawk[aws]'``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

import msgspec

from trailhawk.config import Sink
from trailhawk.delivery.failures import Fault, SinkError
from trailhawk.delivery.fields import alert_fields
from trailhawk.delivery.senders import Packet
from trailhawk.delivery.shapes.asff import asff_finding
from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import cut, printable
from trailhawk.model.redaction import mute_libraries

__all__ = ["HubSender", "TopicSender"]

IMPORT_MOST = 100
"""Findings that BatchImportFindings takes at once."""


_REFUSALS = {
    *("InvalidParameter", "InvalidParameterValue", "InvalidParameterException"),
    *("InvalidInputException", "ValidationError", "ValidationException"),
}
"""Errors that speak of what was sent."""


class _Sns(Protocol):
    def publish(self, **request: object) -> object: ...


class _Hub(Protocol):
    def batch_import_findings(self, **request: object) -> Mapping[str, object]: ...


class TopicSender:
    """Publishes an alert a message."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def send(self, packets: Sequence[Packet]) -> None:
        """Publish the alerts one by one."""
        client = cast("_Sns", _client("sns", self._sink.region))
        for taken, packet in enumerate(packets):
            alert = packet.alert
            attributes = {"level": alert.level.value, "alert": alert.id}
            _call(
                client.publish,
                taken,
                TopicArn=self._sink.topic,
                Subject=cut(printable(alert.name), 100).encode("ascii", "replace").decode(),
                Message=msgspec.json.encode(alert_fields(alert)).decode(),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes.items()
                },
            )


class HubSender:
    """Imports findings into Security Hub."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def send(self, packets: Sequence[Packet]) -> None:
        """Import them, at most a hundred at once; SinkError names the first that is refused.

        What was taken after that one is imported again, which changes nothing: it has its id.
        """
        client = cast("_Hub", _client("securityhub", self._sink.region))
        for at in range(0, len(packets), IMPORT_MOST):
            chunk = packets[at : at + IMPORT_MOST]
            try:
                self._import(client, chunk, at)
            except SinkError as error:
                if error.fault is not Fault.ALERT or error.taken > at or len(chunk) == 1:
                    raise
                # One malformed finding has all of a request refused, and none named.
                for taken, one in enumerate(chunk, at):
                    self._import(client, [one], taken)

    def _import(self, client: _Hub, packets: Sequence[Packet], taken: int) -> None:
        account, region = self._sink.account, self._sink.region
        findings = [asff_finding(one.alert, account, region) for one in packets]
        answer = _call(client.batch_import_findings, taken, Findings=findings)
        failed = answer.get("FailedFindings") if isinstance(answer, Mapping) else None
        if failed:
            why = {str(one.get("Id")): str(one.get("ErrorCode")) for one in failed}
            place = next((at for at, one in enumerate(findings) if one["Id"] in why), 0)
            code = why.get(str(findings[place]["Id"]), "")
            raise SinkError(f"Security Hub refused it: {code}", taken + place, fault=Fault.ALERT)


def _client(service: str, region: str) -> object:
    try:
        import boto3  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigError(
            f"a sink to {service} needs boto3: pip install 'trailhawk[aws]'"
        ) from None
    mute_libraries()
    return boto3.client(service, region_name=region)


def _call(request: Callable[..., object], taken: int, **members: object) -> object:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    try:
        return request(**members)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        fault = Fault.ALERT if code in _REFUSALS else Fault.SINK
        raise SinkError(f"AWS: {code or 'ClientError'}", taken, fault=fault) from error
    except BotoCoreError as error:
        raise SinkError(f"AWS: {type(error).__name__}", taken) from error
