"""S6: secrets planted in events, configuration and environment, and what is then said."""

from __future__ import annotations

import os
import random
import string
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bars.harness import Bar, Context, Outcome, delivery, event

__all__ = ["CANARIES"]

LETTERS = string.ascii_letters + string.digits

RULE = """title: anything by {name}
id: r-{name}
logsource: {{product: aws, service: cloudtrail}}
detection: {{s: {{eventName|startswith: {name}}}, condition: s}}
level: high
"""
SINKS = """store = "{store}"
[egress]
allow_loopback = true
allow_private = true
[[sink]]
name = "hook"
kind = "webhook"
url = "http://127.0.0.1:1/hook/{hook}"
key_env = "CANARY_HOOK_KEY"
[[sink]]
name = "chat"
kind = "slack"
url = "https://127.0.0.1:1/services/{chat}"
[[sink]]
name = "jira"
kind = "jira"
url = "http://127.0.0.1:1/rest"
project = "SOC"
key_env = "CANARY_JIRA_KEY"
[[sink]]
name = "pager"
kind = "pagerduty"
url = "http://127.0.0.1:1/v2"
key_env = "CANARY_PAGER_KEY"
[[sink]]
name = "mail"
kind = "smtp"
host = "127.0.0.1"
port = 1
sender = "a@example.com"
recipients = ["b@example.com"]
user = "a"
key_env = "CANARY_MAIL_PASSWORD"
[[sink]]
name = "topic"
kind = "sns"
topic = "arn:aws:sns:eu-west-1:111122223333:t"
region = "eu-west-1"
[[sink]]
name = "file"
kind = "jsonl"
path = "{folder}/no/such/folder/out"
"""
# Everything at DEBUG, as somebody does who looks for a fault.
LOUD = """
import http.client, logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
for name in ("botocore", "boto3", "urllib3", "trailhawk", "asyncio", "psycopg"):
    logging.getLogger(name).setLevel(logging.DEBUG)
{hook}
from trailhawk.cli.main import run
sys.argv = ["trailhawk", *sys.argv[1:]]
run()
"""
# Bugs where a record, an alert or a configuration is at hand, quoted as errors do quote.
CRASHES = {
    "store": "import trailhawk.pipeline.intake as m\n"
    "def bug(*found, **more): raise ValueError(repr(found))\n"
    "m.trigger_of = bug",
    "record": "import trailhawk.scan.records as m\n"
    "def bug(record): raise KeyError(str(record))\n"
    "m.event_facts = bug",
    "report": "import trailhawk.cli.alert_lines as m\n"
    "def bug(alert): raise TypeError(repr(alert))\n"
    "m._title = bug",
    "sender": "import trailhawk.delivery.senders as m\n"
    "def bug(url, body, headers, *_): raise RuntimeError(url, body, headers)\n"
    "m.post = bug",
    "assertion": "import trailhawk.pipeline.intake as m\n"
    "def bug(finding, *_): raise AssertionError(finding.facts.user_agent)\n"
    "m.trigger_of = bug",
}
Say = Callable[[random.Random], tuple[str, str]]


def _word(rng: random.Random, size: int, letters: str = LETTERS) -> str:
    return "".join(rng.choice(letters) for _ in range(size))


def _form(text: str, size: int, letters: str = LETTERS) -> Say:
    """A text as people write it, and the secret in it at ``{}``."""

    def say(rng: random.Random) -> tuple[str, str]:
        secret = _word(rng, size, letters)
        return text.replace("{}", secret), secret

    return say


def _access_key(rng: random.Random) -> tuple[str, str]:
    secret = "aB3/" + _word(rng, 36, LETTERS + "/+")
    return f"put {secret} here", secret


