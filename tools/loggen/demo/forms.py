"""The shape of the plot: beats in acts, and short ways to write them down."""

from dataclasses import dataclass
from typing import Any

from tools.loggen.demo.cast import PROD_US
from tools.loggen.shapes import Call, Fault, Json


@dataclass(frozen=True, slots=True)
class Beat:
    """One event of the plot. ``expect`` says what a good set of rules makes of it, or is empty."""

    time: str
    who: str
    call: Call
    place: tuple[str, str] = PROD_US
    fault: Fault | None = None
    expect: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A part of the story: a title, what happens and why, and the events that show it."""

    title: str
    prose: str
    beats: tuple[Beat, ...]


def does(  # noqa: PLR0913 -- a row of a table
    time: str,
    who: str,
    action: str,
    request: Json = None,
    response: Json = None,
    *,
    at: tuple[str, str] = PROD_US,
    fault: Fault | None = None,
    expect: str = "",
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Beat:
    """Return a beat that changes something. ``action`` reads ``service:Name``."""
    source, name = action.split(":")
    more.setdefault("read_only", False)
    call = Call(source=source, name=name, request=request, response=response, **more)
    return Beat(time, who, call, at, fault, expect)


def sees(  # noqa: PLR0913 -- a row of a table
    time: str,
    who: str,
    action: str,
    request: Json = None,
    *,
    at: tuple[str, str] = PROD_US,
    fault: Fault | None = None,
    expect: str = "",
    **more: Any,  # noqa: ANN401 -- fields of Call, checked by Call itself
) -> Beat:
    """Return a beat that only reads."""
    return does(
        time, who, action, request, at=at, fault=fault, expect=expect, read_only=True, **more
    )


def refused(action: str, resource: str = "*") -> Fault:
    """Return the refusal that most services give to ``action`` on ``resource``."""
    return Fault(
        "AccessDenied",
        f"User: ${{who}} is not authorized to perform: {action} on resource: {resource} because "
        f"no identity-based policy allows the {action} action",
    )


def ec2_refused(action: str) -> Fault:
    """Return the refusal that EC2 gives to ``action``."""
    return Fault(
        "Client.UnauthorizedOperation",
        f"You are not authorized to perform this operation. User: ${{who}} is not authorized to "
        f"perform: {action} because no identity-based policy allows the {action} action",
    )


OK: Json = {"requestId": "${request}", "_return": True}


def bucket(slot: str, **more: Json) -> dict[str, Json]:
    """Return request parameters for the bucket in the slot named ``slot``."""
    name = f"${{{slot}}}"
    return {"bucketName": name, "Host": f"{name}.s3.us-east-1.amazonaws.com", **more}


def bucket_resources(slot: str, key: str = "") -> Json:
    """Return the ``resources`` of a call on the bucket, or on one object in it."""
    arn = f"arn:aws:s3:::${{{slot}}}"
    whole: Json = {"accountId": "${account}", "type": "AWS::S3::Bucket", "ARN": arn}
    return ({"type": "AWS::S3::Object", "ARN": f"{arn}/{key}"}, whole) if key else (whole,)


S3_EXTRA: Json = {
    "SignatureVersion": "SigV4",
    "CipherSuite": "TLS_AES_128_GCM_SHA256",
    "bytesTransferredIn": 0,
    "AuthenticationMethod": "AuthHeader",
    "x-amz-id-2": "${extid}",
    "bytesTransferredOut": "#{bytes}",
}


def clock_add(time: str, seconds: int) -> str:
    """Return the clock time ``seconds`` after ``time``."""
    hours, minutes, rest = (int(part) for part in time.split(":"))
    total = hours * 3600 + minutes * 60 + rest + seconds
    return f"{total // 3600:02}:{total // 60 % 60:02}:{total % 60:02}"
