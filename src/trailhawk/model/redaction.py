"""Secrets taken out of text that leaves the store: the one place that knows how they look."""

from __future__ import annotations

import re

__all__ = ["redacted"]

HIDDEN = "[redacted]"

# Each alternative starts with a mark of its own and repeats one class, so that no text takes
# more than linear time (measured by tests/delivery/test_redaction.py).
_SECRET = re.compile(
    r"(?i:(?:x-amz-(?:signature|security-token|credential)|password|passwd|pwd|secret|token|"
    r"api[_-]?key|authorization|cookie|sessionid)[\"']?\s{0,3}[=:]\s{0,3}[\"']?"
    r"(?:(?:bearer|basic)\s)?[^\s&\"',;]{1,4096})"
    r"|\b(?:bearer|Bearer)\s[A-Za-z0-9._~+/=-]{8,4096}"
    r"|\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,4096}(?:\.[A-Za-z0-9_-]{0,4096})?"
    r"|\b(?:gh[pousr]|xox[abprs]|sk|glpat)[_-][A-Za-z0-9_-]{16,255}"
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"
    r"|\bIQoJ[A-Za-z0-9+/=_-]{40,4096}"
    r"|(?<![A-Za-z0-9/+=_-])(?=[A-Za-z0-9/+]{0,39}[0-9/+])(?=[A-Za-z0-9/+]{0,39}[A-Z])"
    r"(?=[A-Za-z0-9/+]{0,39}[a-z])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])"
)


def redacted(text: str) -> str:
    """Return the text with keys, tokens, signatures and passwords replaced."""
    return _SECRET.sub(HIDDEN, text) if len(text) >= 8 else text