TEXTS: tuple[Say, ...] = (
    _access_key,
    _form("aws_secret_access_key={}", 40),
    _form("SecretAccessKey: {}", 40),
    _form("IQoJb3JpZ2luX2Vj{}", 80),
    _form("x FwoGZXIvYXdzE{} y", 80),
    _form("SessionToken={}", 60),
    _form(
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA&X-Amz-Signature={}",
        64,
        "0123456789abcdef",
    ),
    _form("https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIA&Signature={}&Expires=1", 28),
    _form("https://b.s3.amazonaws.com/k?X-Amz-Security-Token={}", 90),
    _form("https://x.blob.core.windows.net/c?sv=2020&sig={}%3D", 43),
    _form("password={}", 12),
    _form("Passwd: {}", 12),
    _form('{"password": "two words {}"}', 12),
    _form("--master-user-password='{} and more'", 12),
    _form("MasterUserPassword={}", 14),
    _form("mysql://root:{}@db.internal:3306/x", 12),
    _form("postgresql://svc:{}@db.internal/x", 16),
    _form("redis://:{}@cache.internal", 20),
    _form("Cookie: aws-creds=x; session={}", 30),
    _form("Set-Cookie: id={}; HttpOnly", 30),
    _form("Authorization: Basic {}", 24),
    _form("Authorization: Bearer {}", 40),
    _form("curl -H Bearer {}", 40),
    _form("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi{}.c2lnbmF0dXJl", 30),
    _form("ghp_{}", 36),
    _form("xoxb-123456789012-{}", 24),
    _form("glpat-{}", 20),
    _form("sk_live_{}", 24),
    _form("AIza{}", 35),
    _form("api_key='{}'", 24),
    _form("x-api-key: {}", 30),
    _form("client_secret={}", 32),
    _form("secretString={}", 20),
    _form("-----BEGIN RSA PRIVATE KEY-----MIIE{}-----END RSA PRIVATE KEY-----", 200),
)
NAMES: tuple[Say, ...] = (
    _form("{}!x&9", 8),
    _form("{} and me", 10),
    _form("#{}", 10),
    _form("{}", 12),
)
KEYS = ("CANARY_HOOK_KEY", "CANARY_JIRA_KEY", "CANARY_PAGER_KEY", "CANARY_MAIL_PASSWORD")
OWN = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD", "hook", "chat", "postgres")


def s6(context: Context) -> Outcome:
    """No planted secret in what is logged, told of a crash, or shown in a list."""
    rng = context.rng
    planted: dict[str, str] = {}
    texts: list[str] = []
    for say in TEXTS * context.scale(1, 20):
        text, secret = say(rng)
        texts.append(text)
        planted[secret] = text[:30]
    names = []
    for say in NAMES:
        name, secret = say(rng)
        names.append(name)
        planted[secret] = "a password as a name"
    own = {name: _word(rng, 32) for name in (*KEYS, *OWN)}
    planted |= {secret: name for name, secret in own.items()}
    world = _prepare(context.folder, texts, names, own)
    leaks: list[str] = []
    ran = 0
    for name, out, code in _runs(context.folder, world):
        ran += 1
        leaks += [f"{what} in {name}" for secret, what in planted.items() if secret in out]
        if name.startswith("crash") and code != 70:
            leaks.append(f"{name}: exit {code}, no crash")
    holds = not leaks and len(planted) >= 40
    told = "".join(f"; {one}" for one in leaks[:12])
    return Outcome(holds, f"{len(planted)} secrets, {ran} outputs, {len(leaks)} leaks{told}")


def _prepare(
    folder: Path, texts: Sequence[str], names: Sequence[str], own: dict[str, str]
) -> dict[str, str]:
    records = [_leaking(at, text) for at, text in enumerate(texts)]
    records += [_sign_in(len(records) + at, name, at) for at, name in enumerate(names)]
    (folder / "logs").mkdir()
    (folder / "logs" / "l.json").write_bytes(delivery(records))
    (folder / "rules").mkdir()
    for name in ("Describe", "ConsoleLogin"):
        (folder / "rules" / f"{name}.yml").write_text(RULE.format(name=name))
    config = SINKS.format(store=folder / "a.db", folder=folder, hook=own["hook"], chat=own["chat"])
    (folder / "trailhawk.toml").write_text(config)
    (folder / "broken.toml").write_text(config + "\nno_such_name = 1\n")
    environment = {name: value for name, value in own.items() if name.isupper()}
    return {
        **os.environ,
        **environment,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_MAX_ATTEMPTS": "1",
        "COLUMNS": "400",
        "POSTGRES_URL": f"postgresql://svc:{own['postgres']}@127.0.0.1:1/x",
    }


