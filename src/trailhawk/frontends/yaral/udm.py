"""The UDM view of a CloudTrail record: what a UDM field reads, as raw paths and conditions.

Nothing is built per event: a rule's fields become paths when it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from trailhawk.frontends.yaral.tree import FieldRef, Key
from trailhawk.frontends.yaral.udm_table import FIELDS, LABELS, Row, Source
from trailhawk.ir.conditions import TRUE, And, Condition, Element, Leaf, Not, Or
from trailhawk.ir.normal import conjunction, disjunction, negation
from trailhawk.ir.tests import Cidr, Exists, OneOf, StartsWith
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, FieldPath, TextFunction

__all__ = [
    "CONDITIONS",
    "GEO_PREFIX",
    "PLACES",
    "TIME_FIELD",
    "Field",
    "Value",
    "field_name",
    "field_of",
]

TIME_FIELD = "metadata.event_timestamp.seconds"
GEO_PREFIX = "principal.ip_geo_artifact."
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "location.city": "city",
        "location.country_or_region": "country_name",
        "location.region_coordinates.latitude": "latitude",
        "location.region_coordinates.longitude": "longitude",
        "location.region_latitude": "latitude",
        "location.region_longitude": "longitude",
        "location.state": "region",
        "network.asn": "asn",
        "network.carrier_name": "organisation",
        "network.organization_name": "organisation",
    }
)
"""What an address database knows, by the rest of the UDM name."""
_LABEL_HOLDERS = ("target.resource.attribute.labels", "additional.fields")
_RAW_ROOTS = ("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails")


def _leaf(path: str, *texts: str) -> Condition:
    return Leaf(FieldPath.of(path), OneOf(texts))


def _named(*names: str) -> Condition:
    return _leaf("eventName", *names)


_LOGIN = _named("ConsoleLogin")
_LOGIN_FAILED = _leaf("responseElements.ConsoleLogin", "Failure")
_FAILED = Or(
    (
        Leaf(FieldPath.of("errorCode"), Exists()),
        Leaf(FieldPath.of("errorMessage"), Exists()),
        And((_LOGIN, _LOGIN_FAILED)),
    )
)
_FROM_ADDRESS = Leaf(FieldPath.of("sourceIPAddress"), Cidr(("0.0.0.0/0", "::/0")))
_MANAGED_POLICY = _named(
    "AttachGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "DetachGroupPolicy",
    "DetachRolePolicy",
    "DetachUserPolicy",
    "GetPolicy",
    "GetPolicyVersion",
    "SetDefaultPolicyVersion",
)
_USER_CREATED = _named("CreateUser")
_USER_DELETED = _named("DeleteUser")


def _starting(*words: str) -> Condition:
    return Leaf(FieldPath.of("eventName"), StartsWith(words))


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "": TRUE,
        "failed": _FAILED,
        "succeeded": Not(_FAILED),
        "console login": _LOGIN,
        "no console login": Not(_LOGIN),
        "console login succeeded": And((_LOGIN, Not(_FAILED))),
        "console login failed": And((_LOGIN, _FAILED)),
        "managed policy": _MANAGED_POLICY,
        "no managed policy": Not(_MANAGED_POLICY),
        "root": _leaf("userIdentity.type", "Root"),
        "called from an address": _FROM_ADDRESS,
        "called from a name": Not(_FROM_ADDRESS),
        "user created": _USER_CREATED,
        "user deleted": _USER_DELETED,
        "password changed": _named("ChangePassword"),
        "name starts with Create": And((_starting("Create"), Not(_USER_CREATED))),
        "name starts with Delete": And((_starting("Delete"), Not(_USER_DELETED))),
        "name starts with Get, List or Describe": _starting("Get", "List", "Describe"),
    }
)
"""What the ``when`` of a table row means."""


@dataclass(frozen=True, slots=True)
class Value:
    """One place a field's value comes from: a raw path, or a constant where ``path`` is None."""

    path: FieldPath | None
    text: str = ""
    when: Condition = TRUE
    prefix: str = ""
    listed: bool = False

    @property
    def applies(self) -> Condition:
        """The condition under which there is a value, and not the empty text."""
        if self.path is None or self.when == _FROM_ADDRESS:
            return self.when
        full: tuple[Condition, ...] = (
            Leaf(self.path, Exists()),
            Not(Leaf(self.path, OneOf(("",)))),
        )
        if self.listed:
            # A list has a value if some element has.
            full = (Element(self.path, Not(Leaf(FieldPath(), OneOf(("",))))),)
        return conjunction((self.when, *full)) if not self.prefix else self._there

    @property
    def written(self) -> FieldPath:
        """The path to what the parser writes, its prefix included; not of a constant."""
        assert self.path is not None  # noqa: S101 - the caller asks of places only
        if not self.prefix:
            return self.path
        return self.path.then(Apply(TextFunction.AFFIXED, (self.prefix, "")))

    @property
    def _there(self) -> Condition:
        assert self.path is not None  # noqa: S101 - only values at a path have a prefix
        return conjunction((self.when, Leaf(self.path, Exists())))


