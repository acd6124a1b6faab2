"""What the lint says of a rule: findings with their places, and whether the rule can fire."""

from __future__ import annotations

from enum import Enum

import msgspec

from trailhawk.ir.rule import Rule
from trailhawk.lint.codes import CODES, Grade
from trailhawk.model.errors import Refusal
from trailhawk.model.spans import Span

__all__ = ["Edit", "EventVerdict", "FileSpan", "LintFinding", "Liveness", "RuleReport"]


class Edit(msgspec.Struct, frozen=True):
    """A literal in the rule file and what may stand in its place, the likeliest spelling first."""

    at: Span
    texts: tuple[str, ...]


class FileSpan(Span, frozen=True):
    """A place in a file other than the rule's own document, such as the code beside it."""

    file: str = ""


class LintFinding(msgspec.Struct, frozen=True):
    """One finding about one rule."""

    code: str
    message: str
    at: Span | None = None
    help: str = ""
    edits: tuple[Edit, ...] = ()
    """A fix that nobody needs to think about; empty where there is none."""
    grade: Grade | None = None
    """Set where it is not the code's own."""
    file: str = ""
    """The file that the place is in, where that is not the rule's document."""

    @property
    def level(self) -> Grade:
        """How bad it is."""
        return self.grade or CODES[self.code][0]

    def text(self, file: str, source: str = "") -> str:
        """Return the finding as text: place, code, message, the line under a caret, help."""
        said = f"{self.level.value}: {self.message}"
        return Refusal(self.code, said, file, at=self.at, fix=self.help).text(source)


class Liveness(Enum):
    """Whether a rule can fire on what CloudTrail writes."""

    LIVE = "live"
    PARTLY_DEAD = "partly dead"
    DEAD = "dead"


class EventVerdict(msgspec.Struct, frozen=True):
    """Whether one event that a rule names can make it fire; why not, where it cannot."""

    source: str
    name: str
    live: bool
    reason: str = ""
    """The code of the finding that explains it."""


class RuleReport(msgspec.Struct, frozen=True):
    """All that was found about one rule."""

    rule: Rule
    liveness: Liveness
    events: tuple[EventVerdict, ...]
    """Events that the rule names; empty for one that names none."""
    findings: tuple[LintFinding, ...]
