"""Secrets taken out of text that is shown, sent or told: the one place that knows how they look.

What an analyst asks of one record (the evidence of one alert, a search, JSON lines) is not text
for a list and keeps what the log holds; ``docs/alerts.md`` says where.
"""

from __future__ import annotations

import logging
import re

__all__ = ["HIDDEN", "mute_libraries", "redacted"]

HIDDEN = "[redacted]"

# Each alternative starts with a mark of its own and repeats one class, so that no text takes
# more than linear time (measured by tests/delivery/test_redaction.py).
_VALUE = r"(?:\"[^\"\n]{1,4096}\"?|'[^'\n]{1,4096}'?|[^\s&\"',;]{1,4096})"
_SECRET = re.compile(
    r"(?i:(?:set-)?cookie[\"']?\s{0,3}[=:]\s{0,3}[^\n]{1,4096})"
    # What an account number stands before is the name of a secret, not one: an ARN of its.
    r"|(?<!:[0-9]{12}:)(?i:(?:x-amz-(?:signature|security-token|credential)|password|passwd|pwd|passphrase|token|"
    r"secret|secret[_-]?(?:access[_-]?)?key|secretstring|secretbinary|tokenvalue|credentials|private[_-]?key|"
    r"api[_-]?key|authorization|sessionid|signature|sig)[\"']?\s{0,3}[=:]\s{0,3}"
    rf"(?:(?:bearer|basic)\s)?{_VALUE})"
    r"|\b(?:bearer|Bearer|basic|Basic)\s[A-Za-z0-9._~+/=-]{8,4096}"
    r"|(?<=://)[^\s/@:]{0,256}:[^\s/@]{1,1024}@"
    # What a path cuts off a URL: ``redis://:password@host`` as a session is ``:password@host``.
    r"|(?<![^\s/\"'(,=]):[^\s/@:\"',]{6,1024}@"
    r"|\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,4096}(?:\.[A-Za-z0-9_-]{0,4096})?"
    r"|\b(?:gh[pousr]|github_pat|xox[abprs]|sk|rk|glpat|npm|dop_v1|hf)[_-][A-Za-z0-9_-]{16,255}"
    r"|\bAIza[A-Za-z0-9_-]{35}"
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,16384}"
    r"(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
    r"|\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_-]{40,4096}"
    r"|(?<![A-Za-z0-9/+=_-])(?=[A-Za-z0-9/+]{0,39}[0-9/+])(?=[A-Za-z0-9/+]{0,39}[A-Z])"
    r"(?=[A-Za-z0-9/+]{0,39}[a-z])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])"
)

_TALKATIVE = ("boto3", "botocore", "s3transfer", "urllib3")


def redacted(text: str) -> str:
    """Return the text with keys, tokens, signatures, cookies and passwords replaced.

    A secret that looks like any other word is not seen.
    """
    return _SECRET.sub(HIDDEN, text) if len(text) >= 8 else text


def mute_libraries() -> None:
    """Keep libraries from logging requests, whose headers and bodies hold secrets and records.

    At DEBUG botocore writes both down whole, whoever has switched that on.
    """
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.INFO, logger.level))