@dataclass(frozen=True, slots=True)
class Field:
    """A UDM field: the first of its values that is there."""

    name: str
    values: tuple[Value, ...]
    empty: str = ""
    """What it reads as where it has no value: what the functions around it make of nothing."""

    @property
    def listed(self) -> bool:
        """Whether the field repeats."""
        return any(value.listed for value in self.values)

    @property
    def absent(self) -> Condition:
        """The condition under which the field has no value, which YARA-L reads as empty."""
        return negation(disjunction(value.applies for value in self.values))


_BY_NAME = {row.name: row for row in FIELDS}
_LABEL_ROWS = {row.name: row for row in LABELS}


def field_name(ref: FieldRef) -> str:
    """Return the UDM name that a rule writes, a first position of a field left out."""
    name = ""
    for step in ref.steps:
        match step:
            case Key(key):
                name += f'["{key}"]'
            case int():
                name += f"[{step}]" if step else ""
            case str():
                name += f".{step}" if name else step
    return name


def field_of(ref: FieldRef) -> Field:
    """Return what a field reads; ``RuleError`` for one that we do not know to be filled."""
    name = field_name(ref)
    row = _BY_NAME.get(name) or _label_row(ref)
    if row is None:
        near = get_close_matches(name[:120], _BY_NAME, n=1, cutoff=0.8)
        raise RuleError(
            "R407",
            f"not known to be filled from CloudTrail: {name[:120]!r}",
            at=ref.at,
            fix=f"did you mean {near[0]!r}?" if near else "see docs/languages/yaral.md",
        )
    return Field(name, tuple(_value(source) for source in row.sources))


def _label_row(ref: FieldRef) -> Row | None:
    """Return the row of a label: one of the table, or the raw path that it names."""
    if len(ref.steps) < 2 or not isinstance(ref.steps[-1], Key):
        return None
    holder = ".".join(step for step in ref.steps[:-1] if isinstance(step, str))
    if holder not in _LABEL_HOLDERS:
        return None
    return _LABEL_ROWS.get(ref.steps[-1].name) or _path_row(ref.steps[-1].name)


def _path_row(name: str) -> Row | None:
    root, dot, rest = name.partition(".")
    if root not in _RAW_ROOTS or not dot or not all(rest.split(".")):
        return None
    return Row(name, (Source(name),), _BY_NAME["metadata.id"].ground)


def _value(source: Source) -> Value:
    return Value(
        _path(source.path) if source.path else None,
        source.text,
        CONDITIONS[source.when],
        source.prefix,
        source.list,
    )


def _path(dotted: str) -> FieldPath:
    steps = (int(step) if step.isdecimal() else step for step in dotted.split("."))
    return FieldPath(tuple(steps))
