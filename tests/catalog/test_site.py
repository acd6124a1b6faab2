"""The site as files and as answers: whole, deterministic, and safe with hostile text."""

from __future__ import annotations

import gzip
import re
import socket
import threading
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest
from tests.catalog.making import call, leaf, rule, site, small_site
from tests.catalog.rich import rich_site

from trailhawk.catalog import build as building
from trailhawk.catalog.answers import HEADERS, Answers
from trailhawk.catalog.build import MANIFEST, build, export
from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Material
from trailhawk.catalog.evidence import Evidence, RuleEvidence
from trailhawk.catalog.gather import corpus_of
from trailhawk.catalog.html import POLICY, static_files, to_html
from trailhawk.catalog.make_rules import AS_WRITTEN
from trailhawk.catalog.pages.refs import Page
from trailhawk.catalog.pages.rules import RulePage
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.schema import KINDS, schemas
from trailhawk.catalog.search import rows_of, search
from trailhawk.catalog.site import Site
from trailhawk.catalog.verdicts import CaseVerdict
from trailhawk.facts import load_facts
from trailhawk.ir.conditions import And, Leaf
from trailhawk.ir.rule import RuleMeta
from trailhawk.ir.tests import StartsWith
from trailhawk.model.errors import ConfigError
from trailhawk.model.paths import FieldPath
from trailhawk.web import CatalogServer

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "a\u202eb\u200bc\x1b[31m\x00",
    "../../../../etc/passwd",
    "'; DROP TABLE x; --",
)
EVENTS = ("events/aws/ses/", "events/aws/cloudtrail/")


def few(whole: Site) -> Site:
    """The same site with two services only, which is quicker to write."""
    whole._makers = {
        url: maker
        for url, maker in whole._makers.items()
        if not url.startswith("events/aws/") or url.startswith(EVENTS)
    }
    return whole


def own_site() -> Site:
    return few(site(rule("Trail stopped", call("cloudtrail.amazonaws.com", "StopLogging"))))


def hostile_site() -> Site:
    rules = [
        rule(
            f"{number} {text}",
            call("ses.amazonaws.com", text),
            text,
            id=text,
            description=text,
            author=text,
            status=text,
            tags=(text,),
            techniques=(text,),
            tactics=(text,),
            references=(text, f"https://example.org/{text}"),
            falsepositives=(text,),
            license=text,
            alert_type=text,
            notes=(text,),
        )
        for number, text in enumerate(HOSTILE)
    ]
    return few(site(*rules, rule("field", leaf(f"requestParameters.{HOSTILE[0]}", HOSTILE[1]))))


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_catalog_gives_the_same_bytes_with_any_number_of_workers(tmp_path: Path) -> None:
    build(own_site(), tmp_path / "one", 1)
    build(own_site(), tmp_path / "two", 2)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_every_page_has_a_twin_and_every_link_leads_to_a_page(tmp_path: Path) -> None:
    whole = own_site()
    build(whole, tmp_path, 1)
    for path in tmp_path.rglob("index.html"):
        assert (path.parent / "index.json").is_file()
        for link in re.findall(r'(?:href|src)="([^"#?]+)', path.read_text()):
            if link.startswith("http"):
                continue
            assert not link.startswith("/"), link
            target = (path.parent / link).resolve()
            lost = not (target / "index.html").is_file() and not target.is_file()
            assert not lost or "/events/aws/" in str(target), f"{path}: {link}"


def test_a_second_build_writes_only_what_changed(tmp_path: Path) -> None:
    first = build(own_site(), tmp_path, 1)
    again = build(own_site(), tmp_path, 1)
    assert first.written == first.pages
    assert (again.written, again.unchanged) == (0, first.pages)
    other = few(site(rule("Other", call("cloudtrail.amazonaws.com", "DeleteTrail"))))
    changed = build(other, tmp_path, 1)
    assert 0 < changed.written < first.pages
    assert changed.removed > 0
    fresh = tmp_path / "fresh"
    build(few(site(rule("Other", call("cloudtrail.amazonaws.com", "DeleteTrail")))), fresh, 1)
    expected = digest(fresh)
    found = {name: one for name, one in digest(tmp_path).items() if not name.startswith("fresh/")}
    assert found == expected


