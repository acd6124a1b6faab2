"""The attacks that can be planted, as tables. Each tells one short, consistent story."""

from tools.loggen.attacks import access, evasion, impact, persistence, theft
from tools.loggen.attacks.forms import Step, Technique

TECHNIQUES: tuple[Technique, ...] = (
    *access.TECHNIQUES,
    *evasion.TECHNIQUES,
    *impact.TECHNIQUES,
    *persistence.TECHNIQUES,
    *theft.TECHNIQUES,
)

__all__ = ["TECHNIQUES", "Step", "Technique"]
