"""Conditions that an operator types: on a command line, in an exception, in a search."""

from trailhawk.frontends.inline.parser import parse_condition

__all__ = ["parse_condition"]
