"""Receivers on loopback, and alerts to send them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.sinks.factories import RULE
from tests.store.stores import PLAN, trigger

from trailhawk.store import Store, open_store


def filled(count: int = 3, **facts: Any) -> Store:
    """Return a store with so many alerts, each of another principal."""
    store = open_store(":memory:")
    with store.transaction():
        store.remember([RULE], [PLAN])
        store.fold([trigger(n, principal=f"user-{n:03}", **facts) for n in range(count)])
    return store


class Web:
    """What a web receiver was sent, and how it shall answer."""

    def __init__(self) -> None:
        self.port = 0
        self.answers: list[int] = []
        self.dislikes: dict[str, int] = {}
        """How to answer what contains a text; before ``answers``."""
        self.requests: list[tuple[str, dict[str, str], bytes]] = []


@contextmanager
def web() -> Iterator[Web]:
    """Yield a web server on loopback that remembers what it was sent."""
    seen = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.requests.append((self.path, dict(self.headers), body))
            status = seen.answers.pop(0) if seen.answers else 200
            for text, answer in seen.dislikes.items():
                status = answer if text.encode() in body else status
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{seen.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.port = server.server_address[1]
    with served(server):
        yield seen


@contextmanager
def served(server: socketserver.BaseServer) -> Iterator[None]:
    """Run a server in a thread."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def lines(*, tcp: bool) -> Iterator[tuple[int, list[bytes]]]:
    """Yield port and messages of a syslog receiver."""
    got: list[bytes] = []

    class Datagram(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            got.append(self.request[0])

    class Counted(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while size := self._size():
                got.append(self.rfile.read(size))

        def _size(self) -> int:
            digits = b""
            while (char := self.rfile.read(1)) not in {b"", b" "}:
                digits += char
            return int(digits or b"0")

    kind: Any = socketserver.TCPServer if tcp else socketserver.UDPServer
    server = kind(("127.0.0.1", 0), Counted if tcp else Datagram)
    with served(server):
        yield server.server_address[1], got


@contextmanager
def mail(dislikes: str = "") -> Iterator[tuple[int, list[str]]]:
    """Yield port and messages of a mail receiver, which refuses those that contain a text."""
    got: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"EHLO":
                    self.wfile.write(b"250-test\r\n250 SIZE 1000000\r\n")
                elif word == b"DATA":
                    self.wfile.write(b"354 go\r\n")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    if dislikes and dislikes in text.decode():
                        self.wfile.write(b"554 no\r\n")
                    else:
                        got.append(text.decode())
                        self.wfile.write(b"250 taken\r\n")
                elif word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 fine\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    with served(server):
        yield server.server_address[1], got