def test_a_build_that_broke_off_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other() -> Site:
        return few(site(rule("Other", call("cloudtrail.amazonaws.com", "DeleteTrail"))))

    calls: list[str] = []

    def breaks_off(page: Page, *, base: str | None = None) -> str:
        calls.append(page.url)
        if len(calls) > 5:
            raise KeyboardInterrupt
        return to_html(page, base=base)

    build(own_site(), tmp_path / "site", 1)
    before = digest(tmp_path / "site")
    for folder in ("site", "fresh"):
        calls.clear()
        with monkeypatch.context() as patched:
            patched.setattr(building, "to_html", breaks_off)
            with pytest.raises(KeyboardInterrupt):
                build(other(), tmp_path / folder, 1)
        # Back to the first rules: what the other build wrote must not stay.
        build(own_site(), tmp_path / folder, 1)
        assert digest(tmp_path / folder) == before


def test_a_page_or_twin_that_is_gone_is_written_again(tmp_path: Path) -> None:
    build(own_site(), tmp_path, 1)
    before = digest(tmp_path)
    (tmp_path / "events" / "index.json").unlink()
    (tmp_path / "rules" / "index.html").unlink()
    assert build(own_site(), tmp_path, 1).written == 2
    assert digest(tmp_path) == before


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ConfigError, match="not empty"):
        build(own_site(), tmp_path, 1)


def test_a_forged_manifest_removes_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "precious.txt"
    outside.write_text("mine")
    folder = tmp_path / "site"
    folder.mkdir()
    forged = {"stamp": "", "pages": {}, "files": ["../precious.txt"]}
    (folder / MANIFEST).write_bytes(msgspec.json.encode(forged))
    build(own_site(), folder, 1)
    assert outside.read_text() == "mine"


def test_hostile_text_stays_text_on_every_page() -> None:
    whole = hostile_site()
    for url in whole.urls:
        page = whole.page(url)
        assert page is not None
        markup = to_html(page)
        for bad in (
            "<script>alert",
            "<img src=x",
            "<svg onload",
            'href="javascript',
            "\u202e",
            "\x1b",
        ):
            assert bad not in markup, (url, bad)
        assert "49" not in re.findall(r"\b49\b", page.title)
        assert not re.search(r"\s(?:on[a-z]+|style)=[\"']", re.sub(r">[^<]*<", "><", markup)), url
        assert markup.count("<script") == 2


def test_no_text_becomes_an_address_unhashed() -> None:
    for url in hostile_site().urls:
        assert re.fullmatch(r"(?:[A-Za-z0-9_.-]+/)*", url), url
        assert ".." not in url


def test_the_policy_forbids_inline_and_foreign_content() -> None:
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    headers = dict(HEADERS)
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_json_keeps_to_the_published_schema() -> None:
    whole = own_site()
    kinds = set()
    for line in export(whole):
        kind = msgspec.json.decode(line)["kind"]
        kinds.add(kind)
        msgspec.json.decode(line, type=KINDS[kind])
    assert kinds >= {"home", "services", "service", "event", "rule", "matrix", "coverage"}
    assert set(schemas()) == {f"api/schema/{kind}.json" for kind in KINDS}
    assert {msgspec.json.decode(line)["kind"] for line in export(whole, "rule")} == {"rule"}


def test_pages_of_every_kind_keep_to_the_published_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    whole = rich_site()
    for kind in KINDS:
        schema = msgspec.json.decode(schemas()[f"api/schema/{kind}.json"])
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        pages = [page for page in _some(whole) if getattr(page, "kind", "") == kind]
        assert pages, kind
        for page in pages:
            validator(schema).validate(msgspec.json.decode(msgspec.json.encode(page)))


