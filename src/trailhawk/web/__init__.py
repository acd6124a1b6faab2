"""The catalog over HTTP, on this machine."""

from trailhawk.web.server import CatalogServer

__all__ = ["CatalogServer"]
