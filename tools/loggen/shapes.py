"""The shape of one API call before anybody makes it. Data modules fill these in.

Text may hold slots: ``${bucket}`` becomes a name, ``"#{size}"`` (a whole string) a bare number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None


class Actor(Enum):
    """Who makes a call. It decides the form of ``userIdentity`` and of the record's tail."""

    SERVICE = "an AWS service in its own name"
    LINKED = "an AWS service through its service-linked role"
    INSTANCE = "the role of an EC2 instance"
    FUNCTION = "the role of a Lambda function"
    TASK = "the role of an ECS task"
    POD = "a Kubernetes service account (IRSA)"
    WEB = "a web identity, before it has a role"
    PIPELINE = "a continuous-integration job"
    USER = "an IAM user with a long-lived key"
    SSO = "a person with Identity Center credentials on the command line"
    CONSOLE = "a person in the console, through Identity Center"
    CONSOLE_USER = "an IAM user in the console"
    LOGIN = "an IAM user at the sign-in page"
    VENDOR = "a third party's scanner in a role of ours"
    FOREIGN = "another account's principal, before it has a role of ours"
    ROOT = "the root user"


HUMANS = frozenset({Actor.SSO, Actor.CONSOLE, Actor.CONSOLE_USER, Actor.LOGIN})


@dataclass(frozen=True, slots=True)
class Fault:
    """One way for a call to fail, and the share of calls that do."""

    code: str
    message: str
    rate: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One API call: where it goes, who makes it, how often, and what it carries.

    ``by`` names the service behind a SERVICE or LINKED actor, without ``.amazonaws.com``.
    ``forwarded_by`` names a service that makes the call with its caller's rights, as S3 asks KMS.
    An event that two accounts see has the same ``shared_id`` in both.
    """

    source: str
    name: str
    actors: tuple[Actor, ...] = ()
    weight: float = 1.0
    request: Json = None
    response: Json = None
    read_only: bool = True
    by: str = ""
    extra: Json = None
    resources: Json = None
    faults: tuple[Fault, ...] = ()
    denied: float = 0.0
    burst: int = 1
    data_event: bool = False
    forwarded_by: str = ""
    event_type: str = "AwsApiCall"
    version: str = ""
    api_version: str = ""
    service_details: Json = None
    shared_id: str = ""


def arn_resource(kind: str, arn: str) -> Json:
    """Return the usual one-element ``resources`` list."""
    return ({"accountId": "${account}", "type": kind, "ARN": arn},)
