"""Hostile input, measured: one function a bar, one line a bar. See ``docs/bars.md``."""
