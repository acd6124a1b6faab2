"""C1, C2 and D2: what people and programs are shown, and what Trailhawk stands on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator

from bars.harness import Bar, Context, Outcome, run_command
from bars.hostile_texts import World, hostile_world

__all__ = ["SHOWING"]

OURS = re.compile(rb"\x1b\[[0-9;]*m")
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
EVIL = "\x1b[31mnone\u202e"


def c1(context: Context) -> Outcome:
    """The terminal receives no control but line feeds and our own colours."""
    world = hostile_world(context, context.scale(500, 5_000), store=True)
    leaking: list[str] = []
    crashed: list[str] = []
    ran = 0
    for command in _commands(world):
        done = run_command(*command)
        ran += 1
        name = " ".join(command[:2])
        text = OURS.sub(b"", done.out + done.err).decode("utf-8", "surrogateescape")
        if found := CONTROL.findall(text):
            leaking.append(f"{name}: {found[0]!r} and {len(found) - 1} more")
        if b"Traceback" in done.err or done.code not in {0, 1, 2, 3}:
            crashed.append(f"{name}: exit {done.code}")
    return Outcome(
        not leaking and not crashed,
        f"{len(world.texts)} texts x {ran} commands, controls {leaking}, crashes {crashed}",
    )


def _commands(world: World) -> Iterator[tuple[str, ...]]:
    """Yield every command that tells of logs, rules or alerts, and some that go wrong."""
    logs, store = str(world.logs), ("--store", str(world.store))
    rules = ("-r", str(world.rules))
    exceptions = ("--exceptions", str(world.exceptions))
    yield "scan", logs, *rules, "--all", "--color", "always"
    yield "scan", logs, *rules, "--alerts", "--all"
    yield "scan", logs, *rules, *store
    yield "scan", f"{world.folder}/{EVIL}", *rules
    yield "scan", logs, "-r", f"{world.folder}/{EVIL}"
    yield "rules", "list", *rules
    yield "rules", "show", "any", *rules
    yield "rules", "show", EVIL, *rules
    yield "rules", "check", str(world.rules), "--all"
    yield "rules", "test", str(world.rules)
    yield "rules", "profile", logs, *rules, "--all"
    yield "rules", "explain", "any", f"0{world.texts[0]}", "--logs", logs, *rules
    yield "rules", "explain", "any", EVIL, "--logs", logs, *rules
    yield "who", world.texts[1], logs
    yield "who", "arn:aws:iam::1:user/", logs
    yield "timeline", logs
    yield "stats", "userAgent", "userIdentity.arn", "eventName", "in", logs
    yield "search", logs, "--limit", "600"
    yield "search", logs, "--keyword", EVIL
    yield "search", logs, "--condition", EVIL
    yield "query", "SELECT name, user_agent, event_id FROM logs", logs
    yield "query", f"SELECT {EVIL}", logs
    yield "alerts", "list", *store, "--all"
    yield "alerts", "check", *store
    for alert in _some_alerts(world):
        yield "alerts", "show", alert, *store
        yield "alerts", "ack", alert, "--note", EVIL, "--author", EVIL, *store
        yield "alerts", "close", alert, "--verdict", "benign", "--note", EVIL, *store
        yield "alerts", "show", alert, *store
    yield "alerts", "show", EVIL, *store
    yield "exceptions", "list", *exceptions
    yield "exceptions", "try", logs, *rules, *exceptions
    yield "catalog", "rule", "any", *rules, "--logs", logs
    yield "catalog", "search", "any", *rules
    yield "catalog", "search", EVIL, *rules
    yield "catalog", "indicator", EVIL, *rules
    yield "catalog", "event", f"iam {EVIL}", *rules
    yield "catalog", "similar", "any", *rules
    yield "catalog", "coverage", *rules
    yield "catalog", "compare", *rules
    yield EVIL, EVIL


def _some_alerts(world: World) -> list[str]:
    listed = run_command("alerts", "list", "--store", str(world.store), "--json", "--limit", "4")
    found = [json.loads(line) for line in listed.out.splitlines()]
    return [one["id"] for one in found if "id" in one][:4]


def c2(context: Context) -> Outcome:
    """One thing is one line of machine output, whatever it holds."""
    world = hostile_world(context, context.scale(100, 5_000), store=True)
    logs, rules = str(world.logs), ("-r", str(world.rules))
    wanted = len(world.texts)
    counts: dict[str, int] = {}
    scanned = _lines(run_command("scan", logs, *rules, "--json").out)
    counts["scan"] = sum(line["kind"] == "finding" for line in scanned)
    found = _lines(run_command("search", logs, "--json", "--limit", "99999").out)
    counts["search"] = len(found)
    timesketch = world.folder / "o.timesketch.jsonl"
    run_command("scan", logs, *rules, "-o", str(timesketch))
    counts["timesketch"] = len(_lines(timesketch.read_bytes()))
    wrong = {name: count for name, count in counts.items() if count != wanted}
    exported = run_command("alerts", "export", "--store", str(world.store)).out
    alerts = {line["id"] for line in _lines(exported)}
    doubled = exported.count(b"\n") - len(alerts)
    return Outcome(
        not wrong and not doubled and len(alerts) > 0,
        f"{wanted} events, lines of {', '.join(counts)} that are more or fewer {wrong}; "
        f"{len(alerts)} alerts, lines beside them {doubled}",
    )


def _lines(out: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.split(b"\n") if line]


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


SHOWING: dict[str, Bar] = {"C1": c1, "C2": c2, "D2": d2}
