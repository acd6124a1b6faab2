"""The people and things of the demonstration. Every id that two records share is named here."""

from dataclasses import replace

from tools.loggen.company import Company, Principal, Site
from tools.loggen.sessions import Session, session_with_key
from tools.loggen.settings import START
from tools.loggen.shapes import Actor

PROD, DATA, OUTSIDE, MANAGEMENT = "111122223333", "444455556666", "999988887777", "555566667777"
ACCOUNT_NAMES = {PROD: "production", DATA: "data"}
PROD_US = (PROD, "us-east-1")
PROD_EU = (PROD, "eu-west-1")
PROD_WEST = (PROD, "us-west-2")
DATA_US = (DATA, "us-east-1")
DATA_EU = (DATA, "eu-west-1")

OFFICE = "192.0.2.34"
HOSTING = "203.0.113.77"
VPN_EXIT = "198.51.100.23"

COMPANY = Company(
    seed="larkfield",
    name="larkfield",
    domain="example.com",
    accounts=(PROD, DATA),
    regions=(("us-east-1", 6), ("eu-west-1", 3), ("us-west-2", 1)),
    staff=("amara.diallo", "ben.whitlock", "chiara.fontana", "hana.kimura", "lucie.marchand"),
    scale=2,
)

# What the intruder touches or creates. Templates refer to these by slot.
NAMES = {
    "tomaskey": "AKIAQ5LARK7TOMAS3NW2",
    "ghost": "svc-metrics-agent",
    "ghostid": "AIDAQ5LARKNYW4H2KZ6PD",
    "ghostkey": "AKIAQ5LARKJ4D8XW6MRC",
    "outside": OUTSIDE,
    "prodtrail": "arn:aws:cloudtrail:us-east-1:111122223333:trail/larkfield-prod-trail",
    "orgtrail": "arn:aws:cloudtrail:us-east-1:555566667777:trail/larkfield-org-trail",
    "prodtrailname": "larkfield-prod-trail",
    "detector": "7ec1d5b04f2a4b8f9c36aa01d2e7f450",
    "newdetector": "92b0c7e81a5d4c6db3fe10475d8ac9e1",
    "flowlog": "fl-0c8e5d2a91b7f6034",
    "appinstance": "i-0a7c41d9e2b85f360",
    "dbvolume": "vol-0d93be51a7724c08e",
    "appgroup": "sg-0b6e2f1947ac83d55",
    "sshrule": "sgr-0f41c29e8bd7a3605",
    "copysnap": "snap-0e5a8137fd42bc960",
    "invoices": "larkfield-invoices-prod",
    "exports": "larkfield-exports-prod",
    "lake": "larkfield-data-lake",
    "deployrole": "larkfield-deploy",
    "deployroleid": "AROAQ5LARKTB7S3VUJ2YE",
    "deploykey": "ASIAQ5LARKM6ZP4CQ7HX",
    "readerrole": "larkfield-data-reader",
    "readerroleid": "AROAXKLARKD5N3WGFB6TL",
    "readerkey": "ASIAXKLARKV2R7EYJ5UA",
    "hopid": "5b0e6f1c-7d39-4c52-9a48-2f7b1d90c3e6",
    "customers": "larkfield-customers",
    "dbcopy": "larkfield-customers-copy",
    "webhook": "orders-webhook",
    "keypair": "deploy-backup",
}

# Resources of the plot that ordinary work uses as well, so that they are not strangers in the logs.
PROPS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    PROD_US: {
        "bucket": ("larkfield-invoices-prod", "larkfield-exports-prod"),
        "instance": ("i-0a7c41d9e2b85f360",),
        "volume": ("vol-0d93be51a7724c08e",),
        "sg": ("sg-0b6e2f1947ac83d55",),
        "role": ("larkfield-deploy",),
    },
    PROD_EU: {"function": ("orders-webhook",)},
    DATA_US: {"bucket": ("larkfield-data-lake",), "database": ("larkfield-customers",)},
}

_CLI = (
    "aws-cli/2.27.31 md/awscrt#0.26.1 ua/2.1 os/macos#24.4.0 md/arch#arm64 lang/python#3.13.3 "
    "md/pyimpl#CPython m/b,E,Z cfg/retry-mode#standard md/installer#exe md/prompt#off"
)
_KALI_CLI = "aws-cli/2.15.22 Python/3.11.8 Linux/6.6.15-amd64 source/x86_64.kali.2024 prompt/off"
_BOTO = (
    "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.6.15-amd64 md/arch#x86_64 "
    "lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.69"
)
_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/125.0.0.0 Safari/537.36"
)
_CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Safari/537.36"
)


