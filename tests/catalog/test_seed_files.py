"""The pages that we started from, read in place: every fact of theirs is on ours."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.catalog.test_gather import HELPER
from tests.frontends.shared import SEEDS, SHARED

from trailhawk.catalog.context import Context
from trailhawk.catalog.gather import gather
from trailhawk.catalog.html import to_html
from trailhawk.catalog.names import event_url, service_url
from trailhawk.catalog.pages.events import EventPage, ServicePage
from trailhawk.catalog.pages.rules import AlertPage, RulePage
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.facts import load_facts
from trailhawk.frontends.stellar import pages_to_files
from trailhawk.model.limits import Limits

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the shared seeds are not beside this repository"
)


def seed(number: str) -> str:
    (file,) = SEEDS.glob(f"{number}_*.txt")
    return file.read_text("utf-8")


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def site_of(*paths: Path) -> Site:
    facts = load_facts()
    return Site(Context(gather(paths, Limits(), facts), facts, Prose(None)))


def as_yaml(body: str) -> str:
    """Give a rule body back the indentation that the saved page has lost."""
    lines, inside, folded = [], "", False
    for line in body.splitlines():
        lead = "  " if line.startswith("- Name") and inside else inside
        lines.append(lead + "  " * folded + line)
        folded = line.endswith(": >")
        # A test's keys stand beside its name, and its record below them.
        inside = {"Tests:": "    ", "Log:": "      "}.get(line, inside)
    return "\n".join(lines) + "\n"


@cache
def panther_page(number: str) -> RulePage:
    text = seed(number)
    body = text[text.index("AnalysisType:") : text.index("Detection logic")]
    name = re.search(r'eventName eq "(\w+)"', text)
    assert name is not None
    if "\n  - Name" not in body:
        body = as_yaml(body)
    file = re.search(r"Filename: (\S+)", body)
    assert file is not None
    with TemporaryDirectory() as place:
        folder = Path(place) / "rules"
        (folder / "global_helpers").mkdir(parents=True)
        (folder / "seed.yml").write_text(body)
        (folder / file.group(1)).write_text(
            "from panther_aws_helpers import aws_rule_context\n\n\n"
            f'def rule(event):\n    return event.get("eventName") == "{name.group(1)}"\n\n\n'
            "def alert_context(event):\n    return aws_rule_context(event)\n"
        )
        (folder / "global_helpers" / "h.py").write_text(HELPER)
        (folder / "global_helpers" / "h.yml").write_text(
            "AnalysisType: global\nGlobalID: panther_aws_helpers\nFilename: h.py\n"
        )
        whole = site_of(folder)
    (entry,) = whole.context.corpus.entries
    page = whole.page(entry.url)
    assert isinstance(page, RulePage)
    return page


@pytest.mark.parametrize("number", ["001", "002"])
def test_the_panther_pages_to_the_letter(number: str) -> None:
    text, page = seed(number), panther_page(number)
    shown = words(to_html(page))
    lines = [line.strip(" |") for line in text.splitlines() if line.strip(" |")]
    title = lines[0].removeprefix("Detection rules \u203a Panther") or lines[1]
    assert page.title == title
    assert page.vendor == "Panther"
    condition = lines[lines.index("Condition") + 1]
    assert page.conditions == (condition,)
    assert condition in shown
    (row,) = page.indicators
    field, kind, value = condition.replace('"', "").split()
    assert (row.field, row.kind, [one.value for one in row.values]) == (field, kind, [value])
    assert row.values[0].others == 0
    outputs = lines[lines.index("Field", lines.index("Output fields")) + 1 :]
    outputs = [line for line in outputs if not line.startswith("---")]
    assert page.outputs == tuple(outputs)
    assert len(outputs) == 7
    assert [one.name for one in page.says][:7] == [f"context {name}" for name in outputs]
    assert "context userIdentity {userIdentity}" in shown
    assert page.log_source == "AWS.CloudTrail"
    assert page.tags == ("AWS CloudTrail", "SES")
    assert page.level == "informational"
    (reference,) = page.references
    assert reference in text
    assert reference.removeprefix("https://") in shown
    (case,) = page.cases
    assert case.passed
    assert page.body[0] == "AnalysisType: rule"
    assert f'RuleID: "{page.id}"' in text
    assert [(edge.source, edge.name) for edge in page.events] == [("ses", value)]
    if number == "001":
        assert page.description in text
        assert page.description in shown


@cache
def shared_site() -> Site:
    return site_of(SHARED / "rules" / "sigma" / "sigmahq", SHARED / "rules" / "yaral" / "google")


def test_the_service_page_shows_the_eleven_with_their_rules() -> None:
    text = seed("000")
    names = re.findall(r"(?m)^(\w+)\n\n#\nService\nAWS-ses$", text)
    assert len(names) == 10
    whole = shared_site()
    service = whole.page(service_url("ses"))
    assert isinstance(service, ServicePage)
    rows = {row.name: row for row in service.events}
    assert rows.keys() >= {*names, "_catch_all"}
    assert all(rows[name].about for name in names)
    fields = set(re.findall(r"(?m)^(event\w+|userIdentity|sourceIPAddress|awsRegion)The ", text))
    for name in names:
        page = whole.page(event_url("ses", name))
        assert isinstance(page, EventPage)
        shown = words(to_html(page))
        assert all(field in shown for field in fields)
        vendors = [group.vendor for group in page.rules]
        section = text[text.index(f"\n{name}\n\n#\nService") :].partition("#\nService\n")[2]
        section = section.partition("\n#\nService")[0]
        for vendor in ("Sigma", "YARA-L"):
            if f"\n{vendor} #" in section:
                assert vendor in vendors, name


def test_the_sigma_rule_stands_on_its_event_as_in_the_seed() -> None:
    text = " ".join(seed("000").split())
    page = shared_site().page(event_url("ses", "DeleteIdentity"))
    assert isinstance(page, EventPage)
    (group,) = (one for one in page.rules if one.vendor == "Sigma")
    (rule,) = group.rules
    assert f"{rule.title} source {rule.level}: {rule.about}" in text


@cache
def alert_site() -> Site:
    with TemporaryDirectory() as place:
        folder = Path(place) / "stellar"
        folder.mkdir()
        for name, body in pages_to_files(seed("004")):
            (folder / name).write_text(body)
        return site_of(folder)


def test_the_alert_page_has_every_contributing_rule() -> None:
    text = seed("004")
    whole = alert_site()
    (url,) = (url for url in whole.urls if url.startswith("alert-types/") and url != "alert-types/")
    page = whole.page(url)
    assert isinstance(page, AlertPage)
    assert "Potentially Malicious AWS Activity" in page.title
    shown = words(to_html(page))
    blocks = re.split(r"(?m)^\|{8}$", text)[1:]
    blocks = [block for block in blocks if "More details" in block]
    assert len(page.rules) == len(blocks) == 29
    by_title = {one.rule.title: one for one in page.rules}
    for block in blocks:
        flat = " ".join(block.split())
        title = re.search(r"([^|]+) \|", flat.partition("More details")[0].split("---")[-1].strip())
        query = re.search(r"Query(\{.*\}) Log Source", flat)
        severity = re.search(r"Severity(\d+)", flat)
        origin = re.search(r"Rule Source(.*?)(?: Author:| Tactics)", flat)
        assert title
        assert query
        assert severity
        assert origin
        one = by_title[title.group(1).strip()]
        assert " ".join(one.query.split()) == query.group(1)
        assert query.group(1) in shown
        assert one.rule.score == int(severity.group(1))
        assert one.origin.strip() == origin.group(1).strip()
        assert one.description in flat
        author = re.search(r"Author: (.*?) Tactics", flat)
        assert one.author == (author.group(1) if author else "")
    for label in ("Severity", "Tactics, techniques", "Suppression based on", "Rule source"):
        assert label in shown
