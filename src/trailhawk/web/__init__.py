"""The catalog over HTTP, for reading only."""

from trailhawk.web.server import CatalogServer

__all__ = ["CatalogServer"]
