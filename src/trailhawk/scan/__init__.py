"""Runs the engine over what ingest reads: workers, order, duplicates, books."""

from trailhawk.scan.correlating import conditions_asked
from trailhawk.scan.filters import Filters
from trailhawk.scan.records import ParanoidError
from trailhawk.scan.run import OnProgress, Scan
from trailhawk.scan.settings import Job

__all__ = ["Filters", "Job", "OnProgress", "ParanoidError", "Scan", "conditions_asked"]