@cache
def _some(whole: Site) -> tuple[Page, ...]:
    """Every page, but of the 20,000 events and services only a few."""
    events = [url for url in whole.urls if url.startswith("events/aws/")]
    urls = [url for url in whole.urls if not url.startswith("events/aws/")] + events[::800]
    found = (whole.page(url) for url in [*urls, "events/aws/ses/", "events/aws/iam/CreateUser/"])
    return tuple(page for page in found if page is not None)


def test_evidence_is_on_the_rule_and_on_the_event() -> None:
    one = rule("Trail stopped", call("cloudtrail.amazonaws.com", "StopLogging"))
    evidence = Evidence(
        logs="week.json",
        records=9,
        rules={one.uid: RuleEvidence(2, 1, "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z")},
        seen={("cloudtrail", "StopLogging"): 5},
    )
    whole = few(site(one, evidence=evidence))
    page = whole.page(whole.context.corpus.entries[0].url)
    assert isinstance(page, RulePage)
    assert page.seen is not None
    assert (page.seen.records, page.seen.near) == (2, 3)
    assert "5 records" in to_html(whole.page("events/aws/cloudtrail/StopLogging/"))  # type: ignore[arg-type]


def test_search_finds_the_exact_name_first() -> None:
    rows = rows_of(small_site().context)
    assert search(rows, "DeleteIdentity")[0].row.title == "DeleteIdentity"
    assert search(rows, "ses:DeleteIdentity")[0].row.url
    assert search(rows, "")[:1] == search(rows, "nosuchwordanywhere") == []
    assert search(rows, "x" * 1_000_000) == []


TRAVERSALS = [
    *("/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd"),
    *("/static/../build.py", "/static/%2e%2e/build.py", "/C:/windows/win.ini", "/\\..\\..\\x"),
    *("/events/aws/ses/../../../../etc/", "/%00", "/index.html%00.json", "/file:///etc/passwd"),
    *("/%c0%ae%c0%ae/", "/..;/", "/.git/config", "/.trailhawk-catalog.json"),
]


@pytest.mark.parametrize("target", TRAVERSALS)
def test_paths_lead_nowhere_else(target: str) -> None:
    answer = Answers(own_site_cached()).answer(target)
    assert answer.status == 404
    assert b"root:" not in answer.body


_SITES: list[Site] = []


def own_site_cached() -> Site:
    if not _SITES:
        _SITES.append(own_site())
    return _SITES[0]


