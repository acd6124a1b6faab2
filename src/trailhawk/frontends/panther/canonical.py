"""Events of tests in CloudTrail's own spelling.

Panther's stores may write every key in lower case, and its event finds them all the same. The
engine reads raw CloudTrail, where keys have their documented case.
"""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.frontends.panther.symbolic.fields import step_to
from trailhawk.model.paths import Step

__all__ = ["as_cloudtrail"]


def as_cloudtrail(log: Mapping[str, object]) -> dict[str, object]:
    """Return an event with CloudTrail's own members spelled as CloudTrail spells them."""
    return _renamed(log, ())


def _renamed(here: Mapping[str, object], path: tuple[Step, ...]) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in here.items():
        step = step_to(path, key)
        name = step if isinstance(step, str) and step not in here else key
        inner = _renamed(value, (*path, name)) if isinstance(value, dict) else value
        out.setdefault(name, inner)
    return out
