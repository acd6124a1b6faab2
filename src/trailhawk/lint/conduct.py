"""Findings about what a rule will do in practice: noise, failures, retired services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from trailhawk.facts import EventKind
from trailhawk.ir.conditions import Keyword
from trailhawk.lint.asked import NAME, SOURCE, spelt
from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding
from trailhawk.model.spans import Span

__all__ = ["check_conduct"]

ROUTINE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "cloudformation.amazonaws.com": frozenset({"CreateChangeSet", "UpdateStack"}),
        "config.amazonaws.com": frozenset({"DeleteConfigRule", "PutConfigRule"}),
        "ec2.amazonaws.com": frozenset({"RunInstances", "TerminateInstances", "CreateTags"}),
        "kms.amazonaws.com": frozenset({"CreateKey", "PutKeyPolicy"}),
        "logs.amazonaws.com": frozenset(
            {"CreateLogGroup", "CreateLogStream", "DeleteLogGroup", "DeleteLogStream"}
        ),
        "monitoring.amazonaws.com": frozenset({"DeleteAlarms", "PutMetricAlarm"}),
        "redshift.amazonaws.com": frozenset({"CreateCluster"}),
        "securityhub.amazonaws.com": frozenset({"BatchUpdateFindings", "BatchImportFindings"}),
        "sts.amazonaws.com": frozenset(
            {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}
        ),
    }
)
"""Events that deployments, auto scaling, sign-in or triage cause all day."""

_OUTCOME = {"errorCode", "errorMessage"}


def check_conduct(context: Context) -> Iterator[LintFinding]:
    """Yield what a reader should know of a rule that works as written."""
    place = _place(context)
    yield from _retired(context, place)
    if not context.events or not context.named_events:
        return
    for event in context.events:
        if event.kind is EventKind.SERVICE_EVENT:
            said = f"{event.name} is no API operation: a sign-in, console or service event"
            yield LintFinding("L-NONAPI", said, place)
    fields = {spelt(one.path) for one in context.leaves}
    if any(isinstance(part, Keyword) for parts in context.conjunctions() for part in parts):
        return
    asks = fields & _OUTCOME or any(name.startswith("responseElements") for name in fields)
    if not asks and any(not event.read_only for event in context.events):
        said = "nothing is asked of the outcome: attempts that failed match as well"
        yield LintFinding("L-OUTCOME", said, place)
    if fields <= {NAME.text, SOURCE.text}:
        yield from _noise(context, place)


def _place(context: Context) -> Span | None:
    return next((context.place(one.leaf) for one in context.at(NAME)), None)


def _noise(context: Context, place: Span | None) -> Iterator[LintFinding]:
    if all(event.read_only for event in context.events):
        said = "matches every call of a read-only operation; nothing narrows it"
        yield LintFinding("L-READ", said, place)
    for event in context.events:
        if event.name in ROUTINE.get(event.source, ()):
            said = f"{event.name} is routine in many accounts; nothing narrows it"
            yield LintFinding("L-NOISE", said, place)


def _retired(context: Context, place: Span | None) -> Iterator[LintFinding]:
    for source in context.named_sources:
        if context.facts.events.is_retired(source):
            said = f"AWS has retired the service of {source}"
            yield LintFinding("L-RETIRED", said, context.place_of(SOURCE, source))
    for name in context.named_events:
        for source in context.named_sources:
            if context.facts.events.is_retired(source) or not context.lets(source, name):
                continue
            near = next(iter(context.facts.nearest_names(source, name)), "")
            event = context.facts.resolve(source, near) if near else None
            if event is not None and event.retired:
                said = f"{event.name} belongs to a feature that AWS has retired"
                yield LintFinding("L-RETIRED", said, context.place_of(NAME, name) or place)
