"""Where things begin and end in JSON text that may be broken: brackets, strings, record starts.

Works on bytes by position, in time linear in what it passes over; builds no values and
decides nothing.
"""

from __future__ import annotations

import re

__all__ = [
    "ARRAY_HEAD",
    "ARRAY_OF_RECORDS",
    "COMMA",
    "COMMAS",
    "DELIVERY_HEAD",
    "RECORD_START",
    "SCALAR",
    "SPACE",
    "STRING",
    "extent",
]

# Possessive quantifiers throughout: nothing here can backtrack, so nothing is quadratic. A
# string that is not closed runs to the end of the text, for the same reason.
_STRING = rb'"(?:[^"\\]++|\\.)*+"?'
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+([{}\[\]])", re.DOTALL)
# Many brackets of one direction at once, for a million of them take long one by one. What stands
# between them holds no bracket, so that they can be counted by their bytes.
_MANY = 256
_BETWEEN = rb'(?:[^"{}\[\]]++|"(?:[^"\\{}\[\]]++|\\[^{}\[\]])*+")*+'
_OPENINGS = re.compile(rb"(?:" + _BETWEEN + rb"[{\[]){1,%d}+" % _MANY, re.DOTALL)
_CLOSINGS = re.compile(rb"(?:" + _BETWEEN + rb"[}\]]){1,%d}+" % _MANY, re.DOTALL)

STRING = re.compile(_STRING, re.DOTALL)
SPACE = re.compile(rb"[ \t\r\n]*+")
COMMA = re.compile(rb"[ \t\r\n]*+,")
COMMAS = re.compile(rb"(?:[ \t\r\n]*+,)++")
SCALAR = re.compile(rb'[^\s,:"{}\[\]]++')
ARRAY_HEAD = re.compile(rb"[ \t\r\n]*+\[")
DELIVERY_HEAD = re.compile(rb'[ \t\r\n]*+\{[ \t\r\n]*+"Records"[ \t\r\n]*+:[ \t\r\n]*+\[')

# A record in every order of members seen in the wild, or a delivery of records. In valid JSON no
# string can contain the match, for its quotation marks would be escaped.
_RECORD_START = (
    rb'\{[ \t\r\n]*+"(?:(?:eventVersion|awsRegion|additionalEventData|apiVersion|addendum|eventID|'
    rb'eventTime|eventName|EventId|eventSource|eventCategory|eventType|userIdentity)"[ \t\r\n]*+:|'
    rb'Records"[ \t\r\n]*+:[ \t\r\n]*+\[)'
)
RECORD_START = re.compile(_RECORD_START)
ARRAY_OF_RECORDS = re.compile(rb"\[[ \t\r\n]*+(?=" + _RECORD_START + rb")")


def extent(data: bytes, start: int, stop: int) -> int:
    """Return the end of the bracketed value that begins at ``start``; -1 if none before ``stop``.

    Only the number of brackets counts, not their kinds: a value of which this is not the true
    extent is refused by the parser.
    """
    depth = 0
    here = start
    while found := _TO_BRACKET.match(data, here, stop):
        here = found.end()
        if data[here - 1] in b"{[":
            depth += 1
            run = _OPENINGS.match(data, here, stop)
            if run:
                depth += data.count(b"{", here, run.end()) + data.count(b"[", here, run.end())
                here = run.end()
            continue
        depth -= 1
        if depth <= 0:
            return here
        run = _CLOSINGS.match(data, here, stop) if depth > _MANY else None
        if run:
            depth -= data.count(b"}", here, run.end()) + data.count(b"]", here, run.end())
            here = run.end()
    return -1