def _leaking(number: int, text: str) -> dict[str, Any]:
    """Put a text wherever a caller can put one."""
    role = f"arn:aws:sts::111122223333:assumed-role/r/{text}"
    return event(
        number,
        eventName=f"Describe{number}",
        userAgent=text,
        sourceIPAddress=text,
        errorCode="AccessDenied",
        errorMessage=f"denied: {text}",
        userIdentity={"type": "AssumedRole", "arn": role, "userName": text, "principalId": text},
        requestParameters={"text": text, "tags": [{"key": "note", "value": text}], text: "x"},
        resources=[{"ARN": f"arn:aws:s3:::{text}", "type": text}],
    )


def _sign_in(number: int, name: str, turn: int) -> dict[str, Any]:
    known = "Failed authentication" if turn % 4 != 3 else "No username found in supplied account"
    return event(
        number,
        eventName="ConsoleLogin",
        eventSource="signin.amazonaws.com",
        errorMessage=known,
        userIdentity={"type": "IAMUser", "userName": name, "accountId": "111122223333"},
        requestParameters=None,
        responseElements={"ConsoleLogin": "Failure"},
    )


def _runs(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield what each command says, with logging at DEBUG, and how it ends."""
    logs, rules = str(folder / "logs"), str(folder / "rules")
    store, config = str(folder / "a.db"), str(folder / "trailhawk.toml")
    scan = ("scan", logs, "-r", rules)
    commands: dict[str, tuple[str, ...]] = {
        "scan": scan,
        "scan --all": (*scan, "--all"),
        "scan into a report": (*scan, "-o", str(folder / "report.html")),
        "scan into a store": (*scan, "--store", store),
        "scan into memory": (*scan, "--alerts", "--all"),
        "scan into PostgreSQL": (*scan, "--store", environment["POSTGRES_URL"]),
        "alerts list": ("alerts", "list", "--store", store, "--all"),
        "alerts list --json": ("alerts", "list", "--store", store, "--json"),
        "alerts deliver": ("alerts", "deliver", "--config", config),
        "alerts deliver, wrong configuration": (
            *("alerts", "deliver", "--config", str(folder / "broken.toml")),
        ),
        "stats": ("stats", "userAgent", "sourceIPAddress", logs),
        "who": ("who", "r", logs),
        "timeline": ("timeline", logs),
    }
    for name, arguments in commands.items():
        yield name, *_said(arguments, "", environment)
    yield "the report", (folder / "report.html").read_text("utf-8"), 0
    for name, hook in CRASHES.items():
        arguments = {
            "report": ("alerts", "list", "--store", store, "--all"),
            "sender": ("alerts", "deliver", "--config", config, "--sink", "hook"),
        }.get(name, (*scan, "--store", str(folder / f"{name}.db")))
        if name == "sender":
            _retry(store)
        yield f"crash in {name}", *_said(arguments, hook, environment)


def _retry(store: str) -> None:
    import sqlite3  # noqa: PLC0415 - here alone

    db = sqlite3.connect(store, isolation_level=None)
    db.execute("UPDATE cursors SET retry_at = 0")
    db.close()


def _said(arguments: Sequence[str], hook: str, environment: dict[str, str]) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", LOUD.format(hook=hook), *arguments],
        capture_output=True,
        check=False,
        env=environment,
        timeout=120,
    )
    return (done.stdout + done.stderr).decode("utf-8", "replace"), done.returncode


CANARIES: dict[str, Bar] = {"S6": s6}
