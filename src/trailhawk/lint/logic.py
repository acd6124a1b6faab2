"""Findings about the condition as a whole: contradictions, tautologies, wildcards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from trailhawk.facts.fields import SCALAR_FIELDS
from trailhawk.ir.conditions import TRUE, Condition, Leaf, Not
from trailhawk.ir.normal import negation, residual
from trailhawk.ir.tests import Exists, OneOf, Present
from trailhawk.lint.asked import passes, plain_texts, spelt
from trailhawk.lint.codes import Grade
from trailhawk.lint.context import Context
from trailhawk.lint.contradictions import TooManyError, branches, contradicts, is_contradictory
from trailhawk.lint.findings import LintFinding
from trailhawk.lint.parameters import single_in
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["ALWAYS_THERE", "check_logic", "surely_there"]

ALWAYS_THERE = frozenset(
    {"awsRegion", "eventID", "eventName", "eventSource", "eventTime", "eventVersion"}
)
"""Fields that every record has."""

CALLERS: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("sts.amazonaws.com", "GetSessionToken"): frozenset({"IAMUser", "Root"}),
        ("sts.amazonaws.com", "GetFederationToken"): frozenset({"IAMUser", "Root"}),
        ("sts.amazonaws.com", "AssumeRoleWithSAML"): frozenset({"SAMLUser"}),
        ("sts.amazonaws.com", "AssumeRoleWithWebIdentity"): frozenset({"WebIdentityUser"}),
        ("iam.amazonaws.com", "ChangePassword"): frozenset({"IAMUser"}),
    }
)
"""Who alone can make a call (AWS STS API reference, comparison of credentials)."""


def surely_there(leaf: Leaf) -> bool | None:
    """Return True for a presence test on a field that every record has; else nothing is known."""
    if spelt(leaf.path) in ALWAYS_THERE and isinstance(leaf.test, Exists | Present):
        return True
    return None


def check_logic(context: Context) -> Iterator[LintFinding]:
    """Yield what can be said of the condition without knowing any event."""
    first = _first_place(context)
    condition = residual(context.condition, surely_there)
    if condition == TRUE or is_contradictory(negation(condition)):
        yield LintFinding("L-ALWAYS", "the condition holds of every record", first)
    else:
        yield from _contradictions(context, condition)
    seen: set[tuple[str, Span | None]] = set()
    for parts in context.conjunctions():
        for finding in _implied(context, parts):
            if (finding.message, finding.at) not in seen:
                seen.add((finding.message, finding.at))
                yield finding
    yield from _callers(context)
    yield from _wildcards(context)


def _first_place(context: Context) -> Span | None:
    places = (context.place(one.leaf) for one in context.leaves)
    return next((place for place in places if place is not None), context.rule.source.at)


def _contradictions(context: Context, condition: Condition) -> Iterator[LintFinding]:
    try:
        found = branches(condition)
    except TooManyError:
        return
    # Where nobody lists all events, nobody knows all parameters.
    events = () if context.pairs.open_sources else context.events
    single = single_in(context.facts, events)
    broken = [branch for branch in found if contradicts(branch, single)]
    if broken and len(broken) == len(found):
        fields = dict.fromkeys(spelt(part.path) for part, _ in broken[0] if isinstance(part, Leaf))
        said = f"no record can satisfy this: see what is asked of {', '.join(fields)}"
        yield LintFinding("L-UNSAT", cut(said, 300), _first_place(context))


def _implied(context: Context, parts: tuple[Condition, ...]) -> Iterator[LintFinding]:
    """Yield tests on a single-valued field that an equality test beside them decides."""
    exact = [part for part in parts if isinstance(part, Leaf) and _pins(part)]
    for one in exact:
        texts = plain_texts(one)
        for part in parts:
            match part:
                case Leaf() if part != one and part.path == one.path:
                    if all(_passes_any_case(part, text) for text in texts):
                        said = f"implied by the other test on {spelt(one.path)}"
                        yield LintFinding("L-TAUTOLOGY", said, context.place(part))
                case Not(Leaf() as leaf) if leaf.path == one.path:
                    if not any(_passes_any_case(leaf, text) for text in texts):
                        said = f"leaves nothing out: {spelt(one.path)} is pinned to other values"
                        # Filters are often shared between rules; an idle one does no harm.
                        yield LintFinding(
                            "L-TAUTOLOGY", said, context.place(leaf), grade=Grade.INFO
                        )


def _pins(leaf: Leaf) -> bool:
    return isinstance(leaf.test, OneOf) and spelt(leaf.path) in SCALAR_FIELDS


def _passes_any_case(leaf: Leaf, text: str) -> bool:
    return passes(leaf, text)


def _callers(context: Context) -> Iterator[LintFinding]:
    sets = [CALLERS.get((event.source, event.name)) for event in context.events]
    if not sets or any(one is None for one in sets):
        return
    possible = frozenset().union(*(one for one in sets if one is not None))
    for one in context.leaves:
        texts = frozenset(plain_texts(one.leaf))
        if spelt(one.path) != "userIdentity.type" or not one.wanted or not texts & possible:
            continue
        left = possible - texts
        if len(left) <= 1:
            names = ", ".join(sorted({event.name for event in context.events}))
            only = " or ".join(sorted(possible))
            effect = f"the test removes only {', '.join(left)}" if left else "the test is idle"
            said = f"{names} is only ever called by {only}: {effect}"
            yield LintFinding("L-TAUTOLOGY", said, context.place(one.leaf))


def _wildcards(context: Context) -> Iterator[LintFinding]:
    """Yield literals with a wildcard where no modifier says so: dialects read them differently."""
    lines = context.text.splitlines()
    for one in context.leaves:
        texts = getattr(one.leaf.test, "texts", ())
        if isinstance(one.leaf.test, OneOf) or not texts:
            continue
        for text in texts:
            place = context.place(one.leaf, text)
            if place is None or place.length != len(text) or not 0 < place.line <= len(lines):
                continue
            line = lines[place.line - 1]
            end = place.column - 1 + place.length
            if "*" in {line[end : end + 1], line[place.column - 2 : place.column - 1]}:
                said = "the * is a wildcard here; other rule languages take it literally"
                yield LintFinding("L-WILDCARD-EQ", said, place)
