"""A small HTTP server: sockets, headers and limits; what is answered is the catalog's business.

Reads nothing from disk and writes nothing. A request whose ``Host`` is not the server's own is
refused, so that no foreign page can reach it by a name that it points here (DNS rebinding).
"""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from trailhawk.catalog.answers import HEADERS, Answer, Answers
from trailhawk.model.errors import ConfigError

__all__ = ["CatalogServer", "is_loopback"]

MAX_REQUESTS = 32
"""Answered at once; who comes later waits."""

SOCKET_SECONDS = 15
MIN_GZIP_BYTES = 4_096


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to ``host``."""
    return host in {"localhost", "::1"} or host.startswith("127.")


class CatalogServer(ThreadingHTTPServer):
    """Serves one catalog. Closing it ends open requests with the process."""

    daemon_threads = True

    def __init__(
        self, answers: Answers, host: str, port: int, names: frozenset[str] = frozenset()
    ) -> None:
        self.answers = answers
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

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

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
            body = gzip.compress(body, 5, mtime=0)
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
        if not hasattr(self, "headers"):
            self.request_version = "HTTP/1.1"
        self._head(code, answer, len(answer.body))
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: whoever asks sees what is answered."""
