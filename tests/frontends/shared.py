"""Where the shared rules and logs are, beside the repository; tests that need them skip."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"
RULES = SHARED / "rules" / "sigma"
LOGS = SHARED / "data" / "cloudtrail"
SEEDS = SHARED / "seeds"

needs_shared = pytest.mark.skipif(
    not RULES.is_dir(), reason="the shared rules and logs are not beside this repository"
)


def rule_paths() -> list[Path]:
    return sorted(RULES.glob("*/*.yml")) if RULES.is_dir() else []
