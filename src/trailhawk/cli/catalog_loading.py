"""The catalog that commands work on, from their arguments."""

from __future__ import annotations

import argparse
import sys

from trailhawk.catalog.context import Context
from trailhawk.catalog.evidence import NO_EVIDENCE, Evidence
from trailhawk.catalog.gather import gather
from trailhawk.catalog.prose import Prose, installed_botocore
from trailhawk.catalog.site import Site
from trailhawk.cli.catalog_alerts import alert_kinds
from trailhawk.cli.catalog_evidence import evidence_of
from trailhawk.cli.rule_loading import config_of, rule_paths, settings_of
from trailhawk.facts import load_facts
from trailhawk.model.limits import Limits
from trailhawk.model.processors import processors

__all__ = ["load_site"]


def load_site(arguments: argparse.Namespace, *, lint: bool = True) -> Site:
    """Return the site of the rules, logs and botocore that the arguments name.

    Without ``lint`` nothing is worked out ahead, which is quicker for a single page.
    """
    facts = load_facts()
    config = config_of(arguments)
    paths = rule_paths(arguments.rules, config)
    corpus = gather(paths, Limits(), facts, settings_of(config), lint=lint)
    prose = Prose(installed_botocore())
    if not prose.version and sys.stderr.isatty():
        print("no botocore is installed: pip install 'trailhawk[catalog]'", file=sys.stderr)
    logs: list[str] = getattr(arguments, "logs", [])
    evidence: Evidence = NO_EVIDENCE
    if logs:
        evidence = evidence_of(corpus, logs, processors())
    kinds = alert_kinds(config, [one.rule for one in corpus.entries])
    site = Site(Context(corpus, facts, prose, evidence, kinds))
    if lint:
        site.relatives.prepare()
    return site
