"""The report of a run on a terminal: what to read first, then everything, then the books."""

from __future__ import annotations

from typing import TextIO

from trailhawk.model.books import Books
from trailhawk.model.findings import PrincipalRisk, Summary
from trailhawk.model.severity import Level
from trailhawk.sinks.ansi import LEVEL_STYLES, Screen, Style
from trailhawk.sinks.terminal_books import write_books
from trailhawk.sinks.terminal_groups import write_brief, write_detailed
from trailhawk.sinks.wording import (
    counted,
    levels_text,
    period_text,
    principal_text,
    records_text,
)

__all__ = ["MAX_BRIEF", "MAX_DETAILED", "TerminalReport"]

MAX_PRINCIPALS = 5
MAX_DETAILED = 15
"""Groups shown with all they have; the rest of their kind get a line each."""

MAX_BRIEF = 30
"""Lines of one list of groups, unless everything is asked for."""


class TerminalReport:
    """Writes a summary and its books as lines of text."""

    def __init__(self, out: TextIO, *, color: bool, width: int, show_all: bool = False) -> None:
        self._screen = Screen(out, color=color, width=width)
        self._show_all = show_all

    def write(self, summary: Summary, books: Books) -> None:
        """Write the whole report."""
        screen = self._screen
        _write_headline(screen, summary, books)
        if len(summary.groups) > 1:
            _write_principals(screen, summary.principals)
        self._write_groups(summary)
        write_books(screen, summary, books)

    def _write_groups(self, summary: Summary) -> None:
        serious = [it for it in summary.groups if not it.rule.severity.level < Level.MEDIUM]
        minor = [it for it in summary.groups if it.rule.severity.level < Level.MEDIUM]
        detailed = len(serious) if self._show_all else MAX_DETAILED
        brief = len(summary.groups) if self._show_all else MAX_BRIEF
        explained: set[str] = set()
        for group in serious[:detailed]:
            write_detailed(self._screen, group, explain=group.rule.uid not in explained)
            explained.add(group.rule.uid)
        write_brief(self._screen, "Also medium or worse", serious[detailed:], brief)
        write_brief(self._screen, "Low and informational", minor, brief)
        if summary.overflow:
            many = counted(summary.overflow, "more finding")
            self._screen.blank()
            self._screen.line((Style.BAD, f"{many} of groups past the limit, counted only."))


def _write_headline(screen: Screen, summary: Summary, books: Books) -> None:
    looked = records_text(summary, books)
    screen.blank()
    if not summary.findings:
        _write_nothing(screen, summary, books)
        return
    groups = counted(len(summary.groups), "group of findings", "groups of findings")
    screen.line((Style.STRONG, f"{groups}: {levels_text(summary)}"))
    screen.line((Style.PLAIN, f"{counted(summary.findings, 'finding')} in {looked}"))
    screen.line((Style.FAINT, period_text(summary.first, summary.last)))


def _write_nothing(screen: Screen, summary: Summary, books: Books) -> None:
    """Say that there is no finding, and never that all is well when little was looked at."""
    looked = records_text(summary, books)
    if not books.evaluated or not summary.rules_loaded:
        screen.line((Style.BAD, "Nothing was evaluated"), (Style.PLAIN, f": {looked}"))
    elif books.damaged or books.objects_damaged or books.unknown:
        screen.line(
            (Style.MEDIUM, "Nothing found, but not all could be read"), (Style.PLAIN, f": {looked}")
        )
    else:
        screen.line((Style.GOOD, "Nothing found"), (Style.PLAIN, f" in {looked}"))


def _write_principals(screen: Screen, principals: tuple[PrincipalRisk, ...]) -> None:
    screen.blank()
    screen.line((Style.STRONG, "Look here first"), (Style.FAINT, "  (risk, who, what they did)"))
    for risk in principals[:MAX_PRINCIPALS]:
        screen.line(
            (LEVEL_STYLES[risk.worst], f" {risk.score:>4} "),
            (Style.STRONG, f" {principal_text(risk.name, risk.account)}"),
            (Style.FAINT, f"  in account {risk.account}" if risk.account else ""),
        )
        did = f"{counted(risk.groups, 'rule')} fired {counted(risk.findings, 'time')}"
        when = period_text(risk.first, risk.last)
        screen.line((Style.FAINT, f"       {did}, {risk.worst.value} at worst; {when}"))
    more = len(principals) - MAX_PRINCIPALS
    if more > 0:
        screen.line((Style.FAINT, f"       and {counted(more, 'other principal')}"))