@pytest.fixture(scope="module")
def server() -> Iterator[CatalogServer]:
    serving = CatalogServer(Answers(own_site_cached()), "127.0.0.1", 0)
    thread = threading.Thread(target=serving.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield serving
    serving.shutdown()
    serving.server_close()


def ask(
    server: CatalogServer, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = (answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/events/aws/ses/DeleteIdentity/", 200),
        ("/events/aws/ses/DeleteIdentity/index.json", 200),
        ("/events/aws/ses/DeleteIdentity?x=1", 301),
        ("/static/catalog.css", 200),
        ("/search/rows.json", 200),
        ("/attack/navigator-layer.json", 200),
        ("/api/schema/rule.json", 200),
        ("/nowhere/", 404),
        ("/" + "a" * 3_000, 400),
    ],
)
def test_every_answer_has_the_headers(server: CatalogServer, path: str, status: int) -> None:
    found, headers, body = ask(server, path)
    assert found == status
    for name, value in HEADERS:
        assert headers[name] == value
    assert headers["Server"] == "trailhawk"
    assert b"Traceback" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_answered(server: CatalogServer, method: str) -> None:
    status, headers, body = ask(server, "/", method)
    assert status == 501
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert b"Python" not in body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_is_refused(server: CatalogServer, host: str) -> None:
    status, headers, _ = ask(server, "/", host=host or " ")
    assert status == 421
    assert headers["Content-Security-Policy"]


def test_a_bug_shows_nothing_of_itself(
    monkeypatch: pytest.MonkeyPatch, server: CatalogServer
) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("secret place")

    monkeypatch.setattr(server.answers, "answer", broken)
    status, _, body = ask(server, "/")
    assert status == 500
    assert b"secret" not in body


def test_a_redirection_stays_here() -> None:
    answer = Answers(own_site_cached()).answer("//evil.example/")
    assert answer.status == 404
    assert Answers(own_site_cached()).answer("/rules").location == "/rules/"


def test_chunks_need_a_site() -> None:
    building._work = None
    with pytest.raises(AssertionError):
        building._write_chunk(("",))


def test_pages_point_at_one_another_both_ways() -> None:
    whole = small_site()
    entry = next(one for one in whole.context.corpus.entries if one.rule.meta.techniques)
    page = whole.page(entry.url)
    assert page is not None
    markup = to_html(page, base="/")
    for kind in ("events/aws/", "indicators/", "fields/", "attack/T", "vendors/"):
        (target, *_) = re.findall(f'href="/({kind}[^"]+)"', markup)
        there = whole.page(target)
        assert there is not None, target
        assert f'href="/{entry.url}"' in to_html(there, base="/"), kind


def test_pages_keep_to_their_weights() -> None:
    whole = small_site()
    budgets = {"": 20, "events/aws/ses/": 45, "events/aws/ses/DeleteIdentity/": 10, "attack/": 15}
    budgets[whole.context.corpus.entries[0].url] = 15
    for url, kilobytes in budgets.items():
        page = whole.page(url)
        assert page is not None
        assert len(gzip.compress(to_html(page).encode())) <= kilobytes * 1024, url
    style, *scripts = (
        len(gzip.compress(static_files()[f"static/{name}"]))
        for name in ("catalog.css", "catalog.js", "search.js", "theme.js")
    )
    assert style <= 12 * 1024
    assert sum(scripts) <= 10 * 1024


def test_no_answer_is_without_headers(server: CatalogServer) -> None:
    for request in (
        b"GET /\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
            line.sendall(request)
            answer = line.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 "), request
        assert HEADERS[0][1].encode() in answer


def test_what_a_rules_page_takes_over_is_the_same_on_the_rule() -> None:
    on_page, on_rule = get_type_hints(RulePage), get_type_hints(RuleMeta)
    for name in AS_WRITTEN:
        assert on_page[name] == on_rule[name], name


def test_what_would_make_a_page_heavy_is_left_to_its_json() -> None:
    names = tuple(f"ami-{number:04}" for number in range(80))
    logic = And(
        (
            leaf("eventSource", "ec2.amazonaws.com"),
            Leaf(FieldPath.of("eventName"), StartsWith(("D",))),
            leaf("requestParameters.imageId", *names),
        )
    )
    events: tuple[dict[str, object], ...] = ({"x": "y" * 5_000}, {"x": "z" * 5_000})
    verdicts = tuple(CaseVerdict(f"case {n}", True, True, (one,)) for n, one in enumerate(events))
    material = Material(rule=rule("Heavy", logic), verdicts=verdicts)
    whole = Site(Context(corpus_of([material], load_facts()), load_facts(), Prose(None)))
    page = whole.page(whole.context.corpus.entries[0].url)
    assert isinstance(page, RulePage)
    markup = to_html(page)
    assert len(page.events) > 250
    assert f"And {len(page.events) - 250} more events" in markup
    assert "and 20 more values" in markup
    assert 'rowspan="61"' in markup
    assert ("y" * 5_000 in page.cases[0].event, "z" * 5_000 in page.cases[1].event) == (True, True)
    assert "case 1" in markup
    assert ("yyyy" in markup, "zzzz" in markup) == (True, False)
