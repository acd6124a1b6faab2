"""Every code a frontend may refuse a rule with, and what it means in one line.

Codes are stable: one is never given a second meaning. ``docs/errors`` has a page for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CODES"]

CODES: Mapping[str, str] = MappingProxyType(
    {
        "R001": "no rule language recognises the file",
        "R002": "the rule file is too large",
        "R003": "the rule file cannot be read",
        "R004": "the rule file is not UTF-8",
        "R005": "another rule has the same id",
        "R101": "the document is not valid YAML",
        "R102": "the document nests too deeply",
        "R103": "the document has too many values",
        "R104": "the document uses YAML aliases",
        "R105": "the document uses a YAML merge key",
        "R106": "a key stands twice in one mapping",
        "R107": "the file has too many documents",
        "R108": "a key is not plain text",
        "R109": "the document uses a YAML tag or directive that rules may not use",
        "R201": "a required attribute is missing",
        "R202": "an attribute has the wrong shape",
        "R203": "a modifier is unknown",
        "R204": "a modifier cannot be used here",
        "R205": "a value does not suit its modifier or its place",
        "R206": "the condition cannot be parsed",
        "R207": "the condition names a search identifier that does not exist",
        "R208": "a pattern in the condition matches no search identifier",
        "R209": "the regular expression is not accepted",
        "R210": "a placeholder has no values",
        "R211": "the rule expands to too many literals",
        "R212": "the condition is too deep or too large",
        "R216": "the rule is not for CloudTrail",
        "R217": "a search identifier or list is empty",
        "R218": "the network is not in CIDR notation",
        "R219": "aggregation inside a condition is not executed",
        "R220": "the severity level is unknown",
        "R221": "a global document applies to no rule",
        "R222": "a reference names no rule that is loaded",
        "R223": "a reference names several rules",
        "R224": "correlations refer to each other in a circle",
        "R225": "the correlation type is unknown",
        "R226": "the span of time cannot be read",
        "R227": "the condition does not suit the correlation",
        "R228": "an alias does not fit the correlation's rules",
        "R229": "the correlation cannot be executed",
        "R230": "array selectors are not switched on",
        "R231": "the array selector cannot be read",
        "R301": "the page has no rule table",
        "R302": "the query is not a Python literal",
        "R303": "the severity is not a number from 0 to 100",
        "R401": "the rule does not follow the grammar of YARA-L",
        "R402": "a word of the rule cannot be read",
        "R403": "a section of the rule is missing or cannot stand there",
        "R404": "the function is unknown or has the wrong number of arguments",
        "R405": "the rule is too deep or too large",
        "R406": "a construct of YARA-L is not executed",
        "R407": "the UDM field is not known to be filled from CloudTrail",
        "R408": "a variable is used without being defined",
        "R601": "the rule's Python is not valid",
        "R602": "the rule's Python nests too deeply",
        "R603": "the rule's Python is too large",
        "R604": "the rule's Python is missing",
        "R605": "the rule needs Python",
        "R606": "the rule looks at the results of a query",
        "R607": "the correlation rule cannot be executed",
        "R608": "the detection cannot be read",
        "R609": "the document asks nothing of log records",
        "R610": "a configured constant does not fit the rule's Python",
    }
)
