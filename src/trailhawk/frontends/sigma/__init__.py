"""Sigma detection rules: text to rules over raw CloudTrail paths."""

from trailhawk.frontends.sigma.loader import load_sigma

__all__ = ["load_sigma"]
