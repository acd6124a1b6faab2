"""The story in order."""

from tools.loggen.demo import entry, spread, theft
from tools.loggen.demo.forms import Act

ACTS: tuple[Act, ...] = (
    entry.MORNING,
    entry.LEAK,
    entry.FOOTHOLD,
    theft.BLINDED,
    theft.SECRETS,
    theft.COPY,
    theft.EXPOSED,
    theft.WAY_BACK,
    spread.HOP,
    spread.QUIET_REGION,
    spread.SWEEP,
    spread.RESPONSE,
)
