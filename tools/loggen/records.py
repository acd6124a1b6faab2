"""From a call's shape to a record's text: a template is compiled once and filled many times."""

import json
import re
from dataclasses import dataclass
from random import Random

from tools.loggen.company import Site
from tools.loggen.sessions import Session
from tools.loggen.shapes import Actor, Call, Fault, Json
from tools.loggen.slots import FRESH, Draw, clock, draw_for

# ``re`` meets only the templates of this package here.
_NUMBER_SLOT = re.compile(r'"#\{(\w+)\}"')
_TEXT_SLOT = re.compile(r"\$\{(\w+)\}")
_ANY_SLOT = re.compile(r"%\((\w+)\)s")
_GIVEN = frozenset(
    (
        "account",
        "region",
        "domain",
        "time",
        "who",
        "identity",
        "opened",
        "address",
        "agent",
        "via",
    )
)

# Callers whose records carry neither TLS details nor a console mark.
_INTERNAL = frozenset({Actor.SERVICE, Actor.LINKED})
_CONSOLE = frozenset({Actor.CONSOLE, Actor.CONSOLE_USER})

# Services with one endpoint for the world; their events are delivered in us-east-1.
GLOBAL_SOURCES = frozenset(
    ("iam", "organizations", "cloudfront", "route53", "support", "signin", "health")
)
# Services write different versions of the format at the same time.
_VERSIONS = {
    "autoscaling": "1.09",
    "cloudformation": "1.09",
    "ec2": "1.10",
    "elasticloadbalancing": "1.10",
    "monitoring": "1.08",
    "route53": "1.08",
    "sts": "1.08",
}
_GLOBAL_HOSTS = GLOBAL_SOURCES - {"signin", "health"}


@dataclass(frozen=True, slots=True)
class Template:
    """A record's text with ``%(slot)s`` places, and the draws that fill them."""

    text: str
    draws: tuple[tuple[str, Draw], ...]


def compile_call(call: Call, actor: Actor, fault: Fault | None = None) -> Template:
    """Return the template for ``call`` made by such an ``actor``; with a ``fault`` it fails."""
    text = _with_slots(_head(call, fault), _tail(call, actor))
    if call.forwarded_by:
        invoked = f'%(opened)s,"invokedBy":"{call.forwarded_by}"}}'
        text = text.replace("%(opened)s", invoked).replace("%(via)s", "")
    slots = dict.fromkeys(_ANY_SLOT.findall(text))
    return Template(text, tuple((slot, draw_for(slot)) for slot in slots if slot not in _GIVEN))


def fill(template: Template, session: Session, site: Site, at: int, rng: Random) -> str:
    """Return one record as JSON text."""
    values = {
        "account": site.account,
        "region": site.region,
        "domain": site.domain,
        "time": clock(at),
        "who": session.who,
        "identity": session.identity,
        "opened": session.identity[:-1],
        "address": session.address,
        "agent": session.agent,
        "via": session.via,
    }
    values.update(session.own)
    for slot, draw in template.draws:
        if slot not in values:
            values[slot] = draw(rng, site, at)
    return template.text % values


def settle(
    template: Template, site: Site, at: int, rng: Random, memory: dict[str, str]
) -> Template:
    """Return the template with its slots filled from ``memory``, into which new draws go.

    Records filled through one memory speak of the same things. What is fresh by nature stays open.
    """
    for slot, draw in template.draws:
        if slot not in memory and slot not in FRESH:
            memory[slot] = draw(rng, site, at)
    text = _ANY_SLOT.sub(lambda found: memory.get(found[1], found[0]), template.text)
    return Template(text, tuple(pair for pair in template.draws if pair[0] not in memory))


def _head(call: Call, fault: Fault | None) -> dict[str, Json]:
    record: dict[str, Json] = {
        "eventVersion": call.version or _VERSIONS.get(call.source, "1.11"),
        "userIdentity": "#{opened}" if call.forwarded_by else "#{identity}",
        "eventTime": "${time}",
        "eventSource": f"{call.source}.amazonaws.com",
        "eventName": call.name,
        "awsRegion": "${region}",
        "sourceIPAddress": call.forwarded_by or "${address}",
        "userAgent": call.forwarded_by or "${agent}",
    }
    if fault is not None:
        # A failed sign-in has a message but no code, and keeps its answer.
        record |= {"errorCode": fault.code} if fault.code else {}
        record["errorMessage"] = fault.message
    answered = fault is None or not fault.code
    record["requestParameters"] = call.request
    record["responseElements"] = call.response if answered else None
    if call.extra is not None:
        record["additionalEventData"] = call.extra
    if call.event_type == "AwsApiCall":
        record["requestID"] = "${srequest}" if call.source == "s3" else "${request}"
    record["eventID"] = "${event}"
    record["readOnly"] = call.read_only
    if call.resources is not None and fault is None:
        record["resources"] = call.resources
    record["eventType"] = call.event_type
    if call.api_version:
        record["apiVersion"] = call.api_version
    record["managementEvent"] = not call.data_event
    record["recipientAccountId"] = "${account}"
    return record


def _tail(call: Call, actor: Actor) -> dict[str, Json]:
    tail: dict[str, Json] = {}
    if call.shared_id:
        tail["sharedEventID"] = call.shared_id
    elif actor is Actor.SERVICE and call.event_type == "AwsApiCall":
        tail["sharedEventID"] = "${uuid9}"
    if call.service_details is not None:
        tail["serviceEventDetails"] = call.service_details
    tail["eventCategory"] = "Data" if call.data_event else "Management"
    if call.forwarded_by:
        return tail
    if actor in _CONSOLE:
        tail["sessionCredentialFromConsole"] = "true"
    elif actor not in _INTERNAL and call.event_type != "AwsServiceEvent":
        tail["tlsDetails"] = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": _host(call),
        }
    return tail


def _host(call: Call) -> str:
    if isinstance(call.request, dict) and isinstance(call.request.get("Host"), str):
        return str(call.request["Host"])
    if call.source in _GLOBAL_HOSTS:
        return f"{call.source}.amazonaws.com"
    if call.source == "signin":
        return "us-east-1.signin.aws.amazon.com"
    return f"{call.source}.${{region}}.amazonaws.com"


def _with_slots(head: Json, tail: Json) -> str:
    """Join both halves around the place for VPC endpoint fields, and mark the slots for ``%``."""
    joined = _dump(head)[:-1] + ",\0" + _dump(tail)[1:]
    joined = joined.replace("%", "%%").replace("\0", "%(via)s")
    joined = _NUMBER_SLOT.sub(r"%(\1)s", joined)
    return _TEXT_SLOT.sub(r"%(\1)s", joined)


def _dump(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"))
