"""IR to matches: screening, compiled conditions, evidence; ``plain`` is the slow twin."""

from trailhawk.engine.collected import Collector, compile_evidence
from trailhawk.engine.compiled import Compiled, compile_condition
from trailhawk.engine.evidence import evidence
from trailhawk.engine.matcher import Matcher, RecordMatch
from trailhawk.engine.plain import plain_matches
from trailhawk.engine.screen import NO_CANDIDATES, Candidates, Screen

__all__ = [
    "NO_CANDIDATES",
    "Candidates",
    "Collector",
    "Compiled",
    "Matcher",
    "RecordMatch",
    "Screen",
    "compile_condition",
    "compile_evidence",
    "evidence",
    "plain_matches",
]
