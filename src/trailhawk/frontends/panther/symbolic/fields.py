"""What is certain about CloudTrail's own fields: how they are written and what type they have.

CloudTrail writes these members itself, so a rule that looks for ``useridentity`` finds
``userIdentity``, and nobody needs to ask whether an event name is text. What a caller may shape
(request parameters and the like) is not in the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from trailhawk.ir.tests import JsonType
from trailhawk.model.paths import AnyCase, Part, Step, View

__all__ = ["known_type", "step_to"]

_T, _O, _L, _B = JsonType.TEXT, JsonType.OBJECT, JsonType.LIST, JsonType.BOOLEAN


_ISSUER = "userIdentity.sessionContext.sessionIssuer"


_TYPES: Mapping[str, JsonType] = MappingProxyType(
    {
        **dict.fromkeys(
            [
                "eventVersion",
                "eventTime",
                "eventSource",
                "eventName",
                "awsRegion",
                "sourceIPAddress",
                "userAgent",
                "errorCode",
                "errorMessage",
                "requestID",
                "eventID",
                "eventType",
                "apiVersion",
                "eventCategory",
                "recipientAccountId",
                "sharedEventID",
                "vpcEndpointId",
                "vpcEndpointAccountId",
            ],
            _T,
        ),
        **dict.fromkeys(
            (
                f"userIdentity.{name}"
                for name in [
                    "type",
                    "principalId",
                    "arn",
                    "accountId",
                    "accessKeyId",
                    "userName",
                    "invokedBy",
                    "identityProvider",
                    "credentialId",
                ]
            ),
            _T,
        ),
        **dict.fromkeys(
            (
                f"{_ISSUER}.{name}"
                for name in ["type", "principalId", "arn", "accountId", "userName"]
            ),
            _T,
        ),
        "userIdentity.sessionContext.attributes.mfaAuthenticated": _T,
        "userIdentity.sessionContext.attributes.creationDate": _T,
        "userIdentity.sessionContext.sourceIdentity": _T,
        **dict.fromkeys(
            (
                "userIdentity userIdentity.sessionContext userIdentity.sessionContext.attributes"
                f" {_ISSUER} requestParameters responseElements additionalEventData tlsDetails"
            ).split(),
            _O,
        ),
        "resources": _L,
        "readOnly": _B,
        "managementEvent": _B,
    }
)


_PARAMETERS: Mapping[str, JsonType] = MappingProxyType(
    dict.fromkeys(
        [
            "requestParameters.userName",
            "requestParameters.roleName",
            "requestParameters.bucketName",
            "requestParameters.policyArn",
            "requestParameters.roleArn",
            "responseElements.accessKey.userName",
            "responseElements.user.userName",
            "responseElements.user.userId",
        ],
        _T,
    )
)
"""Members that are text in every AWS operation that has them."""


_WRITTEN = MappingProxyType({name.lower(): name for name in _TYPES})


@lru_cache(maxsize=4096)
def known_type(path: tuple[Step, ...]) -> JsonType | None:
    """Return the type that everything but null at a path of a record has, where it is certain."""
    if path and isinstance(path[-1], Part):
        return JsonType.TEXT
    name = ".".join(step.key if isinstance(step, AnyCase) else str(step) for step in path)
    return _TYPES.get(name) if _only_keys(path) else _PARAMETERS.get(name)


@lru_cache(maxsize=4096)
def step_to(path: tuple[Step, ...], key: str) -> Step:
    """Return the step that a key below a path of a record means."""
    if _only_keys(path):
        written = _WRITTEN.get(".".join((*map(str, path), key)).lower())
        if written is not None and written.rpartition(".")[0] == ".".join(map(str, path)):
            return written.rpartition(".")[2]
        if not path or path[0] == "userIdentity":
            return key
    return key if any(isinstance(step, View) for step in path) else AnyCase(key)


def _only_keys(path: tuple[Step, ...]) -> bool:
    return all(isinstance(step, str) for step in path)
