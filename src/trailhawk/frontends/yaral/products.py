"""Whether a rule is about CloudTrail at all, told before anything else is read."""

from __future__ import annotations

from trailhawk.frontends.yaral.tree import Compare, Expression, FieldRef, RuleTree, Text
from trailhawk.frontends.yaral.udm import field_name
from trailhawk.frontends.yaral.udm_table import FIELDS
from trailhawk.frontends.yaral.walking import walk
from trailhawk.model.errors import RuleError

__all__ = ["check_product"]

_CONSTANTS = {
    row.name: row.sources[0].text
    for row in FIELDS
    if row.name in {"metadata.vendor_name", "metadata.product_name", "metadata.log_type"}
}
_FOREIGN = ("PROCESS_", "FILE_", "NETWORK_", "REGISTRY_", "EMAIL_", "SCAN_", "MUTEX_", "SERVICE_")


def check_product(rule: RuleTree) -> None:
    """Raise ``RuleError`` R216 when every event that a rule names is another product's."""
    asked = [one for statement in rule.events for one in walk(statement)]
    about = [one for one in asked if isinstance(one, Compare) and _ours(one) is not None]
    if about and not any(_ours(one) for one in about):
        first = about[0]
        wanted = first.right if isinstance(first.right, Text) else first.left
        text = wanted.value if isinstance(wanted, Text) else ""
        raise RuleError("R216", f"not for CloudTrail: it asks for {text[:60]!r}", at=first.at)


def _ours(compare: Compare) -> bool | None:
    """Whether a comparison asks for CloudTrail; None when it does not ask for a product."""
    for ref, wanted in ((compare.left, compare.right), (compare.right, compare.left)):
        if isinstance(ref, FieldRef) and isinstance(wanted, Text) and compare.operator == "=":
            return _says(ref, wanted)
    return None


def _says(ref: Expression, wanted: Text) -> bool | None:
    name = field_name(ref) if isinstance(ref, FieldRef) else ""
    if name in _CONSTANTS:
        return wanted.value == _CONSTANTS[name]
    if name == "metadata.event_type" and wanted.value.startswith(_FOREIGN):
        return False
    return None
