"""Bars W1, W2, W3 and W5: what the catalog shows of hostile text, looked at in Chromium.

Without a Chromium they fail and say so. The bars on the server are in ``web_service``.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

from tools.browser import Browser, browser

from bars.harness import Bar, Context, Outcome
from bars.payloads import LINKS, RUN, markup_payloads
from bars.web_making import answers_to_everything, hostile_site, kinds_of, serving
from bars.web_service import SERVICE
from trailhawk.catalog.answers import HEADERS, Answer, Answers
from trailhawk.catalog.html import to_html
from trailhawk.catalog.site import Site

__all__ = ["WEB"]

CANARY = "Object.defineProperty(window, '__canary', {value: 0, writable: true})"
VIOLATIONS = (
    "window.__violations = []; document.addEventListener('securitypolicyviolation', "
    "(event) => window.__violations.push(event.violatedDirective))"
)


class Watched:
    """A page on which nothing may happen."""

    def __init__(self, owner: Browser, origin: str) -> None:
        self.page = owner.page()
        self.origin = origin
        self.runs = 0
        self.looked = 0
        self.violations = 0
        for source in (CANARY, VIOLATIONS):
            self.page.call("Page.addScriptToEvaluateOnNewDocument", source=source)

    def look(self, url: str) -> None:
        """Open an address and note whether anything ran."""
        self.page.goto(f"{self.origin}/{url}")
        self.looked += 1
        self.note()

    def note(self) -> None:
        """Note what has run on the page by now."""
        self.runs += self.page.value("window.__canary") != 0
        self.violations += len(self.page.value("window.__violations") or ())

    @property
    def foreign(self) -> int:
        """Requests to anywhere else."""
        return sum(not one.startswith(f"{self.origin}/") for one in self.page.requests)


def w1(context: Context) -> Outcome:
    """No payload runs anywhere: in any field of a rule or a record, on any page, in any box."""
    payloads = markup_payloads(context.scale(100, 500))
    whole = hostile_site(context, payloads)
    kinds = kinds_of(whole)
    with browser() as owner, serving(Answers(whole)) as server:
        origin = f"http://127.0.0.1:{server.port}"
        if not _control(owner):
            return Outcome(holds=False, figures="the watch sees nothing: the control did not run")
        watched = Watched(owner, origin)
        for urls in kinds.values():
            for url in urls[: len(payloads) * 2]:
                watched.look(url)
        for text in payloads:
            watched.look(f"search/?q={quote(text[:180])}&type={quote(text[:80])}")
            watched.look(f"nowhere/{quote(text[:180], safe='')}")
        _type_everywhere(watched, payloads[: context.scale(30, 200)])
        page = watched.page
    shown = sum(_is_shown(whole, text) for text in payloads)
    dialogs = len(page.dialogs)
    holds = not (watched.runs or dialogs or watched.foreign) and shown == len(payloads)
    return Outcome(
        holds and len(kinds) >= 10,
        f"{len(payloads)} payloads, {shown} of them seen as text, on {len(kinds)} kinds of page, "
        f"{watched.looked:,} looks: scripts {watched.runs}, dialogs {dialogs}, "
        f"off-origin requests {watched.foreign}, violations {watched.violations}",
    )


def _control(owner: Browser) -> bool:
    """Whether a page that does run a payload is noticed."""
    page = owner.page()
    page.call("Page.addScriptToEvaluateOnNewDocument", source=CANARY)
    page.goto(f"data:text/html,{quote(f'<script>{RUN}</script>')}")
    seen = page.value("window.__canary") == 1 and page.dialogs == ["1"]
    page.close()
    return bool(seen)


def _type_everywhere(watched: Watched, payloads: list[str]) -> None:
    """Type into the jump box, the search box and a filter."""
    page = watched.page
    for url, box in (("", ".jump input"), ("search/", ".jump input"), ("rules/", ".filter input")):
        watched.look(url)
        for text in payloads:
            page.click(box)
            page.call("Input.insertText", text=text[:200])
            page.value("new Promise((done) => setTimeout(done, 30))")
            page.value(f"(document.querySelector('{box}').value = '', 0)")
        watched.note()


def _is_shown(whole: Site, text: str) -> bool:
    """Whether a payload's plain letters stand on the page of all rules, escaped."""
    if not hasattr(whole, "shown_rules"):
        page = whole.page("rules/")
        if page is None:
            raise AssertionError("no page of all rules")
        whole.shown_rules = unescape(to_html(page))  # type: ignore[attr-defined]
    shown: str = whole.shown_rules  # type: ignore[attr-defined]
    letters = max(re.findall(r"[ -~]+", text), key=len)[:60].strip()
    return letters in shown


