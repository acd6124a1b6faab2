"""A small HTTP server: sockets, headers and limits; what is answered is the catalog's business.

Reads nothing from disk and writes nothing itself. A request whose ``Host`` is not the server's
own is refused, so that no foreign page can reach it by a name that it points here (DNS rebinding).
"""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from trailhawk.catalog.answers import HEADERS, MIN_GZIP_BYTES, Answer
from trailhawk.model.errors import ConfigError

__all__ = ["CatalogServer", "Changeable", "Served", "is_loopback"]

MAX_REQUESTS = 32
"""Answered at once; who comes later waits."""

MAX_FORM_BYTES = 64 * 1024
MAX_WAITING = 512
"""Connections that the system holds for us; with its default of five, others are reset."""

SOCKET_SECONDS = 15


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to ``host``."""
    return host in {"localhost", "::1"} or host.startswith("127.")


class Served(Protocol):
    """What a server answers: pure functions of what was asked."""

    def answer(self, target: str) -> Answer:
        """Return the answer to a request for an address."""

    def failure(self, status: int, text: str) -> Answer:
        """Return an error without details of this program."""


class Changeable(Served, Protocol):
    """What can be changed as well."""

    def change(self, target: str, form: bytes) -> Answer:
        """Return the answer to a form sent to an address; the form holds its own proof."""


class CatalogServer(ThreadingHTTPServer):
    """Serves one catalog. Closing it ends open requests with the process.

    With ``changes`` forms are taken too. A form is answered only if the browser says that it comes
    from a page of this very server.
    """

    daemon_threads = True
    request_queue_size = MAX_WAITING

    def __init__(
        self,
        answers: Served,
        host: str,
        port: int,
        names: frozenset[str] = frozenset(),
        changes: Changeable | None = None,
    ) -> None:
        self.answers = answers
        self.changes = changes
        self.slots = threading.BoundedSemaphore(MAX_REQUESTS)
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            said = error.strerror or "no such address"
            raise ConfigError(f"cannot listen on {host} port {port}: {said}") from error
        own = {"localhost", "127.0.0.1", "[::1]"} if is_loopback(host) else {host}
        self.names = frozenset(own | names)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.server_address[1])

    def allows(self, host: str) -> bool:
        """Whether a request's ``Host`` header names this server."""
        name, colon, port = host.rpartition(":")
        if not colon or not port.isdecimal():
            name = host
        return name.lower() in self.names

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that went away is no news, and errors are answered elsewhere."""


class _Handler(BaseHTTPRequestHandler):
    server: CatalogServer
    timeout = SOCKET_SECONDS
    protocol_version = "HTTP/1.1"

    def version_string(self) -> str:
        return "trailhawk"

    def parse_request(self) -> bool:
        """Read a request; one without headers is refused, as are its answers without."""
        if not super().parse_request():
            return False
        if self.request_version == "HTTP/0.9":
            self.send_error(505)
            return False
        return True

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def do_POST(self) -> None:
        if self.server.changes is None:
            self.send_error(501)
            return
        # What is left unread of a refused form would be taken for the next request.
        self.close_connection = True
        with self.server.slots:
            self._send(self._changed(), with_body=True)

    def _changed(self) -> Answer:
        answers, changes = self.server.answers, self.server.changes
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or not self.server.allows(hosts[0]):
            return answers.failure(421, "This server does not go by that name.")
        if changes is None or not self._from_here(hosts[0]):
            return answers.failure(403, "Only this server's own pages may send forms.")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 6 or int(length) > MAX_FORM_BYTES:
            return answers.failure(413, "That form is too large, or says no size.")
        if self.headers.get_content_type() != "application/x-www-form-urlencoded":
            return answers.failure(415, "Only forms are taken.")
        try:
            return changes.change(self.path, self.rfile.read(int(length)))
        except Exception:  # noqa: BLE001 - the outermost loop, as below
            return answers.failure(500, "This could not be done. That is our bug.")

    def _from_here(self, host: str) -> bool:
        """Whether the browser says that a page of this server sends the form."""
        site = self.headers.get("Sec-Fetch-Site")
        if site is not None:
            # No page can set it. ``Origin`` is null here, as our pages send no referrer.
            return site == "same-origin"
        return self.headers.get("Origin", "") in {"", f"http://{host}", f"https://{host}"}

    def _respond(self, *, with_body: bool) -> None:
        with self.server.slots:
            self._send(self._answer(), with_body=with_body)

    def _answer(self) -> Answer:
        answers = self.server.answers
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or not self.server.allows(hosts[0]):
            return answers.failure(421, "This server does not go by that name.")
        try:
            return answers.answer(self.path)
        except Exception:  # noqa: BLE001 - the outermost loop: one page's bug must not show or spread
            return answers.failure(500, "This page could not be made. That is our bug.")

    def _send(self, answer: Answer, *, with_body: bool) -> None:
        if answer.status == 200 and self.headers.get("If-None-Match") == answer.etag:
            self._head(304, answer, None)
            return
        body = answer.body
        packed = len(body) >= MIN_GZIP_BYTES and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            body = answer.packed or gzip.compress(body, 5, mtime=0)
        self._head(answer.status, answer, len(body), packed=packed)
        if with_body:
            self.wfile.write(body)

    def _head(
        self, status: int, answer: Answer, length: int | None, *, packed: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in HEADERS:
            self.send_header(name, value)
        if answer.location:
            self.send_header("Location", answer.location)
        if length is not None:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(length))
        if status in {200, 304}:
            self.send_header("ETag", answer.etag)
            self.send_header("Vary", "Accept-Encoding")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what the standard library refuses: methods, malformed and oversized requests."""
        del message, explain
        self.close_connection = True
        answer = self.server.answers.failure(code, "This request is not answered here.")
        # Whatever was asked for: an answer in HTTP/0.9 would have no headers.
        self.request_version = "HTTP/1.1"
        self._head(code, answer, len(answer.body))
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: whoever asks sees what is answered."""