def second(clock_time: str) -> int:
    """Return the second of the demonstration's day at which the clock shows ``hh:mm:ss``."""
    hours, minutes, seconds = (int(part) for part in clock_time.split(":"))
    return START + hours * 3600 + minutes * 60 + seconds


_TOMAS = Principal(Actor.USER, PROD, "tomas.vrana", "AIDAQ5LARKF3E7ZC2WMHU", "", OFFICE, _CLI)
_GHOST = Principal(Actor.USER, PROD, NAMES["ghost"], NAMES["ghostid"], "", HOSTING, _BOTO)
_SSO_ROLE = ("AWSReservedSSO_PlatformOps_07d3b9e4f1a2c658", "AROAQ5LARKP9XH5TNC4RV")
_HANA = Principal(Actor.CONSOLE, PROD, *_SSO_ROLE, "hana.kimura@example.com", "192.0.2.23", _CHROME)
_DEPLOY = Principal(
    Actor.VENDOR, PROD, NAMES["deployrole"], NAMES["deployroleid"], "maint", VPN_EXIT, _KALI_CLI
)
_READER = Principal(
    Actor.VENDOR, DATA, NAMES["readerrole"], NAMES["readerroleid"], "maint", VPN_EXIT, _KALI_CLI
)


def _console(principal: Principal) -> Principal:
    return replace(principal, actor=Actor.CONSOLE_USER, address=VPN_EXIT, agent=_EDGE)


def _account_identity(principal_id: str, account: str, address: str, agent: str) -> Session:
    identity = f'{{"type":"AWSAccount","principalId":"{principal_id}","accountId":"{account}"}}'
    return Session(account, identity, address, agent, "")


# By name: what a record shows of the caller, and the kind of caller it is.
ROLES: dict[str, tuple[Session, Actor]] = {
    "Tomas": (session_with_key(_TOMAS, NAMES["tomaskey"], START), Actor.USER),
    "Intruder with Tomas's key": (
        session_with_key(
            replace(_TOMAS, address=HOSTING, agent=_KALI_CLI), NAMES["tomaskey"], START
        ),
        Actor.USER,
    ),
    "Intruder as svc-metrics-agent": (
        session_with_key(_GHOST, NAMES["ghostkey"], START),
        Actor.USER,
    ),
    "Intruder at the sign-in page": (
        session_with_key(replace(_console(_GHOST), actor=Actor.LOGIN), "", START),
        Actor.LOGIN,
    ),
    "Intruder in the console": (
        session_with_key(_console(_GHOST), "ASIAQ5LARKC8GW2NE6FB", second("10:24:37")),
        Actor.CONSOLE_USER,
    ),
    "Nobody in particular": (
        _account_identity("", "anonymous", VPN_EXIT, "curl/8.7.1"),
        Actor.FOREIGN,
    ),
    "The outside account": (
        _account_identity("AIDA4OUTSIDE7XK3VQ2LM", OUTSIDE, VPN_EXIT, _KALI_CLI),
        Actor.FOREIGN,
    ),
    "Intruder as larkfield-deploy": (
        session_with_key(_DEPLOY, NAMES["deploykey"], second("11:46:52")),
        Actor.VENDOR,
    ),
    "larkfield-deploy, seen from the data account": (
        _account_identity(f"{NAMES['deployroleid']}:maint", PROD, VPN_EXIT, _KALI_CLI),
        Actor.FOREIGN,
    ),
    "Intruder as larkfield-data-reader": (
        session_with_key(_READER, NAMES["readerkey"], second("11:52:09")),
        Actor.VENDOR,
    ),
    "Hana": (
        session_with_key(_HANA, "ASIAQ5LARKH7YT3BS9KD", second("12:58:40")),
        Actor.CONSOLE,
    ),
    "EC2": (
        Session(
            "ec2.amazonaws.com",
            f'{{"accountId":"{OUTSIDE}","invokedBy":"ec2.amazonaws.com"}}',
            "ec2.amazonaws.com",
            "ec2.amazonaws.com",
            "",
        ),
        Actor.SERVICE,
    ),
}


def dressed(site: Site) -> Site:
    """Return the site with the plot's resources among its own."""
    props = PROPS.get((site.account, site.region), {})
    merged = {pool: props.get(pool, ()) + names for pool, names in site.pools.items()}
    return replace(site, pools=merged)