def w2(context: Context) -> Outcome:
    """The headers are on every answer, errors too; a crawl meets no violation of the policy."""
    whole = hostile_site(context, markup_payloads(60))
    with browser() as owner, serving(Answers(whole)) as server:
        answers = [one for one in answers_to_everything(server.port) if one]
        bare = [one[:80] for one in answers if not _has_headers(one)]
        watched = Watched(owner, f"http://127.0.0.1:{server.port}")
        urls = [url for urls in kinds_of(whole).values() for url in urls]
        context.rng.shuffle(urls)
        for url in urls[: context.scale(200, len(urls))]:
            watched.look(url)
        refused = [text for text in watched.page.errors if "Content Security Policy" in text]
    return Outcome(
        not bare and not refused and not watched.violations and watched.looked >= 200,
        f"{len(answers)} kinds of answers, without headers {len(bare)} {bare[:2]}; "
        f"{watched.looked} pages crawled, violations {watched.violations + len(refused)}",
    )


def _has_headers(answer: bytes) -> bool:
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").lower()
    return all(f"{name}: {value}".lower() in head for name, value in HEADERS)


def w3(context: Context) -> Outcome:
    """Links are http, https or mailto; those that lead away say so; no picture is remote."""
    whole = hostile_site(context, [*LINKS, *markup_payloads(40)])
    links = foreign = bad = unmarked = pictures = 0
    with browser() as owner, serving(Answers(whole)) as server:
        origin = f"http://127.0.0.1:{server.port}"
        watched = Watched(owner, origin)
        for url in [*kinds_of(whole)["rule"], *kinds_of(whole)["alert"]]:
            watched.look(url)
            for href, rel in watched.page.value(
                "[...document.querySelectorAll('[href], [action], [formaction]')].map((e) => "
                "[e.href || e.action || '', e.getAttribute('rel') || ''])"
            ):
                links += 1
                scheme = href.partition(":")[0]
                bad += scheme not in {"http", "https", "mailto"}
                if not href.startswith(f"{origin}/"):
                    foreign += 1
                    unmarked += not {"noopener", "nofollow", "ugc"} <= set(rel.split())
            pictures += watched.page.value(
                f"[...document.images].filter((e) => !e.src.startsWith('{origin}/')).length"
            )
    return Outcome(
        not (bad or unmarked or pictures or watched.foreign) and foreign > 0,
        f"{len(LINKS)} kinds of links on {watched.looked} pages: {links:,} links, {foreign} lead "
        f"away, wrong schemes {bad}, unmarked {unmarked}, remote pictures {pictures}",
    )


TALKS = re.compile(rb"Traceback|File \"|/usr/|/home/|/tmp/|site-packages|Python/\d|\.py\b|line \d+")


def w5(context: Context) -> Outcome:
    """Pages are whole without JavaScript; errors tell nothing of the program or the machine."""
    whole = hostile_site(context, markup_payloads(20))
    kinds = {kind: urls[0] for kind, urls in kinds_of(whole).items() if kind != "search"}
    differ = []
    with browser() as owner, serving(Answers(whole)) as server:
        place = f"http://127.0.0.1:{server.port}"
        for kind, url in kinds.items():
            with_it, without = (
                _text(owner, f"{place}/{url}", javascript=on) for on in (True, False)
            )
            if with_it != without:
                differ.append(kind)
    talking = 0
    with serving(_Broken(whole)) as server:
        errors = [one for one in answers_to_everything(server.port) if b" 200 " not in one[:20]]
        talking = sum(TALKS.search(one) is not None for one in errors)
    return Outcome(
        not differ and not talking and len(errors) > 20,
        f"{len(kinds)} kinds of page, other without JavaScript: {differ or 0}; "
        f"{len(errors)} errors, that tell of the program {talking}",
    )


class _Broken(Answers):
    """Answers that fail, as a bug would make them."""

    def answer(self, target: str) -> Answer:
        raise RuntimeError(f"secret of /home/ann/{target}")


def _text(owner: Browser, url: str, *, javascript: bool) -> str:
    page = owner.page(javascript=javascript)
    page.goto(url)
    text: str = page.value("document.querySelector('main').innerText")
    page.close()
    # Scripts add the filters and the switch of the matrix, and nothing else.
    for added in ("Filter", "only techniques with rules"):
        text = text.replace(added, "")
    return "".join(text.split())


WEB: dict[str, Bar] = {"W1": w1, "W2": w2, "W3": w3, "W5": w5, **SERVICE}
