"""Where an address is: answered from a table of networks that the operator supplies."""

from __future__ import annotations

import ipaddress

from trailhawk.frontends.yaral.scope import GEOLOCATION, Scope
from trailhawk.frontends.yaral.sides import GeoSide
from trailhawk.frontends.yaral.udm import GEO_PREFIX
from trailhawk.ir.conditions import FALSE, Condition, Leaf, Not
from trailhawk.ir.normal import disjunction
from trailhawk.ir.rule import Need, NeedKind
from trailhawk.ir.testing import predicate
from trailhawk.ir.tests import Cidr, ScalarTest
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath

__all__ = ["located"]

_ADDRESS = FieldPath.of("sourceIPAddress")


def located(side: GeoSide, test: ScalarTest, scope: Scope) -> Condition:
    """Return the condition that the caller's place passes a test.

    Networks are asked for in the order of the table; an address in none has the empty place.
    """
    name = side.name.removeprefix(GEO_PREFIX)
    lines = scope.supplied(f"{GEOLOCATION}.{name}", Need(NeedKind.PLACES, side.name, side.at))
    if lines is None:
        return FALSE
    scope.budget.spend_literals(len(lines), side.at)
    rows = [_row(line, side) for line in lines]
    holds = predicate(test)
    wanted = tuple(network for network, place in rows if holds(place))
    found: list[Condition] = [Leaf(_ADDRESS, Cidr(wanted))] if wanted else []
    if holds(""):
        found.append(Not(Leaf(_ADDRESS, Cidr(tuple(network for network, _ in rows)))))
    return disjunction(found)


def _row(line: str, side: GeoSide) -> tuple[str, str]:
    network, _, where = line.partition("=")
    try:
        return str(ipaddress.ip_network(network.strip())), where.strip()
    except ValueError:
        message = f"the {GEOLOCATION} table has no network in {line[:60]!r}"
        raise RuleError("R218", message, at=side.at) from None
