"""One package per rule language: text to IR. Nothing outside knows a vendor."""

from trailhawk.frontends.registry import load_file, load_files

__all__ = ["load_file", "load_files"]
