"""What may stand in a template's slot: one small function a slot.

Every draw takes the generator, the site and the second of the event. A trailing number in a slot's
name (``uuid2``) asks for a second, independent draw.
"""

from base64 import b64encode
from collections.abc import Callable
from random import Random
from time import gmtime
from typing import TypeAlias

from tools.loggen.company import Site, token

Draw: TypeAlias = Callable[[Random, Site, int], str]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# One filler for every session token: real ones are long, secret and without meaning to a rule.
_SESSION_TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE" + "TOKEN/EXAMPLE+" * 18 + "=="


def clock(at: int) -> str:
    """Return the second as CloudTrail writes ``eventTime``."""
    t = gmtime(at)
    return f"{t.tm_year}-{t.tm_mon:02}-{t.tm_mday:02}T{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}Z"


def long_date(at: int) -> str:
    """Return the second as IAM and STS write dates into ``responseElements``."""
    t = gmtime(at)
    hour, half = t.tm_hour % 12 or 12, "PM" if t.tm_hour >= 12 else "AM"
    day = f"{_MONTHS[t.tm_mon - 1]} {t.tm_mday}, {t.tm_year}"
    return f"{day}, {hour}:{t.tm_min:02}:{t.tm_sec:02} {half}"


def uuid(rng: Random) -> str:
    """Return a random version 4 UUID."""
    t = f"{rng.getrandbits(128):032x}"
    return f"{t[:8]}-{t[8:12]}-4{t[13:16]}-{'89ab'[int(t[16], 16) & 3]}{t[17:20]}-{t[20:]}"


def _hex17(rng: Random, _site: Site, _at: int) -> str:
    return f"0{rng.getrandbits(64):016x}"


def _digest(rng: Random, _site: Site, _at: int) -> str:
    return f"{rng.getrandbits(256):064x}"


def _ext_id(rng: Random, _site: Site, _at: int) -> str:
    return b64encode(rng.randbytes(57)).decode()


def _s3_request(rng: Random, _site: Site, _at: int) -> str:
    return "".join(rng.choices(_ALNUM, k=16))


def _number(low: int, high: int) -> Draw:
    return lambda rng, _site, _at: str(low + int(rng.random() * (high - low)))


def _pick(*options: str) -> Draw:
    return lambda rng, _site, _at: options[int(rng.random() * len(options))]


def _object_key(rng: Random, site: Site, at: int) -> str:
    project = site.pools["project"]
    day = clock(at)[:10].replace("-", "/")
    name = f"{rng.getrandbits(48):012x}"
    kind = ("json.gz", "parquet", "csv", "jpg")[int(rng.random() * 4)]
    return f"{project[int(rng.random() * len(project))]}/{day}/part-{name}.{kind}"


def _azone(rng: Random, site: Site, _at: int) -> str:
    return site.region + "abc"[int(rng.random() * 3)]


def _private(rng: Random, _site: Site, _at: int) -> str:
    bits = rng.getrandbits(16)
    return f"10.{bits & 3}.{bits >> 8}.{4 + (bits & 127)}"


def _doc_address(rng: Random, _site: Site, _at: int) -> str:
    return f"203.0.113.{2 + int(rng.random() * 250)}"


def _later(seconds: int) -> Draw:
    return lambda _rng, _site, at: long_date(at + seconds)


# ``event``, ``request`` and what hangs on the event's time are never shared by two records.
FRESH = frozenset(
    ("event", "request", "srequest", "extid", "iso", "epoch", "epochms", "now", "expiry")
)

DRAWS: dict[str, Draw] = {
    "event": lambda rng, _site, _at: uuid(rng),
    "request": lambda rng, _site, _at: uuid(rng),
    "uuid": lambda rng, _site, _at: uuid(rng),
    "srequest": _s3_request,
    "extid": _ext_id,
    "hex": _hex17,
    "digest": _digest,
    "bighex": lambda rng, _site, _at: f"{rng.getrandbits(128):032x}",
    "iso": lambda _rng, _site, at: clock(at),
    "epoch": lambda _rng, _site, at: str(at),
    "epochms": lambda rng, _site, at: str(at * 1000 + int(rng.random() * 1000)),
    "earlierms": lambda rng, _site, at: str((at - int(rng.random() * 7200)) * 1000),
    "now": lambda _rng, _site, at: long_date(at),
    "expiry": _later(3600),
    "tempkey": lambda rng, _site, _at: "ASIA" + token(rng, 16),
    "longkey": lambda rng, _site, _at: "AKIA" + token(rng, 16),
    "roleid": lambda rng, _site, _at: "AROA" + token(rng, 17),
    "userid": lambda rng, _site, _at: "AIDA" + token(rng, 17),
    "token": lambda _rng, _site, _at: _SESSION_TOKEN,
    "object": _object_key,
    "az": _azone,
    "private": _private,
    "outside": _doc_address,
    "foreign": _pick("999988887777", "888877776666", "666655554444"),
    "newname": _pick("svc-monitoring", "backup-admin", "support2", "ops-temp", "aws-audit"),
    "small": _number(1, 12),
    "percent": _number(1, 100),
    "bytes": _number(180, 9_000),
    "mbytes": _number(5_242_880, 67_108_864),
    "itype": _pick("t3.medium", "m6i.large", "m7g.xlarge", "c7g.2xlarge", "r6i.xlarge"),
    "runtime": _pick("python3.12", "nodejs22.x", "java21", "provided.al2023"),
    "dataset": _pick("orders", "events", "sessions", "clicks", "payments"),
}


def draw_for(slot: str) -> Draw:
    """Return the draw behind ``slot``: one of the table, or a name from the site's pool."""
    base = slot.rstrip("0123456789")
    if base in DRAWS:
        return DRAWS[base]
    return _from_pool(base)


def _from_pool(pool: str) -> Draw:
    def draw(rng: Random, site: Site, _at: int) -> str:
        choices = site.pools[pool]
        return choices[int(rng.random() * len(choices))]

    return draw
