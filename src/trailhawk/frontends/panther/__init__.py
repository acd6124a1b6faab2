"""Panther's rules, YAML with Python beside it, understood without running any of it."""

from trailhawk.frontends.panther.loader import link_panther, load_panther

__all__ = ["link_panther", "load_panther"]
