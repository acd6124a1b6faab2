"""The books of a run on a terminal: that nothing was lost, or loudly what was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trailhawk.model.books import Books
from trailhawk.model.errors import Damage
from trailhawk.model.findings import Summary
from trailhawk.sinks.ansi import Screen, Style
from trailhawk.sinks.wording import TIMES, counted

__all__ = ["write_books"]

MAX_DAMAGE = 5
MAX_REASONS = 4
MAX_NEEDS = 4
MAX_UNOPENED = 4

_UNOPENED = "cannot be opened"
"""How ``ingest`` begins the reason in that case."""


def write_books(screen: Screen, summary: Summary, books: Books) -> None:
    """Write where every object and record ended."""
    screen.blank()
    screen.line((Style.STRONG, "Books"))
    screen.block("files", _objects(books))
    screen.block("records", _records(books))
    screen.block("rules", _rules(summary))
    for label, text in _needs(summary):
        screen.block(label, text, style=Style.MEDIUM, lines=2)
    for label, text in _oddities(summary, books):
        screen.block(label, text, style=Style.MEDIUM)
    _write_unopened(screen, books)
    _write_damage(screen, books)
    _write_balance(screen, books)


def _objects(books: Books) -> str:
    skipped = books.objects_skipped
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in skipped.most_common(MAX_REASONS))
    left = skipped.total() - sum(count for _, count in skipped.most_common(MAX_REASONS))
    why = f" ({reasons}{f', {left:,} for other reasons' if left else ''})" if reasons else ""
    return (
        f"{books.objects:,} = {books.objects_done:,} read"
        f" + {books.objects_damaged:,} read in part + {skipped.total():,} skipped{why}"
    )


def _records(books: Books) -> str:
    return (
        f"{books.records_read:,} = {books.evaluated:,} evaluated"
        f" + {books.filtered:,} filtered out + {books.damaged:,} damaged"
    )


def _rules(summary: Summary) -> str:
    return f"{summary.rules_loaded:,} loaded, {summary.rules_refused:,} refused"


def _needs(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield what rules wait for, the most wanted first."""
    wanted = Counter(text for _, text in summary.needs).most_common()
    for label, (text, count) in zip(["needs"] + [""] * MAX_NEEDS, wanted, strict=False):
        verb = "holds" if count == 1 else "hold"
        yield label, f"{counted(count, 'rule')} {verb} of nothing without {text}"
    if len(wanted) > MAX_NEEDS + 1:
        yield "", f"and {len(wanted) - MAX_NEEDS - 1:,} more; trailhawk rules list names them"


def _oddities(summary: Summary, books: Books) -> Iterator[tuple[str, str]]:
    if books.duplicate_matches:
        many = counted(books.duplicate_matches, "match", "matches")
        yield "twice", f"{many} of events delivered more than once, reported once"
    if books.conflicting_matches:
        many = counted(books.conflicting_matches, "match", "matches")
        yield "forged?", f"{many} with the event id of another event: same id, other content"
    if books.pressure:
        many = counted(len(books.pressure), "rule")
        forgotten = counted(books.pressure.total(), "entry", "entries")
        yield "windows", f"{many} had to forget {forgotten} to stay within the limits"
    if books.unplaced:
        many = counted(books.unplaced.total(), "match", "matches")
        yield "apart", f"{many} of windowed rules without a time or a key took no part"
    if books.raised:
        yield "python", _raised(books)
    if books.fell_back:
        many = counted(books.fell_back.total(), "match", "matches")
        rules = counted(len(books.fell_back), "rule")
        yield "alerts", f"{many} of {rules} told by default: a function of their Python failed"
    if books.unknown.total():
        yield "unknown", _undecided(summary, books)


def _raised(books: Books) -> str:
    rules = counted(len(books.raised), "rule's Python failed", "rules' Python failed")
    times = counted(books.raised.total(), "time")
    worst = "; ".join(
        f"{code} {TIMES}{count:,}, first {books.first_errors.get(code, '')}"
        for code, count in books.raised.most_common(3)
    )
    return f"{rules}, {times} in all, which is no match ({worst})"


def _undecided(summary: Summary, books: Books) -> str:
    rules = counted(len(books.unknown), "rule")
    times = counted(books.unknown.total(), "time")
    text = f"{rules} could not be decided, {times} in all: CloudTrail left the field out"
    worst = ", ".join(f"{title} {TIMES}{count:,}" for _, title, count in summary.undecided[:3])
    return f"{text} ({worst})" if worst else text


def _write_unopened(screen: Screen, books: Books) -> None:
    """Name what the system did not let us open: of all that is skipped, only that is no choice."""
    found = [(name, why) for name, why in books.skipped if why.startswith(_UNOPENED)]
    for label, (name, why) in zip(["unread"] + [""] * MAX_UNOPENED, found, strict=False):
        screen.block(label, f"{name}: {why}", style=Style.MEDIUM, lines=2)
    left = len(found) - MAX_UNOPENED - 1
    if left > 0:
        screen.block("", f"and {left:,} more; JSON lines list them")


def _write_damage(screen: Screen, books: Books) -> None:
    for label, damage in zip(["damage"] + [""] * MAX_DAMAGE, books.damage, strict=False):
        screen.block(label, _damage(damage), style=Style.MEDIUM, lines=2)
    left = len(books.damage) - MAX_DAMAGE
    if left > 0:
        screen.block("", f"and {left:,} more; JSON lines list them")
    if books.unlisted:
        many = counted(books.unlisted, "further place")
        screen.block("", f"{many} damaged or skipped, counted above and listed nowhere")


def _damage(damage: Damage) -> str:
    index = "" if damage.index is None else f", Records[{damage.index}]"
    return f"{damage.object} at byte {damage.offset:,}{index}: {damage.reason}"


def _write_balance(screen: Screen, books: Books) -> None:
    if books.balanced:
        screen.line((Style.GOOD, "  The books balance: every record read is counted in one place."))
        return
    lost = books.records_read - books.evaluated - books.filtered - books.damaged
    screen.line((Style.BAD, f"  THE BOOKS DO NOT BALANCE: off by {lost:+,} records."))
    screen.line((Style.BAD, "  Do not trust this run, and please report it as a bug."))
