"""Findings about titles: what a title promises and the condition does not ask.

Only what can be told from one rule: a title that disagrees with what is matched, in words that
leave little room. Titles are prose, so every finding is of level info.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from trailhawk.facts import Event, short_source
from trailhawk.ir.logic import Single
from trailhawk.ir.tests import OneOf, Same
from trailhawk.lint.asked import Asked, keys_of, plain_texts, spelt
from trailhawk.lint.context import Context
from trailhawk.lint.findings import LintFinding
from trailhawk.lint.title_words import (
    CREATION,
    CREATION_VERBS,
    REMOVAL,
    REMOVAL_VERBS,
    SERVICES,
    VERBS,
)

__all__ = ["check_title"]

_MANY = re2.compile(
    r"(?i)\b(?:multiple|many|several|excessive|brute.?forc\w+|spikes?|repeated"
    r"|(?:high|large|unusual) (?:number|volume|amount|count))\b"
)
_FIRST = re2.compile(
    r"(?i)\b(?:first.?(?:time|seen)|never.?(?:before|seen)|impossible travel"
    r"|from (?:an? )?new (?:city|country|region|location|asn|ip|address|network|device))\b"
)
_PERSON = re2.compile(r"(?i)\biam (?:users?|roles?|principals?|identit(?:y|ies)|access keys?)\b")
_UPDATE = re2.compile(
    r"(?i)\b(?:updates|updated|updating|modifies|modified|modifying|modification)\b"
)
_WORD = re2.compile(r"[A-Za-z0-9]+")
_CAMEL = re2.compile(r"[A-Z]+(?:[a-z0-9]+)?|[a-z0-9]+")
_PROTECTS = re2.compile(r"(?i)^(?:block|enable|restrict|ignore|require)|(?:enabled|protection)$")
MAX_EVENTS = 50
"""A rule over more events is about no one of them."""

_DONE = re2.compile(r"(?:ed|ing|ion|out|down)$")
"""Words that may be verbs of another kind."""

_REQUEST = "requestParameters"


def check_title(context: Context) -> Iterator[LintFinding]:
    """Yield what the title says and the condition does not."""
    rule = context.rule
    said = [*_count(context)]
    words = {word.lower() for word in _WORD.findall(rule.meta.title)}
    if 0 < len(context.events) <= MAX_EVENTS:
        said += [*_service(context, words), *_verbs(context, words), *_parameters(context, words)]
        said += _left_out(context)
    said += _opposite(context, words)
    for one in said:
        yield LintFinding("L-TITLE", one, rule.source.at)


def _count(context: Context) -> Iterator[str]:
    """A rule over single events whose title is about many, or about what is new."""
    rule = context.rule
    if not isinstance(rule.logic, Single) or not rule.reports or _asks_of_call(context):
        return
    if rule.dedup is not None and rule.dedup.least > 1:
        return
    for pattern, what in ((_MANY, "many events"), (_FIRST, "what was not there before")):
        found = pattern.search(rule.meta.title)
        if found is not None:
            yield f"'{found.group()}' speaks of {what}; the rule fires on every single event"


def _asks_of_call(context: Context) -> bool:
    """Whether the rule looks into the call, which then may be what its title says."""
    inside = (_REQUEST, "responseElements")
    return any(keys_of(one.path)[:1] in {(name,) for name in inside} for one in context.leaves)


def _service(context: Context, words: set[str]) -> Iterator[str]:
    """A title about one service over events of others."""
    named = words & SERVICES.keys()
    if len(named) != 1 or not context.named_events or _PERSON.search(context.rule.meta.title):
        return
    (word,) = named
    sources = {short_source(event.source) for event in context.events}
    texts = {text.lower() for one in context.leaves for text in plain_texts(one.leaf)}
    if sources & SERVICES[word] or any(word in text for text in texts):
        return
    if any(word in spelt(one.path).lower() for one in context.leaves):
        return
    yield f"{word.upper()} is named; the events are of {', '.join(sorted(sources)[:5])}"


def _verbs(context: Context, words: set[str]) -> Iterator[str]:
    """A title of nothing but creation, or removal, over events some of which are something else."""
    if _asks_of_call(context):
        return
    spoken = [kind for kind, forms in VERBS.items() if words & forms]
    if any(_DONE.search(word) for word in words - frozenset().union(*VERBS.values())):
        return
    for kind, verbs in ((CREATION, CREATION_VERBS), (REMOVAL, REMOVAL_VERBS)):
        if spoken != [kind]:
            continue
        fitting = [event for event in context.events if _verb(event) in verbs]
        nouns = {_noun(event) for event in fitting}
        others = sorted(
            {
                event.name
                for event in context.events
                if _verb(event) not in verbs and _noun(event) not in nouns
            }
        )
        if fitting and others:
            yield f"it speaks of {kind}; {', '.join(others[:5])} is none"


def _left_out(context: Context) -> Iterator[str]:
    """A rule said to be about updates that asks for creation alone, where there are updates."""
    meta = context.rule.meta
    first = meta.description.partition(". ")[0]
    found = _UPDATE.search(meta.title) or _UPDATE.search(first)
    if found is None or any(_verb(event) != "Create" for event in context.events):
        return
    names = sorted(
        {
            update.name
            for event in context.events
            for verb in ("Update", "Modify")
            if (update := _beside(context, event, verb)) is not None
        }
    )
    if names:
        yield f"'{found.group()}' is spoken of; {', '.join(names[:5])} is not asked for"


def _beside(context: Context, event: Event, verb: str) -> Event | None:
    name = verb + event.name.removeprefix("Create")
    found = context.facts.resolve(event.source, name)
    return found if found is not None and found.name == name else None


def _verb(event: Event) -> str:
    return _CAMEL.findall(event.name)[0] if event.name else ""


def _noun(event: Event) -> str:
    return "".join(_CAMEL.findall(event.name)[1:]).lower().rstrip("s")


def _parameters(context: Context, words: set[str]) -> Iterator[str]:
    """A title that speaks of a parameter of the request of which the rule asks nothing."""
    if _asks_of_call(context):
        return
    missing: list[set[str]] = []
    for event in context.events:
        operation = context.facts.operation(event.source, event.name)
        if operation is None:
            return
        name = event.name.lower()
        missing.append(
            {
                member.spelling
                for member in operation.inputs.members
                if member.lists
                and not member.required
                and {member.spelling.lower(), member.spelling.lower().rstrip("s")} & words
                and member.spelling.lower().rstrip("s") not in name
            }
        )
    for parameter in sorted(set.intersection(*missing)) if missing else ():
        yield f"{_REQUEST}.{parameter} is spoken of; the rule asks nothing of it"


def _opposite(context: Context, words: set[str]) -> Iterator[str]:
    """A title of taking a protection away over tests that it is there."""
    if not words & {*VERBS[REMOVAL], "disabled", "disable", "disabling"}:
        return
    for one in context.leaves:
        name = (keys_of(one.path) or ("",))[-1]
        if keys_of(one.path)[:1] == (_REQUEST,) and _PROTECTS.search(name) and _wants_true(one):
            yield f"it speaks of removal; the rule asks that {name} is true"
            return


def _wants_true(one: Asked) -> bool:
    match one.leaf.test:
        case OneOf(texts):
            return one.wanted and {text.lower() for text in texts} == {"true"}
        case Same(values):
            return one.wanted and values == (True,)
        case _:
            return False
