"""Stellar Cyber's rules: the documentation page to rule files, and those to rules."""

from trailhawk.frontends.stellar.loader import load_stellar
from trailhawk.frontends.stellar.pages import pages_to_files

__all__ = ["load_stellar", "pages_to_files"]
