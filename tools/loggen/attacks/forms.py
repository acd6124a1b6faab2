"""The shape of a planted attack, and short ways to write its steps down."""

from dataclasses import dataclass
from typing import Any

from tools.loggen.shapes import Actor, Call, Fault, Json


@dataclass(frozen=True, slots=True)
class Step:
    """One call of an attack, ``after`` so many seconds since the step before."""

    after: int
    call: Call
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Technique:
    """One kind of attack, by one principal of kind ``actor``. ``mitre`` holds ATT&CK ids."""

    id: str
    title: str
    mitre: tuple[str, ...]
    actor: Actor
    steps: tuple[Step, ...]


def act(  # noqa: PLR0913 -- a row of a table
    after: int,
    source: str,
    name: str,
    request: Json = None,
    response: Json = None,
    *,
    fault: Fault | None = None,
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Step:
    """Return a step that changes something, or means to."""
    more.setdefault("read_only", False)
    call = Call(source=source, name=name, request=request, response=response, **more)
    return Step(after, call, fault)


def look(
    after: int,
    source: str,
    name: str,
    request: Json = None,
    *,
    fault: Fault | None = None,
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Step:
    """Return a step that only reads."""
    return act(after, source, name, request, fault=fault, read_only=True, **more)


def denied(action: str) -> Fault:
    """Return the refusal that most services give to ``action``."""
    return Fault(
        "AccessDenied",
        f"User: ${{who}} is not authorized to perform: {action} because no identity-based policy "
        f"allows the {action} action",
    )


def ec2_denied(action: str) -> Fault:
    """Return the refusal that EC2 gives to ``action``."""
    return Fault(
        "Client.UnauthorizedOperation",
        f"You are not authorized to perform this operation. User: ${{who}} is not authorized to "
        f"perform: {action} because no identity-based policy allows the {action} action",
    )


EC2_OK: Json = {"requestId": "${request}", "_return": True}

BUCKET: Json = (
    {"accountId": "${account}", "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::${bucket}"},
)
S3_EXTRA: Json = {
    "SignatureVersion": "SigV4",
    "CipherSuite": "TLS_AES_128_GCM_SHA256",
    "bytesTransferredIn": "#{bytes}",
    "AuthenticationMethod": "AuthHeader",
    "x-amz-id-2": "${extid}",
    "bytesTransferredOut": 0,
}


def bucket_request(**more: Json) -> dict[str, Json]:
    """Return the request parameters of a call on a bucket."""
    host = "${bucket}.s3.${region}.amazonaws.com"
    return {"bucketName": "${bucket}", "Host": host, **more}
