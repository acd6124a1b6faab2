"""Receivers on loopback, and alerts to send them."""

from __future__ import annotations

import socketserver
import ssl
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
def web(context: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Yield a web server on loopback that remembers what it was sent; over TLS with a context."""
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
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that hangs up
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
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


class _Mail(socketserver.StreamRequestHandler):
    """One SMTP session (RFC 5321), with STARTTLS (RFC 3207) and AUTH PLAIN where there is TLS."""

    box: MailBox
    secure = False

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            self.box.lines.append((line.decode().strip(), self.secure))
            match word:
                case b"EHLO":
                    self.greet()
                case b"STARTTLS":
                    self.say("220 go")
                    if not self.start_tls():
                        return
                case b"AUTH":
                    self.say("235 welcome")
                case b"DATA":
                    self.take()
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 fine")

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def greet(self) -> None:
        offers = ["test", "SIZE 1000000"]
        if self.box.context is not None:
            offers.append("AUTH PLAIN" if self.secure else "STARTTLS")
        for offer in offers[:-1]:
            self.say(f"250-{offer}")
        self.say(f"250 {offers[-1]}")

    def start_tls(self) -> bool:
        assert self.box.context is not None
        try:
            self.request = self.box.context.wrap_socket(self.request, server_side=True)
        except ssl.SSLError:
            return False
        self.setup()
        self.secure = True
        return True

    def take(self) -> None:
        self.say("354 go")
        text = b""
        while (part := self.rfile.readline()) != b".\r\n":
            text += part
        if self.box.dislikes and self.box.dislikes in text.decode():
            self.say("554 no")
        else:
            self.box.got.append(text.decode())
            self.say("250 taken")


class MailBox:
    """What a mail receiver was sent, and whether each line came over TLS."""

    def __init__(self, dislikes: str, context: ssl.SSLContext | None) -> None:
        self.dislikes = dislikes
        self.context = context
        self.got: list[str] = []
        self.lines: list[tuple[str, bool]] = []


@contextmanager
def mail(
    dislikes: str = "", context: ssl.SSLContext | None = None
) -> Iterator[tuple[int, MailBox]]:
    """Yield port and box of a mail receiver, which refuses messages that contain a text."""
    box = MailBox(dislikes, context)
    handler = type("Handler", (_Mail,), {"box": box})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    with served(server):
        yield server.server_address[1], box
