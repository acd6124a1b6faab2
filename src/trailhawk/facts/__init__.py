"""Facts about AWS and ATT&CK, as tables that ship: no prose, and no judgement of rules."""

from trailhawk.facts.attack import Attack, Tactic, Technique
from trailhawk.facts.events import Access, Event, EventIndex, EventKind, full_source, short_source
from trailhawk.facts.loading import Facts, load_facts, nearest
from trailhawk.facts.members import Member, Operation, Structure

__all__ = [
    "Access",
    "Attack",
    "Event",
    "EventIndex",
    "EventKind",
    "Facts",
    "Member",
    "Operation",
    "Structure",
    "Tactic",
    "Technique",
    "full_source",
    "load_facts",
    "nearest",
    "short_source",
]
