"""The tests inside Panther's rule files: by the translated condition, or by the rules' Python."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trailhawk.cli.choosing import is_called
from trailhawk.cli.panther_correlations import correlation_verdicts
from trailhawk.cli.rules_explain import tree_lines
from trailhawk.cli.trusted_code import say_confinement
from trailhawk.cli.verdicts import Verdict
from trailhawk.engine.explaining import explain
from trailhawk.frontends.panther.canonical import as_cloudtrail
from trailhawk.frontends.panther.correlation_tests import correlation_tests
from trailhawk.frontends.panther.suite import InlineTest, Suite
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.rule import Code, Rule
from trailhawk.packs import Pack
from trailhawk.packs.rule_tests import Case, RuleTests
from trailhawk.packs.trust import Trust, trusted_code
from trailhawk.panther_runtime import Ask, Asker, Content, Model, Standby, Worker
from trailhawk.panther_runtime import Verdict as Ran

__all__ = ["cases_of", "panther_suite", "verdicts"]

MAX_LINES = 40
MAX_VALUE_CHARS = 120


def panther_suite(pack: Pack, wanted: tuple[str, ...] = ()) -> Suite | None:
    """Return the tests in a pack's Panther files; None where it has no such file.

    Of ``wanted`` names, the tests of those rules only.
    """
    found = pack.suites.get("panther")
    if found is None:
        return None
    suite = Suite.decoded(found)
    if not wanted:
        return suite
    rules = (*pack.rules, *(one.rule for one in pack.partial))
    titles = {rule.meta.id: rule.meta.title for rule in rules}
    return msgspec.structs.replace(
        suite,
        tests=tuple(
            one
            for one in suite.tests
            if is_called(wanted, one.file, one.rule, titles.get(one.rule, one.rule))
        ),
        correlations=tuple(
            one
            for one in suite.correlations
            if is_called(wanted, one.source.file, one.id, one.title)
        ),
    )


def cases_of(suite: Suite) -> list[RuleTests]:
    """Return the tests as cases, so that rules without both polarities can be told."""
    tests = (
        *((one.rule, one.file, one.name, one.expected, one.problem) for one in suite.tests),
        *(
            (one.rule, one.file, one.name, one.expected, one.problem)
            for one in correlation_tests(suite.correlations)
        ),
    )
    return [
        RuleTests(rule, (Case(name, expected),), file)
        for rule, file, name, expected, problem in tests
        if not problem
    ]


def verdicts(
    suite: Suite, pack: Pack, trusts: Trust | None, standby: Standby | None = None
) -> Iterator[Verdict]:
    """Yield how every test came out; one that could not be run did not pass.

    ``trusts`` says which files' Python may run, None of none; ``standby`` is the process for it.
    """
    rules = {rule.meta.id: rule for rule in pack.rules if rule.meta.vendor == "panther"}
    partial = {one.rule.meta.id: one.rule for one in pack.partial}
    content = None if trusts is None else _content(suite, trusted_code(pack.code, trusts))
    if content is not None and content.rules:
        with Asker(content, lambda one: Worker(one, standby=standby)) as asker:
            say_confinement(asker.confinement)
            for test in suite.tests:
                rule = rules.get(test.rule)
                runs = test.rule in content.rules and not test.problem
                if not runs:
                    yield _judged(test, _condition_reason(test, rule))
                    continue
                ran = _filtered(suite, test, _asked(asker, test))
                known = rule or partial.get(test.rule)
                yield _judged(test, _trusted_reason(test, ran, known) or _both(test, rule))
    else:
        for test in suite.tests:
            yield _judged(test, _condition_reason(test, rules.get(test.rule)))
    yield from correlation_verdicts(suite.correlations)


def _trusted_reason(test: InlineTest, ran: Ran, known: Rule | None) -> str:
    """Return why a test fails, with what is known without Python; empty when it passes."""
    reason = _ran_reason(test, ran)
    return reason + _shown(test, known) if reason and ran.matched is (not test.expected) else reason


def _asked(asker: Asker, test: InlineTest) -> Ran:
    return asker.ask(Ask(test.rule, [test.log], alerts=True, mocks=test.mocks, forget=True))[0]


def _filtered(suite: Suite, test: InlineTest, ran: Ran) -> Ran:
    """Return a verdict as it is after inline filters: what they hold back does not match."""
    passes = suite.filters.get(test.rule)
    if passes is None or evaluate(passes, as_cloudtrail(test.log)) is True:
        return ran
    return msgspec.structs.replace(ran, matched=False, error="")


def _content(suite: Suite, code: Code) -> Content:
    """Return what of a suite's Python may run: that of rules, helpers and models in ``code``."""
    content = suite.content
    return Content(
        {name: text for name, text in content.helpers.items() if name in code.helpers},
        {name: text for name, text in content.rules.items() if name in code.rules},
        {
            name: Model(model.text, model.paths, model.methods)
            for name, model in content.models.items()
            if name in code.models
        },
    )


def _judged(test: InlineTest, reason: str) -> Verdict:
    return Verdict(test.file, test.rule, test.name, not reason, reason)


def _ran_reason(test: InlineTest, ran: Ran) -> str:
    """Return why a test fails by Panther's own rules for verdicts; empty when it passes."""
    wanted = f"expected {_word(test.expected)}"
    if ran.error:
        return f"{wanted}: rule() raised {ran.error}"
    if ran.matched is not test.expected:
        return f"{wanted}: rule() returned {ran.matched}"
    if test.expected and ran.errors:
        raised = "\n".join(f"  {name}() raised {error}" for name, error in ran.errors.items())
        return f"{wanted}, and rule() returned True, but the alert cannot be made:\n{raised}"
    return ""


def _both(test: InlineTest, rule: Rule | None) -> str:
    """Return what speaks against the translation, where Python agrees with the test."""
    if rule is None or _needs_python(test):
        return ""
    return _condition_reason(test, rule)


def _condition_reason(test: InlineTest, rule: Rule | None) -> str:
    if test.problem:
        return f"not run: {test.problem}"
    if rule is None:
        return "not run: the rule needs Python (--trust-python), or could not be loaded"
    why = _needs_python(test)
    if why:
        return f"not run: {why} (--trust-python)"
    fires = evaluate(rule.condition, as_cloudtrail(test.log)) is True
    if fires is test.expected:
        return ""
    return f"expected {_word(test.expected)}: the condition is {_word(fires)}" + _shown(test, rule)


def _shown(test: InlineTest, rule: Rule | None) -> str:
    """Return the translated condition part by part, with what each saw in the test's event."""
    if rule is None or _needs_python(test):
        return ""
    explained = explain(rule.condition, as_cloudtrail(test.log), MAX_VALUE_CHARS)
    lines = list(tree_lines(explained, "  "))
    more = [f"  and {len(lines) - MAX_LINES} more lines"] if len(lines) > MAX_LINES else []
    return "".join(f"\n{line}" for line in (*lines[:MAX_LINES], *more))


def _needs_python(test: InlineTest) -> str:
    """Return why the condition on CloudTrail's records cannot answer for a test."""
    if test.mocks:
        return f"the test replaces {', '.join(test.mocks)}"
    if test.log.get("p_log_type", "AWS.CloudTrail") != "AWS.CloudTrail":
        return f"its event is of log type {test.log['p_log_type']}"
    if "p_enrichment" in test.log:
        return "its event has Panther's enrichment"
    return ""


def _word(value: object) -> str:
    return str(value).lower()
