"""Bars S1, S3, S4, S5: paths, names, addresses and abuse of the catalog's server and commands."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bars.harness import Bar, Context, Outcome, run_command
from bars.payloads import markup_payloads, traversals
from bars.web_making import get, hostile_site, kinds_of, raw, serving
from trailhawk.catalog.answers import Answers
from trailhawk.catalog.build import build

__all__ = ["SERVICE"]

_opened: list[str] = []
_watching = threading.Event()


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _watching.is_set():
        _opened.append(str(arguments[0]))


def s1(context: Context) -> Outcome:
    """No path leads out: on no route, in no file option, through no link in a rule folder."""
    whole = hostile_site(context, markup_payloads(3))
    secret = "canary-of-the-secret-file"  # noqa: S105 - what must not be read
    (context.folder / "SECRET.txt").write_text(secret)
    routes = sorted({"", *(f"{url.split('/')[0]}/" for url in whole.urls if url), "static/"})
    routes += ["events/aws/", "events/aws/ses/", "api/schema/", "compare/by-vendor/"]
    attempts = context.scale(300, 3_000)
    ways = [way for _, way in zip(range(attempts), traversals(), strict=False)]
    sys.addaudithook(_audit)
    read = wrong = asked = 0
    with serving(Answers(whole)) as server, contextlib.chdir(context.folder):
        get(server.port, b"/")  # templates are read when first used
        for url in kinds_of(whole).values():
            get(server.port, f"/{url[0]}".encode())
        _watching.set()
        for route in routes:
            for way in ways:
                status, body = get(server.port, f"/{route}{way}".encode("utf-8", "replace"))
                asked += 1
                wrong += status not in {301, 400, 404}
                read += secret.encode() in body or b"root:x:" in body
        _watching.clear()
    outside = [one for one in _opened if "/trailhawk/" not in one]
    through, written = _file_options(context, secret)
    return Outcome(
        not (read or wrong or outside or through or written),
        f"{len(ways)} ways on {len(routes)} routes, {asked:,} requests: files read {read}, other "
        f"answers {wrong}, opens {len(outside)}; links in rule folders followed {through}, written "
        f"outside {written}",
    )


def _file_options(context: Context, secret: str) -> tuple[int, int]:
    """Return how often a link in a rule folder was followed, and stray files written."""
    pulled = context.folder / "pulled"
    pulled.mkdir()
    for number, target in enumerate(("../SECRET.txt", str(context.folder / "SECRET.txt"))):
        for ending in (".yml", ".yaral", ".tests.yml"):
            (pulled / f"l{number}{ending}").symlink_to(target)
    (pulled / "panther.yml").write_text(
        "AnalysisType: rule\nFilename: ../SECRET.txt\nRuleID: p\nDisplayName: p\nSeverity: Info\n"
        "LogTypes: [AWS.CloudTrail]\nEnabled: true\n"
    )
    (pulled / "code.py").symlink_to("../SECRET.txt")
    side = context.folder / "in" / "side"
    side.mkdir(parents=True)
    before = {*context.folder.rglob("*")}
    out = side / "out"
    with contextlib.chdir(side):
        ran = [
            run_command("catalog", "build", str(out), "-r", str(pulled), "--workers", "1"),
            run_command("rules", "check", str(pulled)),
            run_command("catalog", "export", "-r", str(pulled), "--kind", "findings"),
            *(run_command("rules", "pull", way, "--url", str(pulled)) for way in WAYS),
            *(
                run_command("catalog", "rule", way, "-r", str(pulled))
                for way in ("../SECRET", "l0")
            ),
        ]
    texts = [one.out + one.err for one in ran]
    texts += [path.read_bytes() for path in out.rglob("*.html") if "events" not in path.parts]
    followed = sum(secret.encode() in text for text in texts)
    mine = (out, context.folder / "cache", side / "rule-sources")
    strays = [
        path
        for path in {*context.folder.rglob("*")} - before
        if not any(path.is_relative_to(one) for one in mine)
    ]
    return followed, len(strays)


WAYS = ("../x", "/x", "a/b", "..", ".git", "a\\b", "-x", "a\x01b")
"""Names of sources that are paths."""


def s3(context: Context) -> Outcome:
    """No text of a rule or a record becomes part of a path unhashed."""
    texts = ["../" * depth + "evil" for depth in range(1, 30)]
    texts += [
        "/abs",
        "C:\\x",
        "a\x00b",
        "..",
        ".",
        "con",
        "nul.txt",
        "a" * 5_000,
        "\u202e",
        "~",
        "-rf",
    ]
    texts += markup_payloads(100 - len(texts))
    whole = hostile_site(context, texts)
    keep = {"rule", "indicator", "field", "vendor", "alert", "technique", "compare", "pair", "home"}
    whole._makers = {  # noqa: SLF001 - the pages of events have no text of a rule in their path
        url: maker
        for kind, urls in kinds_of(whole).items()
        if kind in keep
        for url in urls
        if (maker := whole._makers.get(url)) is not None  # noqa: SLF001
    }
    out = context.folder / "deep" / "er" / "site"
    build(whole, out, 1)
    paths = [path.relative_to(out) for path in out.rglob("*")]
    plain = re.compile(r"[A-Za-z0-9_.-]{1,80}")
    odd = [path for path in paths if not all(plain.fullmatch(part) for part in path.parts)]
    hashed = re.compile(r"-?[0-9a-f]{10}$|^[0-9a-f]{16}$")
    named = [path for path in paths if path.parts[0] in {"rules", "indicators", "fields", "alerts"}]
    unhashed = [path for path in named if path.is_dir() and not hashed.search(path.name)]
    strays = [path for path in (context.folder / "deep").rglob("*") if not path.is_relative_to(out)]
    strays = [path for path in strays if path.name != "er" and path != out]
    return Outcome(
        not odd and not strays and all(len(path.parts) == 1 for path in unhashed),
        f"{len(texts)} texts, {len(paths):,} paths, odd {len(odd)}, unhashed "
        f"{sum(len(path.parts) > 1 for path in unhashed)}, outside {len(strays)}",
    )


@contextmanager
def _served(context: Context, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run ``catalog serve`` as a user does; the process and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "trailhawk", "catalog", "serve", "--port", str(port), *more]
    environment = {**os.environ, "XDG_CACHE_HOME": str(context.folder / "cache")}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 90
        while time.monotonic() < end and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process, port
    finally:
        process.kill()
        process.wait()


def s4(context: Context) -> Outcome:
    """Only this machine is served unless told otherwise; other hosts' names are refused."""
    with _served(context) as (_, port):
        addresses = _listening(port)
        good = raw(port, b"GET / HTTP/1.1", b"Host: localhost:%d" % port)[:15]
        names = [
            b"evil.example",
            b"127.0.0.1.evil.example",
            b"localhost.evil.example",
            b"[::]",
            b"x y",
        ]
        refused = [raw(port, b"GET / HTTP/1.1", b"Host: " + name)[:12] for name in names]
    open_to_all = [
        run_command("catalog", "serve", "--host", host, "--port", "1", timeout=60)
        for host in ("0.0.0.0", "::", "192.0.2.1")  # noqa: S104 - what must be refused
    ]
    cache = context.folder / "cache" / "trailhawk"
    loose = [
        path
        for path in (*cache.rglob("*"), *cache.glob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.parent != cache.parent
    ]
    holds = addresses == {"127.0.0.1"} and good == b"HTTP/1.1 200 OK"
    holds = holds and all(one.endswith(b" 421") for one in refused)
    codes = [one.code for one in open_to_all]
    quiet = not any(b"Traceback" in one.err for one in open_to_all)
    return Outcome(
        holds and codes == [2, 2, 2] and quiet and not loose,
        f"listens on {', '.join(sorted(addresses))}; foreign names refused "
        f"{sum(one.endswith(b' 421') for one in refused)} of {len(names)}; other addresses without "
        f"--allow-host: exit codes {codes}; files open to others {len(loose)}",
    )


def _listening(port: int) -> set[str]:
    """Return the addresses on which a port is listened on, from the kernel."""
    found = set()
    for file in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(file).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, number = local.partition(":")
            if state == "0A" and int(number, 16) == port:
                packed = bytes.fromhex(address)[::-1]
                found.add(socket.inet_ntoa(packed) if len(packed) == 4 else "an IPv6 address")
    return found


ABUSE = (
    b"/search/?q=" + b"a" * 1_000_000,
    b"/search/index.json?q=" + b"(a%2B)%2B" * 5_000,
    b"/rules/?page=1000000000",
    b"/rules/index.json?page=1000000000&size=1000000000",
    b"/" + b"%41" * 20_000,
    b"/" + b"../" * 20_000,
    b"/search/rows.json?" + b"x=1&" * 10_000,
    b"/events/aws/" + b"a/" * 900,
)


def s5(context: Context) -> Outcome:
    """Abuse is answered within two seconds or refused, two hundred at a time, in little memory."""
    rounds = context.scale(2, 60)
    with _served(context) as (process, port):
        for path in (b"/", b"/search/rows.json", b"/coverage/", b"/events/"):
            get(port, path)
        before = _resident(process.pid)
        slow: list[float] = []
        statuses: dict[int, int] = {}
        for path in ABUSE:
            _note(_timed(port, path), slow, statuses)
        with ThreadPoolExecutor(200) as pool:
            paths = [
                *ABUSE,
                b"/",
                b"/events/",
                b"/events/aws/ec2/",
                b"/attack/",
                b"/search/rows.json",
            ]
            for _ in range(rounds):
                every = [paths[number % len(paths)] for number in range(200)]
                for found in pool.map(lambda path: _timed(port, path), every):
                    _note(found, slow, statuses)
        alive = process.poll() is None and _timed(port, b"/")[0] == 200
        grown = _resident(process.pid) - before
    return Outcome(
        alive and max(slow) <= 2 and grown <= 100 and 500 not in statuses and 0 not in statuses,
        f"{sum(statuses.values())} requests, 200 at a time: slowest answer {max(slow):.2f} s, "
        f"statuses {dict(sorted(statuses.items()))}, memory +{grown:.0f} MB",
    )


def _timed(port: int, path: bytes) -> tuple[int, float]:
    """Return the status and the seconds; 0 when there was no answer."""
    began = time.perf_counter()
    try:
        status, _ = get(port, path)
    except (OSError, ValueError):
        status = 0
    except Exception:  # noqa: BLE001 - http.client has a family of its own for broken answers
        status = 0
    return status, time.perf_counter() - began


def _note(found: tuple[int, float], slow: list[float], statuses: dict[int, int]) -> None:
    status, seconds = found
    statuses[status] = statuses.get(status, 0) + 1
    # What is refused may take as long as it likes.
    if not 400 <= status < 500:
        slow.append(seconds)


def _resident(process: int) -> float:
    """Return the megabytes that a process holds."""
    text = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found.group(1)) / 1024 if found else 0.0


SERVICE: dict[str, Bar] = {"S1": s1, "S3": s3, "S4": s4, "S5": s5}
