"""A catalog with something in every part of every page, and its server: for tests in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.catalog.test_gather import CASES, HELPER, PANTHER, PYTHON, SIGMA

from trailhawk.catalog.answers import Answers
from trailhawk.catalog.context import Context
from trailhawk.catalog.gather import gather
from trailhawk.catalog.html import to_html
from trailhawk.catalog.prose import Prose
from trailhawk.catalog.site import Site
from trailhawk.cli.catalog_alerts import alert_kinds
from trailhawk.cli.catalog_evidence import evidence_of
from trailhawk.config import Config
from trailhawk.facts import load_facts
from trailhawk.frontends.stellar import pages_to_files
from trailhawk.model.limits import Limits
from trailhawk.packs import shipped_rules
from trailhawk.web import CatalogServer

__all__ = ["one_of_each", "rich_site", "serving"]

ALERT = """Rules Contributing to Potentially Malicious AWS Activity Alert
Title |
Description |
||||||||
---|---|---
SES Identity Has Been Deleted |
Says when an identity is deleted. More details
Rule IDses_1Query{'selection': {'eventSource': 'ses.amazonaws.com', 'eventName': \
'DeleteIdentity'}, 'condition': 'selection'} Log SourceStellar Cyber AWS configured.
Rule SourceSigmaHQ,20f754db-d025-4a8f-9d74-e0037e999a9a Author: Ann
Tactics, Techniques, and ProceduresTA0005 (T1562.008, T1070)References
https://example.org/a
Severity50 Suppression Logic Based On
srcip
Additional Information
none
|
||||||||
"""
DEMO = shipped_rules().parent / "demo" / "AWSLogs"


def _write(folder: Path) -> Path:
    """Write rules of several languages, with tests, Python, findings and a refusal."""
    (folder / "global_helpers").mkdir(parents=True)
    files = {
        "listed.yml": PANTHER,
        "listed.py": PYTHON,
        "two.yml": SIGMA,
        "two.tests.yml": CASES,
        "broken.yml": "title: [",
        "global_helpers/h.yml": (
            "AnalysisType: global\nGlobalID: panther_aws_helpers\nFilename: h.py\n"
        ),
        "global_helpers/h.py": HELPER,
        **dict(pages_to_files(ALERT)),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


@cache
def rich_site() -> Site:
    """Shipped and hand-made rules with findings, and evidence from the demonstration logs."""
    facts = load_facts()
    with TemporaryDirectory() as folder:
        corpus = gather((shipped_rules(), _write(Path(folder) / "others")), Limits(), facts)
    rules = [entry.rule for entry in corpus.entries]
    kinds = alert_kinds(Config(), rules)
    return Site(Context(corpus, facts, Prose(None), evidence_of(corpus, [str(DEMO)], 1), kinds))


@cache
def one_of_each() -> dict[str, str]:
    """Return the address of the fullest page of each kind."""
    whole = rich_site()
    found: dict[str, tuple[int, str]] = {}
    for url in whole.urls:
        if url.startswith("events/aws/") and not url.startswith("events/aws/cloudtrail/"):
            continue
        page = whole.page(url)
        kind = getattr(page, "kind", "")
        if page is not None:
            found[kind] = max(found.get(kind, (0, "")), (len(to_html(page)), url))
    windowed = next(one for one in whole.context.corpus.entries if len(one.rule.conditions) > 1)
    return {kind: url for kind, (_, url) in found.items()} | {"windowed rule": windowed.url}


@contextmanager
def serving(whole: Site) -> Iterator[str]:
    """Serve a site on this machine; its address."""
    server = CatalogServer(Answers(whole), "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
