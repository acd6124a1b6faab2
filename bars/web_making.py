"""What the catalog's bars share: hostile rules and logs, a server, requests of all kinds."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from bars.harness import Context
from bars.payloads import RUN
from trailhawk.catalog.answers import Answers
from trailhawk.catalog.context import Context as CatalogContext
from trailhawk.catalog.gather import gather
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.cli.catalog_evidence import evidence_of
from trailhawk.facts import load_facts
from trailhawk.model.limits import Limits
from trailhawk.web import CatalogServer

__all__ = ["answers_to_everything", "get", "hostile_site", "kinds_of", "raw", "serving"]


def hostile_rules(folder: Path, payloads: list[str]) -> Path:
    """Write a rule for each payload, which stands in every field that a rule has."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(payloads):
        word = json.dumps(f"{number} {text}")
        value = json.dumps(text)
        (folder / f"r{number}.yml").write_text(
            f"title: {word}\nid: {word}\nstatus: {value}\ndescription: {word}\nauthor: {value}\n"
            f"date: {value}\nlicense: {value}\nreferences: [{value}]\nlevel: medium\n"
            f"tags: [{value}, attack.t1078]\nfalsepositives: [{value}]\n"
            "logsource: {product: aws, service: cloudtrail}\n"
            "detection:\n  s:\n    eventSource: ses.amazonaws.com\n    eventName: DeleteIdentity\n"
            f"    userAgent: {value}\n    {value}: {value}\n  condition: s\n",
            "utf-8",
        )
        query = repr({"s": {"eventName": "DeleteIdentity", "userAgent": text}, "condition": "s"})
        (folder / f"s{number}.yml").write_text(
            f"title: {word}\nrule_id: {word}\nalert_type: {word}\ndescription: {value}\n"
            f"severity: 50\nsuppression: {value}\nrule_source: {value}\nauthor: {value}\n"
            f"query: {json.dumps(query)}\n",
            "utf-8",
        )
    (folder / "broken.yml").write_text(f"title: {json.dumps(payloads[0])}\n{RUN}: [<script>")
    return folder


def hostile_logs(folder: Path, payloads: list[str]) -> Path:
    """Write a record for each payload, which stands in the fields that evidence quotes."""
    records = [
        {
            "eventVersion": "1.09",
            "eventTime": text if number % 2 else "2026-06-01T00:00:00Z",
            "eventSource": "ses.amazonaws.com",
            "eventName": "DeleteIdentity" if number % 3 else text,
            "userAgent": text,
            "errorCode": text,
            "userIdentity": {"type": text, "arn": text},
            "eventID": f"{number:08x}-0000-4000-8000-000000000000",
        }
        for number, text in enumerate(payloads)
    ]
    file = folder / "hostile <script>.json"
    file.write_text(json.dumps({"Records": records}))
    return file


def hostile_site(context: Context, payloads: list[str]) -> Site:
    """Return a catalog of hostile rules with evidence from hostile logs."""
    facts = load_facts()
    os.environ["XDG_CACHE_HOME"] = str(context.folder / "cache")
    rules = hostile_rules(context.folder / "rules", payloads)
    corpus = gather(
        (rules, hostile_rules(context.folder / "second", payloads[:3])), Limits(), facts
    )
    logs = hostile_logs(context.folder, payloads)
    return Site(CatalogContext(corpus, facts, Prose(None), evidence_of(corpus, [str(logs)], 1)))


@contextmanager
def serving(answers: Answers) -> Iterator[CatalogServer]:
    """Serve on this machine."""
    server = CatalogServer(answers, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def kinds_of(whole: Site) -> dict[str, list[str]]:
    """Return the addresses of a site's pages by kind; of events only those with rules."""
    found: dict[str, list[str]] = {}
    for url in whole.urls:
        if not url.startswith("events/aws/") or url in {
            *("events/aws/ses/", "events/aws/ses/DeleteIdentity/", "events/aws/ses/_catch_all/")
        }:
            page = whole.page(url)
            found.setdefault(getattr(page, "kind", ""), []).append(url)
    return found


REQUESTS: tuple[bytes, ...] = (
    *(b"GET / HTTP/1.1", b"HEAD / HTTP/1.1", b"GET /nowhere/ HTTP/1.1", b"GET /rules HTTP/1.1"),
    *(b"GET /static/catalog.css HTTP/1.1", b"GET /search/rows.json HTTP/1.1", b"POST / HTTP/1.1"),
    *(b"PUT /x HTTP/1.1", b"DELETE / HTTP/1.1", b"OPTIONS * HTTP/1.1", b"TRACE / HTTP/1.1"),
    *(b"CONNECT a:1 HTTP/1.1", b"BREW / HTTP/1.1", b"GET / HTTP/9.9", b"GET / HTTP/1.1 x"),
    *(b"GET /" + b"a" * 3_000 + b" HTTP/1.1", b"GET /" + b"a" * 70_000 + b" HTTP/1.1"),
    *(b"GET http://evil.example/ HTTP/1.1", b"GET //evil.example/ HTTP/1.1", b"junk", b"\x00\xff"),
    *(b"GET /%00 HTTP/1.1", b"GET /\xff\xfe HTTP/1.1", b"GET  HTTP/1.1", b"GET /a b HTTP/1.1"),
)
MORE: tuple[bytes, ...] = (
    *(b"Host: evil.example", b"Host: 127.0.0.1\r\nHost: evil.example", b"", b"Host:"),
    *(b"X: " + b"a" * 70_000, b"\r\n".join(b"X%d: y" % number for number in range(200))),
    *(b"Host: 127.0.0.1\r\nContent-Length: -1", b"Host: 127.0.0.1\r\nTransfer-Encoding: chunked"),
)


def raw(port: int, request: bytes, headers: bytes) -> bytes:
    """Send bytes and return what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request + b"\r\n" + headers + b"\r\nConnection: close\r\n\r\n")
        answer = b""
        try:
            while more := line.recv(65_536):
                answer += more
        except ConnectionResetError:
            pass
    return answer


def answers_to_everything(port: int) -> Iterator[bytes]:
    """Yield what comes back for requests good, odd and broken."""
    host = b"Host: 127.0.0.1:%d" % port
    yield from (raw(port, request, host) for request in REQUESTS)
    yield from (raw(port, b"GET / HTTP/1.1", headers) for headers in MORE)


def get(port: int, target: bytes) -> tuple[int, bytes]:
    """Return status and body for a path that may be any bytes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        # Past http.client, which refuses some of what attackers send.
        connection.connect()
        clean = bytes(byte for byte in target if byte not in b"\r\n ")
        connection.sock.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % clean)
        answer = HTTPResponse(connection.sock, method="GET")
        answer.begin()
        return answer.status, answer.read()
    finally:
        connection.close()
