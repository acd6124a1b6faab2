"""Applies the lint's edits to rule files: one literal at a time, each proved by checking again."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from pathlib import Path

import msgspec

from trailhawk.facts import Facts
from trailhawk.frontends.registry import load_file
from trailhawk.frontends.settings import NO_SETTINGS, RuleSettings
from trailhawk.ir.rule import RuleFile
from trailhawk.lint import Edit, Grade, LintFinding, check_rules
from trailhawk.model.limits import Limits

__all__ = ["Fixed", "fix_file", "fix_text"]

MAX_FIXES = 200
"""Edits tried per file."""


class Fixed(msgspec.Struct, frozen=True):
    """One edit that was made."""

    file: str
    finding: LintFinding
    before: str
    after: str


class State(msgspec.Struct, frozen=True):
    """What checking says of a text."""

    rules: int
    refusals: int
    findings: tuple[LintFinding, ...]

    @property
    def troubles(self) -> Counter[str]:
        """How many findings of each code say that something cannot match, or not as it reads."""
        grave = {Grade.DEAD, Grade.WARN}
        return Counter(one.code for one in self.findings if one.level in grave)


def fix_file(
    path: Path, facts: Facts, limits: Limits, settings: RuleSettings = NO_SETTINGS
) -> list[Fixed]:
    """Rewrite a rule file; its bytes outside the edited literals stay as they are."""
    content = path.read_bytes()
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    file = RuleFile(str(path), content[len(mark) :].decode("utf-8"))
    text, fixed = fix_text(file, facts, limits, settings)
    if fixed:
        path.write_bytes(mark + text.encode("utf-8"))
    return fixed


def fix_text(
    file: RuleFile, facts: Facts, limits: Limits, settings: RuleSettings = NO_SETTINGS
) -> tuple[str, list[Fixed]]:
    """Return a rule file's text with every edit that is proved right, and what was edited."""
    text = file.text
    state = _state(file, facts, limits, settings)
    fixed: list[Fixed] = []
    tried: set[tuple[str, str]] = set()
    for _ in range(MAX_FIXES):
        finding = next(
            (one for one in state.findings if one.edits and (one.code, one.message) not in tried),
            None,
        )
        if finding is None:
            break
        tried.add((finding.code, finding.message))
        for option in range(max(len(edit.texts) for edit in finding.edits)):
            changed = _edited(text, finding.edits, option)
            after = _state(RuleFile(file.name, changed), facts, limits, settings)
            if _is_better(state, after, finding):
                fixed.append(_fixed(file.name, text, finding, option))
                text, state = changed, after
                # What was in the way of another edit may be gone now.
                tried.clear()
                break
    return text, fixed


def _state(file: RuleFile, facts: Facts, limits: Limits, settings: RuleSettings) -> State:
    loaded = load_file(file, limits, settings)
    reports = check_rules(loaded.rules, {file.name: file.text}, facts)
    findings = tuple(finding for report in reports for finding in report.findings)
    return State(len(loaded.rules), len(loaded.refusals), findings)


def _is_better(before: State, after: State, finding: LintFinding) -> bool:
    """Whether an edit took away its finding and brought no new trouble."""
    same = (before.rules, before.refusals) == (after.rules, after.refusals)
    gone = all((one.code, one.message) != (finding.code, finding.message) for one in after.findings)
    # An edit that takes one finding away and brings another has made nothing better.
    return same and gone and after.troubles <= before.troubles


def _edited(text: str, edits: tuple[Edit, ...], option: int) -> str:
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    # From the end, so that no edit moves another's place.
    for edit in sorted(edits, key=lambda one: (one.at.line, one.at.column), reverse=True):
        start = starts[edit.at.line - 1] + edit.at.column - 1
        new = edit.texts[min(option, len(edit.texts) - 1)]
        text = text[:start] + new + text[start + edit.at.length :]
    return text


def _fixed(file: str, text: str, finding: LintFinding, option: int) -> Fixed:
    lines = text.splitlines()
    befores = [
        lines[one.at.line - 1][one.at.column - 1 : one.at.column - 1 + one.at.length]
        for one in finding.edits
    ]
    afters = [one.texts[min(option, len(one.texts) - 1)] for one in finding.edits]
    return Fixed(file, finding, ", ".join(befores), ", ".join(afters))
