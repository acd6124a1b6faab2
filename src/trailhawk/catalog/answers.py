"""What the catalog answers to an address: a pure function, the same for every server."""

from __future__ import annotations

import gzip
import threading
from hashlib import blake2b
from urllib.parse import unquote

import msgspec

from trailhawk.catalog.html import POLICY, Nav, static_files, to_html
from trailhawk.catalog.pages.overviews import NotFoundPage
from trailhawk.catalog.recent import Recent
from trailhawk.catalog.site import Site

__all__ = ["HEADERS", "MIN_GZIP_BYTES", "Answer", "Answers"]

MAX_PATH_CHARS = 2_000
MIN_GZIP_BYTES = 4_096
MAX_KEPT_BYTES = 32_000_000
"""Answers kept in memory; a page of a large service takes tenths of a second to make."""

HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-cache"),
)
"""On every answer, errors included."""

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}
_HTML = "text/html; charset=utf-8"


class Answer(msgspec.Struct, frozen=True):
    """Status, content type and content; ``location`` for a redirection."""

    status: int
    content_type: str
    body: bytes
    location: str = ""
    packed: bytes = b""
    """The content in gzip, where that was made ahead."""
    name: str = ""
    """The content's name, where that was made ahead."""

    @property
    def etag(self) -> str:
        """A name of the content."""
        return self.name or f'"{blake2b(self.body, digest_size=12).hexdigest()}"'

    def for_many(self) -> Answer:
        """Return the answer with all that is worth making once."""
        large = len(self.body) >= MIN_GZIP_BYTES
        packed = gzip.compress(self.body, 5, mtime=0) if large else b""
        return msgspec.structs.replace(self, packed=packed, name=self.etag)


class Answers:
    """Answers from one site. Looks addresses up and opens no file, so that none can lead out."""

    def __init__(self, site: Site, nav: Nav = ()) -> None:
        self._site = site
        self._nav = nav
        self._lock = threading.Lock()
        self._recent: Recent[Answer] = Recent(MAX_KEPT_BYTES)

    def answer(self, target: str) -> Answer:
        """Return the answer to a request's path; the query is the browser's own business."""
        path = target.partition("?")[0].partition("#")[0]
        if len(path) > MAX_PATH_CHARS or not path.startswith("/"):
            return self.failure(400, "That is no address of this catalog.")
        url = unquote(path[1:], errors="replace")
        # Pages share caches that are filled on the way.
        with self._lock:
            found = self._recent.get(url) or self._made(url)
        if found is not None:
            return found
        # Only addresses that are known are ever sent back.
        if not url.endswith("/") and f"{url}/" in self._known:
            return Answer(301, _HTML, b"", f"/{url}/")
        return self._missing()

    def failure(self, status: int, text: str) -> Answer:
        """Return an error without details of this program."""
        return Answer(status, "text/plain; charset=utf-8", f"{text}\n".encode())

    @property
    def _known(self) -> frozenset[str]:
        return self._site.known

    def _made(self, url: str) -> Answer | None:
        found = self._page(url) or self._file(url)
        if found is None:
            return None
        # Only what there is gets here, so nobody can fill the memory with addresses.
        kept = found.for_many()
        self._recent.put(url, kept, len(kept.body) + len(kept.packed))
        return kept

    def _page(self, url: str) -> Answer | None:
        as_json = url.endswith("index.json")
        address = url.removesuffix("index.json" if as_json else "index.html")
        if address and not address.endswith("/"):
            return None
        page = self._site.page(address)
        if page is None:
            return None
        if as_json:
            return Answer(200, "application/json", msgspec.json.encode(page))
        html = to_html(page, nav=self._nav)
        return Answer(200, _HTML, html.encode("utf-8", "replace"))

    def _file(self, url: str) -> Answer | None:
        body = static_files().get(url)
        if body is None and url in self._site.data_urls:
            body = self._site.data(url)
        ending = url.rpartition(".")[2]
        return None if body is None else Answer(200, _TYPES.get(ending, "text/plain"), body)

    def _missing(self) -> Answer:
        with self._lock:
            page = NotFoundPage(url="", title="Not here")
            return Answer(404, _HTML, to_html(page, base="/", nav=self._nav).encode())
