"""Short ways to write down a call in the tables of this package."""

from typing import Any

from tools.loggen.shapes import Actor, Call, Fault, Json, arn_resource

THROTTLED = Fault("ThrottlingException", "Rate exceeded", 0.022)
EC2_THROTTLED = Fault("Client.RequestLimitExceeded", "Request limit exceeded.", 0.022)

# Groups of callers that share habits.
WORKLOADS = (Actor.INSTANCE, Actor.FUNCTION, Actor.TASK, Actor.POD)
CONTROLLERS = (Actor.POD, Actor.PIPELINE, Actor.VENDOR)
PEOPLE = (Actor.CONSOLE, Actor.SSO)


def read(
    source: str,
    name: str,
    weight: float,
    actors: tuple[Actor, ...],
    request: Json = None,
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Call:
    """Return a read-only call; EC2 and the others each throttle in their own words."""
    throttled = EC2_THROTTLED if source == "ec2" else THROTTLED
    more.setdefault("faults", (throttled,))
    return Call(source=source, name=name, weight=weight, actors=actors, request=request, **more)


def write(  # noqa: PLR0913, PLR0917 -- a row of a table
    source: str,
    name: str,
    weight: float,
    actors: tuple[Actor, ...],
    request: Json = None,
    response: Json = None,
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Call:
    """Return a call that changes something."""
    return Call(
        source=source,
        name=name,
        weight=weight,
        actors=actors,
        request=request,
        response=response,
        read_only=False,
        **more,
    )


_S3_EXTRA: Json = {
    "SignatureVersion": "SigV4",
    "CipherSuite": "TLS_AES_128_GCM_SHA256",
    "bytesTransferredIn": 0,
    "AuthenticationMethod": "AuthHeader",
    "x-amz-id-2": "${extid}",
    "bytesTransferredOut": "#{bytes}",
}
_S3_UPLOAD: Json = {
    "SignatureVersion": "SigV4",
    "CipherSuite": "TLS_AES_128_GCM_SHA256",
    "bytesTransferredIn": "#{mbytes}",
    "SSEApplied": "SSE_KMS",
    "AuthenticationMethod": "AuthHeader",
    "x-amz-id-2": "${extid}",
    "bytesTransferredOut": 0,
}
_BUCKET: Json = {
    "accountId": "${account}",
    "type": "AWS::S3::Bucket",
    "ARN": "arn:aws:s3:::${bucket}",
}
_OBJECT: Json = {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::${bucket}/${object}"}
_S3_FAULT = Fault("ServiceUnavailable", "Please reduce your request rate.", 0.008)


def s3_bucket(
    name: str,
    weight: float,
    actors: tuple[Actor, ...],
    query: str,
    faults: tuple[Fault, ...] = (_S3_FAULT,),
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Call:
    """Return a read of a bucket's setting, ``query`` being the sub-resource of its URL."""
    request = {"bucketName": "${bucket}", "Host": "${bucket}.s3.${region}.amazonaws.com", query: ""}
    return Call(
        source="s3",
        name=name,
        weight=weight,
        actors=actors,
        request=request,
        extra=_S3_EXTRA,
        resources=(_BUCKET,),
        faults=faults,
        **more,
    )


def s3_object(  # noqa: PLR0913 -- a row of a table
    name: str,
    weight: float,
    actors: tuple[Actor, ...],
    request: dict[str, Json] | None = None,
    response: Json = None,
    *,
    read_only: bool = True,
    burst: int = 5,
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Call:
    """Return an S3 data event on one object."""
    base: dict[str, Json] = {
        "bucketName": "${bucket}",
        "Host": "${bucket}.s3.${region}.amazonaws.com",
        "key": "${object}",
    }
    return Call(
        source="s3",
        name=name,
        weight=weight,
        actors=actors,
        request=base | (request or {}),
        response=response,
        read_only=read_only,
        extra=_S3_EXTRA if read_only else _S3_UPLOAD,
        resources=(_OBJECT, _BUCKET),
        data_event=True,
        burst=burst,
        **more,
    )


_KEY = arn_resource("AWS::KMS::Key", "arn:aws:kms:${region}:${account}:key/${key}")


def kms(
    name: str,
    weight: float,
    actors: tuple[Actor, ...],
    request: Json,
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Call:
    """Return a call on one KMS key."""
    more.setdefault("read_only", True)
    return Call(
        source="kms",
        name=name,
        weight=weight,
        actors=actors,
        request=request,
        resources=_KEY,
        **more,
    )
