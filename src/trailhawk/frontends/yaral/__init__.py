"""YARA-L 2.0, the rule language of Google SecOps, on raw CloudTrail."""

from trailhawk.frontends.yaral.loader import load_yaral

__all__ = ["load_yaral"]
