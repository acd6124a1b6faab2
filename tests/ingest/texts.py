"""Generated logs: records of many shapes, in every form, and what can happen to them."""

from __future__ import annotations

import random
from typing import Any

import msgspec
from hypothesis import strategies as st

encode = msgspec.json.encode

TRICKY = [
    "",
    "plain",
    'quoted "text"',
    "back\\slash\\",
    '"},{"eventVersion":"1.08"',
    '{"Records":[{"eventVersion":',
    "]}",
    "\n{",
    "\u00e9\u4e2d\U0001f600",
    "\x00\x1f\x7f",
    "\ufeff",
]

values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.sampled_from(TRICKY), st.text()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "eventVersion", "Records", "b.c", ""]), inner),
    ),
    max_leaves=6,
)

records = st.fixed_dictionaries(
    {"eventName": st.sampled_from(["ListUsers", "StopLogging", '"'])},
    optional={
        "eventVersion": st.just("1.08"),
        "eventSource": st.just("iam.amazonaws.com"),
        "userAgent": st.sampled_from(TRICKY),
        "requestParameters": values,
        "zzz": values,
    },
)

forms = st.sampled_from(["delivery", "spaced", "array", "lines", "mixed", "late"])


def written(found: list[dict[str, Any]], form: str) -> bytes:
    """Return the records as a log of a form."""
    texts = [encode(record) for record in found]
    match form:
        case "delivery":
            return b'{"Records":[' + b",".join(texts) + b"]}"
        case "spaced":
            return b'\n{ "Records" : [\n' + b" ,\n".join(texts) + b"\n] }\n"
        case "array":
            return b"[\n" + b",\n".join(texts) + b"]"
        case "lines":
            return b"\r\n".join(texts)
        case "mixed":
            lines = [
                (b'{"Records":[%s]}', b"[%s]", b"%s")[at % 3] % text
                for at, text in enumerate(texts)
            ]
            return b"\n".join(lines)
        case _:
            return b'{"a":{"b":["]"]},"Records":[' + b",".join(texts) + b'],"c":null}'


def mutated(draw: random.Random, data: bytes) -> tuple[bytes, int, int]:
    """Return damaged text, and the stretch of ``data`` that the damage is in."""
    at = draw.randrange(len(data))
    end = min(len(data), at + draw.choice([1, 1, 2, 30, 600]))
    match draw.randrange(5):
        case 0:
            return (
                data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :],
                at,
                at + 1,
            )
        case 1:
            return data[:at] + data[end:], at, end
        case 2:
            junk = draw.choice([b"{", b"}", b"[", b"]", b'"', b",", b"\\", b"\0", b"\n", b"x" * 40])
            return data[:at] + junk + data[at:], at, at
        case 3:
            return data[:at] + draw.randbytes(end - at) + data[end:], at, end
        case _:
            return data[:at], at, len(data)
