"""From a principal and an hour to what CloudTrail shows: ``userIdentity``, address, agent.

A session lasts an hour, so all records of one principal in one hour share key and creation date.
"""

import json
from random import Random
from typing import NamedTuple

from tools.loggen import names
from tools.loggen.company import Principal, token
from tools.loggen.shapes import Actor, Json
from tools.loggen.slots import clock

HOUR = 3600


class Session(NamedTuple):
    """Ready text for the slots that depend on the caller.

    ``via`` is empty or ends in a comma; ``own`` names the things that the caller is: an instance's
    agent reports on that instance, a function's role reads that function's settings.
    """

    who: str
    identity: str
    address: str
    agent: str
    via: str
    own: tuple[tuple[str, str], ...] = ()


def open_session(principal: Principal, seed: str, hour: int) -> Session:
    """Return the principal's session for the hour that starts at the second ``hour``."""
    rng = Random(f"{seed}/{principal.arn}/{principal.actor.name}/{hour}")
    began = hour - rng.randrange(60, HOUR)
    return session_with_key(principal, _key(principal, rng, seed), began)


def session_with_key(principal: Principal, key: str, began: int) -> Session:
    """Return a session that uses ``key`` and was created at the second ``began``."""
    return Session(
        who=principal.arn,
        identity=_dump(_identity(principal, key, began)),
        address=principal.address,
        agent=json.dumps(principal.agent)[1:-1],
        via=_via(principal),
        own=_own(principal),
    )


def service_session(by: str) -> Session:
    """Return what a record shows when the service ``by`` calls in its own name."""
    host = f"{by}.amazonaws.com"
    return Session(host, _dump({"type": "AWSService", "invokedBy": host}), host, host, "")


def linked_principal(by: str, account: str, seed: str) -> Principal:
    """Return the service-linked role through which the service ``by`` acts in ``account``."""
    role, session_name = names.LINKED_ROLES[by]
    rng = Random(f"{seed}/{account}/{role}")
    return Principal(
        actor=Actor.LINKED,
        account=account,
        name=role,
        unique_id="AROA" + token(rng, 17),
        session_name=session_name,
        address=f"{by}.amazonaws.com",
        agent=f"{by}.amazonaws.com",
        issuer=by,
    )


def _dump(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))


def _key(principal: Principal, rng: Random, seed: str) -> str:
    if principal.actor is Actor.USER:
        lasting = Random(f"{seed}/{principal.arn}/key")
        return "AKIA" + token(lasting, 16)
    return "ASIA" + token(rng, 16)


def _own(principal: Principal) -> tuple[tuple[str, str], ...]:
    match principal.actor:
        case Actor.INSTANCE:
            return (("instance", principal.session_name),)
        case Actor.FUNCTION:
            return (("function", principal.session_name),)
        case _:
            return ()


def _via(principal: Principal) -> str:
    if not principal.endpoint:
        return ""
    return f'"vpcEndpointId":"{principal.endpoint}","vpcEndpointAccountId":"{principal.account}",'


def _identity(principal: Principal, key: str, began: int) -> Json:
    match principal.actor:
        case Actor.USER | Actor.CONSOLE_USER | Actor.LOGIN:
            return _user_identity(principal, key, began)
        case Actor.WEB:
            return _web_identity(principal)
        case Actor.FOREIGN:
            return {
                "type": "AWSAccount",
                "principalId": f"{principal.unique_id}:{principal.session_name}",
                "accountId": principal.issuer,
            }
        case Actor.ROOT:
            return _root_identity(principal, key, began)
        case _:
            return _role_identity(principal, key, began)


def _user_identity(principal: Principal, key: str, began: int) -> Json:
    identity: dict[str, Json] = {
        "type": "IAMUser",
        "principalId": principal.unique_id,
        "arn": principal.arn,
        "accountId": principal.account,
    }
    if principal.actor is not Actor.LOGIN:
        identity["accessKeyId"] = key
    identity["userName"] = principal.name
    if principal.actor is Actor.CONSOLE_USER:
        identity["sessionContext"] = {"attributes": _attributes(principal, began)}
    return identity


def _root_identity(principal: Principal, key: str, began: int) -> Json:
    return {
        "type": "Root",
        "principalId": principal.account,
        "arn": principal.arn,
        "accountId": principal.account,
        "accessKeyId": key,
        "sessionContext": {"attributes": _attributes(principal, began)},
    }


def _web_identity(principal: Principal) -> Json:
    account = f"system:serviceaccount:apps:{principal.name}"
    provider = f"arn:aws:iam::{principal.account}:oidc-provider/{principal.issuer}"
    return {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:sts.amazonaws.com:{account}",
        "userName": account,
        "identityProvider": provider,
    }


def _role_identity(principal: Principal, key: str, began: int) -> Json:
    identity: dict[str, Json] = {
        "type": "AssumedRole",
        "principalId": f"{principal.unique_id}:{principal.session_name}",
        "arn": principal.arn,
        "accountId": principal.account,
        "accessKeyId": key,
        "sessionContext": _session_context(principal, began),
    }
    if principal.actor is Actor.LINKED:
        identity["invokedBy"] = f"{principal.issuer}.amazonaws.com"
    if principal.actor is Actor.INSTANCE:
        identity["inScopeOf"] = {
            "issuerType": "AWS::EC2::Instance",
            "credentialsIssuedTo": f"instance/{principal.session_name}",
        }
    return identity


def _session_context(principal: Principal, began: int) -> Json:
    context: dict[str, Json] = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": principal.unique_id,
            "arn": _role_arn(principal),
            "accountId": principal.account,
            "userName": principal.name,
        }
    }
    if principal.actor in {Actor.POD, Actor.PIPELINE}:
        provider = f"arn:aws:iam::{principal.account}:oidc-provider/{principal.issuer}"
        context["webIdFederationData"] = {"federatedProvider": provider, "attributes": {}}
    context["attributes"] = _attributes(principal, began)
    if principal.actor is Actor.INSTANCE:
        context["ec2RoleDelivery"] = "2.0"
    return context


def _role_arn(principal: Principal) -> str:
    path = ""
    if principal.actor is Actor.LINKED:
        path = f"aws-service-role/{principal.issuer}.amazonaws.com/"
    if principal.actor in {Actor.SSO, Actor.CONSOLE}:
        path = "aws-reserved/sso.amazonaws.com/"
    return f"arn:aws:iam::{principal.account}:role/{path}{principal.name}"


def _attributes(principal: Principal, began: int) -> Json:
    return {"creationDate": clock(began), "mfaAuthenticated": "true" if principal.mfa else "false"}
