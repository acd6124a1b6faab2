"""What the triage pages answer; everything else is the catalog's.

Reading is by GET and changes nothing. A change is a form with a token that only our own pages
hold; the server has asked the browser already whether one of them sent it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, unquote

import msgspec

from trailhawk.alerting.alerts import State, Verdict
from trailhawk.catalog.answers import Answer, Answers
from trailhawk.catalog.context import Context
from trailhawk.triage.asked import read_query
from trailhawk.triage.desk import Desk
from trailhawk.triage.html import triage_files, triage_html
from trailhawk.triage.links import Links
from trailhawk.triage.make_alert import alert_page
from trailhawk.triage.make_list import LIST_URL, alert_url, list_page
from trailhawk.triage.pages import AlertPage, ListPage

__all__ = ["CHANGE_URL", "TriageAnswers"]

CHANGE_URL = f"{LIST_URL}change"
MAX_PATH_CHARS = 2_000
MAX_TARGET_CHARS = 20_000
MAX_NOTE_CHARS = 2_000
MAX_IDS = 200

_HTML = "text/html; charset=utf-8"
_ALERT = re.compile(r"alerts/([0-9a-f]{4,32})/?(index\.json|index\.html)?")
_STATES = {"ack": State.ACKNOWLEDGED, "close": State.CLOSED, "reopen": State.NEW}


class _Form(msgspec.Struct, frozen=True):
    idents: tuple[str, ...]
    action: str
    verdict: str
    note: str
    token: str


class TriageAnswers:
    """Answers for alerts, from the desk; for the rest, from the catalog."""

    def __init__(
        self, catalog: Answers, context: Context, desk: Desk, *, changes: bool = True
    ) -> None:
        self._catalog = catalog
        self._desk = desk
        self._links = Links(context)
        self.token = secrets.token_urlsafe(24) if changes else ""

    def answer(self, target: str) -> Answer:
        """Return the answer to a request for an address."""
        path, _, query = target.partition("?")
        url = unquote(path[1:], errors="replace")
        if len(path) > MAX_PATH_CHARS or len(target) > MAX_TARGET_CHARS or path[:1] != "/":
            return self.failure(400, "That is no address of this server.")
        if url in {"alerts", "alerts/", "alerts/index.html", "alerts/index.json"}:
            return self._list(url, query)
        if (found := triage_files().get(url)) is not None:
            return Answer(200, "text/css; charset=utf-8", found)
        if (match := _ALERT.fullmatch(url)) is not None:
            return self._alert(match[1], url)
        return self._catalog.answer(target)

    def failure(self, status: int, text: str) -> Answer:
        """Return an error without details of this program."""
        return self._catalog.failure(status, text)

    def change(self, target: str, form: bytes) -> Answer:
        """Take a form that says where somebody is with alerts."""
        if target.partition("?")[0] != f"/{CHANGE_URL}" or not self.token:
            return self.failure(404, "Nothing can be changed there.")
        read = _read_form(form)
        if read is None or not hmac.compare_digest(read.token.encode(), self.token.encode()):
            return self.failure(403, "That form is not of this server's pages: load the page anew.")
        state = _STATES.get(read.action)
        verdicts = {verdict.value for verdict in Verdict}
        if state is None or not read.idents:
            return self.failure(400, "Say which alerts, and what is to become of them.")
        if state is State.CLOSED and read.verdict not in verdicts:
            return self.failure(400, "Say what it was, to close it.")
        verdict = Verdict(read.verdict) if state is State.CLOSED else None
        if not self._desk.change(list(read.idents), state, verdict, read.note):
            return self.failure(404, "There is no such alert any more.")
        back = alert_url(read.idents[0]) if len(read.idents) == 1 else LIST_URL
        return Answer(303, _HTML, b"", f"/{back}")

    def _list(self, url: str, query: str) -> Answer:
        if url == "alerts":
            return Answer(301, _HTML, b"", f"/{LIST_URL}")
        page = list_page(self._desk.all(), read_query(query))
        return self._page(page, as_json=url.endswith(".json"))

    def _alert(self, typed: str, url: str) -> Answer:
        alert = self._desk.one(typed)
        if alert is None:
            return self._catalog.answer("/alerts/none/")
        if url.rstrip("/").removesuffix("/index.json").removesuffix("/index.html") != (
            f"alerts/{alert.id}"
        ) or url.endswith(alert.id):
            # A beginning of the id, or an id of before: its page is elsewhere.
            return Answer(302, _HTML, b"", f"/{alert_url(alert.id)}")
        page = alert_page(alert, self._desk, self._links, _today())
        return self._page(page, as_json=url.endswith(".json"))

    def _page(self, page: ListPage | AlertPage, *, as_json: bool) -> Answer:
        if as_json:
            return Answer(200, "application/json", msgspec.json.encode(page))
        html = triage_html(page, token=self.token)
        return Answer(200, _HTML, html.encode("utf-8", "replace"))


def _read_form(form: bytes) -> _Form | None:
    try:
        pairs = parse_qsl(form.decode("ascii"), max_num_fields=MAX_IDS + 10)
    except (UnicodeDecodeError, ValueError):
        return None
    fields = dict(pairs)
    idents = [value for name, value in pairs if name == "id"]
    if not all(re.fullmatch(r"[0-9a-f]{32}", one) for one in idents):
        return None
    return _Form(
        idents=tuple(dict.fromkeys(idents)),
        action=fields.get("action", ""),
        verdict=fields.get("verdict", ""),
        note=fields.get("note", "")[:MAX_NOTE_CHARS],
        token=fields.get("token", ""),
    )


def _today() -> date:
    return datetime.now(UTC).date()
