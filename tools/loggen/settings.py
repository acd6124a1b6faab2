"""What a caller may ask of the generator. Everything here changes the bytes that come out."""

from calendar import timegm
from dataclasses import dataclass

# A Monday, so that a run of a few days has working days in it.
START = timegm((2026, 6, 1, 0, 0, 0))
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The arguments of one run. ``events`` counts distinct events; copies come on top."""

    events: int
    seed: int = 1
    records_per_file: int = 1_000
    attack_rate: float = 0.0005
    dup_rate: float = 0.0
    accounts: int = 3
    days: int = 1
    noise_match_rate: float = 0.2

    def __post_init__(self) -> None:
        """Refuse values that no log could have."""
        for name in ("events", "records_per_file", "accounts", "days"):
            if getattr(self, name) < 1:
                msg = f"{name} must be 1 or more, not {getattr(self, name)}"
                raise ValueError(msg)
        for name in ("attack_rate", "dup_rate", "noise_match_rate"):
            if not 0 <= getattr(self, name) <= 1:
                msg = f"{name} must lie between 0 and 1, not {getattr(self, name)}"
                raise ValueError(msg)

    @property
    def end(self) -> int:
        """Return the first second after the period."""
        return START + self.days * DAY
